"""What passes between the channel and whatever carries its text messages, in the channel's words.

Rule: an adapter says what arrived and sends what it is given. Who may write, how parts join, what
a text costs and how fast it leaves is the same for all of them.
"""

import base64
import binascii
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import msgspec
from starlette.routing import BaseRoute

from bot.conversation.speech import Delivery
from bot.relay import Carried

CHANNEL = "sms"


class Portion(msgspec.Struct, frozen=True):
    """Which part of a long message this is, as its header says: `number` from 1 to `total`."""

    reference: str
    number: int
    total: int

    @property
    def is_sound(self) -> bool:
        """Whether it can belong to a set: a header may hold anything."""
        return 1 <= self.number <= self.total <= 255 and len(self.reference) <= 64


class Received(msgspec.Struct, frozen=True):
    """A text message that arrived. `external_id` stays the same when the network repeats it."""

    sender: str
    text: str
    external_id: str = ""
    portion: Portion | None = None


class Place(msgspec.Struct, frozen=True):
    """Where a text message came from: the messages of a conversation it holds, and which piece."""

    conversation: str
    seqs: tuple[int, ...]
    piece: int = 0

    @property
    def token(self) -> str:
        """The place in letters that pass through any URL, gateway and log."""
        return base64.urlsafe_b64encode(msgspec.json.encode(self)).decode().rstrip("=")


_place = msgspec.json.Decoder(Place).decode


def read_place(token: str) -> Place | None:
    """The place that a token names; None when it is not one of ours."""
    try:
        return _place(base64.b64decode(token + "=" * (-len(token) % 4), b"-_", validate=True))
    except (binascii.Error, msgspec.DecodeError, ValueError):
        return None


class Sms(msgspec.Struct, frozen=True):
    """A text message to send, of at most six segments. `to` is E.164."""

    to: str
    text: str
    place: Place


class Report(msgspec.Struct, frozen=True):
    """What the network says of a text message that left, by our place or its own id.

    `references` are the writings that its id may have.
    """

    state: Delivery
    place: Place | None = None
    references: tuple[str, ...] = ()


class Gateway(Protocol):
    """Takes text messages away."""

    async def send(self, sms: Sms) -> Carried:
        """Hand one over; its id there and how many segments it costs.

        Raises `NotNow` (with seconds), `Undeliverable` (nothing arrives there), `Refused`.
        """


class Receiver(Protocol):
    """Takes what arrives. An adapter acknowledges only after these return."""

    async def take(self, received: Received) -> None:
        """Take a message. Raises `Unavailable`: nothing was kept, it must come again."""

    async def reported(self, report: Report) -> None:
        """Take a delivery report."""


class Adapter(msgspec.Struct, frozen=True):
    """A way to the networks: what it answers on, what it runs, what it lets go at the end."""

    gateway: Gateway
    routes: Sequence[BaseRoute] = ()
    runs: Sequence[Callable[[], Awaitable[None]]] = ()
    close: Callable[[], Awaitable[None]] | None = None
