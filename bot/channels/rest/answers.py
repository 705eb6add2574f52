"""JSON in and out of the HTTP API: strict reading, and errors in the shape Rasa gives them."""

import secrets
from importlib.metadata import version
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from bot.conversation.errors import Malformed, Unavailable

MAX_BODY = 65_536
"""Bytes of a request. Sixteen times a Telegram message; more is refused with 413."""

T = TypeVar("T")
_encode = msgspec.json.Encoder().encode


class TooLarge(Malformed):
    """The request is larger than `MAX_BODY` bytes."""


class Forbidden(Exception):
    """The token is missing or wrong."""


async def body(request: Request) -> bytes:
    """The request's bytes, never more than `MAX_BODY`. Raises `TooLarge`."""
    if int(request.headers.get("content-length") or 0) > MAX_BODY:
        raise TooLarge(f"a request holds at most {MAX_BODY} bytes")
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > MAX_BODY:
            raise TooLarge(f"a request holds at most {MAX_BODY} bytes")
    return bytes(content)


def read(decoder: msgspec.json.Decoder[T], content: bytes) -> T:
    """What the JSON says. Raises `Malformed` with what was expected and where."""
    try:
        return decoder.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Malformed(str(error)) from error


def json(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A JSON response."""
    return Response(_encode(content), status, headers, media_type="application/json")


def failure(
    status: int, reason: str, message: str, headers: dict[str, str] | None = None
) -> Response:
    """An error as Rasa's clients know it."""
    content: dict[str, Any] = {
        "version": version("referent"),
        "status": "failure",
        "message": message,
        "reason": reason,
        "details": {},
        "help": None,
        "code": status,
    }
    return json(content, status, headers)


async def on_malformed(_: Request, error: Exception) -> Response:
    """400 (or 413) and what was expected."""
    if isinstance(error, TooLarge):
        return failure(413, "PayloadTooLarge", str(error))
    return failure(400, "BadRequest", str(error))


async def on_unavailable(_: Request, error: Exception) -> Response:
    """503 and when to come back: the message was not kept."""
    seconds = error.retry_in if isinstance(error, Unavailable) else 1
    return failure(503, "Unavailable", str(error), {"Retry-After": str(seconds)})


async def on_forbidden(_: Request, error: Exception) -> Response:
    """401: a token is configured and this is not it."""
    return failure(401, "NotAuthenticated", "User is not authenticated.")


def require_token(request: Request) -> None:
    """Let pass whoever has the configured token, as Rasa does: `?token=` or a bearer header."""
    wanted = request.app.state.settings.api_token
    if wanted is None:
        return
    given = request.query_params.get("token") or ""
    bearer = request.headers.get("authorization", "")
    if bearer.lower().startswith("bearer "):
        given = bearer[7:].strip()
    if not secrets.compare_digest(given.encode(), wanted.encode()):
        raise Forbidden
