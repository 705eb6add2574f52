"""The webhook: 200 only after the commit; until then Telegram sends the same update again.

Rule: nothing is read of a request whose secret is not ours.
"""

import secrets

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.telegram.reading import typed
from bot.channels.telegram.receiving import Receiving
from bot.conversation.errors import Malformed, Unavailable

PATH = "/webhooks/telegram/webhook"
LARGEST = 1024 * 1024
"""Bytes of an update: the longest text takes 17 kB, the rest is room for what may come."""


class Webhook:
    """Receives what Telegram posts."""

    def __init__(self, receiving: Receiving, secret: str) -> None:
        self._receiving = receiving
        self._secret = secret.encode()

    def route(self) -> Route:
        """Where Telegram posts."""
        return Route(PATH, self.receive, methods=["POST"], max_body_size=LARGEST)

    async def receive(self, request: Request) -> Response:
        """Take one: 401 without the secret, 400 for no JSON, 503 when it could not be kept."""
        given = request.headers.get("x-telegram-bot-api-secret-token", "")
        if not secrets.compare_digest(given.encode(), self._secret):
            return Response(status_code=401)
        try:
            raw = msgspec.json.decode(await request.body())
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Malformed("expected an update as JSON") from error
        if not isinstance(raw, dict):
            raise Malformed("expected an update: a JSON object")
        if update := typed(raw):
            try:
                await self._receiving.take(update)
            except OSError as error:
                raise Unavailable("a file cannot be kept now", retry_in=30) from error
        return Response(status_code=200)
