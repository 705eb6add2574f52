"""A provider that posts signed JSON, and takes messages as JSON with a bearer token.

Rule: nothing is read of a request whose signature is wrong or older than five minutes. A copy of
a signed request does no harm: its id was seen.
"""

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime
from typing import Annotated

import aiohttp
import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.sms.credentials import HmacKeys
from bot.channels.sms.ports import (
    Adapter,
    Portion,
    Received,
    Receiver,
    Report,
    Sms,
    read_place,
)
from bot.channels.sms.web import LARGEST, LATER, Client, refuse, same, unauthorized
from bot.conversation.errors import Malformed, Undeliverable
from bot.conversation.speech import Delivery
from bot.gsm import measure
from bot.relay import Carried
from handoff.ports import NotNow

log = structlog.get_logger()

PATH = "/webhooks/sms/provider"
TOLERANCE = 300
"""Seconds between the provider's clock and ours, either way."""

GONE = 410
"""The status by which a provider says that nobody has the number (any more)."""

STATES = {
    **dict.fromkeys(("accepted", "queued", "sending", "sent"), Delivery.SENT),
    "delivered": Delivery.DELIVERED,
    **dict.fromkeys(("failed", "undelivered", "rejected", "expired"), Delivery.FAILED),
}
"""What `status` (of this provider) and `MessageStatus` (of Twilio) say."""

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f]+$")]


class _Part(msgspec.Struct, frozen=True):
    reference: str | int
    number: int
    total: int


class _Message(msgspec.Struct, frozen=True):
    """A message, or with `status` the news of one: of ours by `reference`, else by `id`."""

    id: Id
    from_: str = msgspec.field(default="", name="from")
    text: str = ""
    part: _Part | None = None
    status: str = ""
    reference: str = ""


class _Taken(msgspec.Struct, frozen=True):
    id: str | int = ""


_message = msgspec.json.Decoder(_Message).decode
_taken = msgspec.json.Decoder(_Taken).decode


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """The hexadecimal HMAC-SHA256 of « timestamp.body »."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


class Provider:
    """`Gateway` to a provider of the scheme "hmac", and the address where it posts."""

    def __init__(self, keys: HmacKeys, receiver: Receiver, clock: Callable[[], datetime]) -> None:
        self._keys = keys
        self._receiver = receiver
        self._clock = clock
        self._client = Client()

    def adapter(self) -> Adapter:
        """What the channel needs of it."""
        route = Route(PATH, self.receive, methods=["POST"], max_body_size=LARGEST)
        return Adapter(self, [route], close=self._client.close)

    async def receive(self, request: Request) -> Response:
        """Take a message or a status; an empty 200 after the commit."""
        body = await request.body()
        timestamp = request.headers.get("x-timestamp", "")
        given = request.headers.get("x-signature", "")
        right = same(given, signature(self._keys.secret, timestamp, body))
        if not right or not self._is_fresh(timestamp):
            return unauthorized()
        await self._take(_read(body))
        return Response(status_code=200)

    def _is_fresh(self, timestamp: str) -> bool:
        if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) < 12):
            return False
        return abs(self._clock().timestamp() - int(timestamp)) <= TOLERANCE

    async def _take(self, message: _Message) -> None:
        if message.status:
            state = STATES.get(message.status.lower())
            place = read_place(message.reference) if message.reference else None
            if state:
                await self._receiver.reported(Report(state, place, (message.id,)))
            return
        part = message.part
        portion = Portion(str(part.reference), part.number, part.total) if part else None
        received = Received(message.from_, message.text, message.id, portion)
        await self._receiver.take(received)

    async def send(self, sms: Sms) -> Carried:
        """See `Gateway.send`. Our id goes along: the provider sends it once."""
        measured, token = measure(sms.text), sms.place.token
        asked = {"id": token, "from": self._keys.number, "to": sms.to, "text": sms.text}
        headers = {"Authorization": f"Bearer {self._keys.token}", "Idempotency-Key": token}
        try:
            answer = self._client.session.post(
                self._keys.send_url, json={**asked, "coding": measured.coding}, headers=headers
            )
            async with answer as response:
                status, told, body = response.status, response.headers, await response.read()
        except (TimeoutError, aiohttp.ClientError) as error:
            raise NotNow(retry_in=LATER) from error
        if status == GONE:
            raise Undeliverable("unknown")
        refuse(status, told, "provider")
        return Carried(_id(body) or token, measured.segments)


def _read(body: bytes) -> _Message:
    try:
        return _message(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Malformed(f"expected a message as JSON: {error}") from error


def _id(body: bytes) -> str:
    """The provider's id of what it took, if it says one."""
    try:
        return str(_taken(body).id)[:255]
    except msgspec.DecodeError:
        return ""
