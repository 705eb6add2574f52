"""The webhook: 200 only after the commit; until then Telegram sends the same update again.

Rule: nothing is read of a request whose secret is not ours.
"""

import secrets

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.telegram.polling import read_one
from bot.channels.telegram.receiving import Receiving
from bot.conversation.errors import Malformed

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
        except msgspec.DecodeError as error:
            raise Malformed("expected an update as JSON") from error
        update = read_one(raw) if isinstance(raw, dict) else None
        if update:
            await self._receiving.take(update)
        return Response(status_code=200)
