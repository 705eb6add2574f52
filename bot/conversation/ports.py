"""What the core asks of the outside, in its own words.

Rule: one place commits. A door hands in an `Entry`; the store loads the conversation, asks
`decide` for the facts, appends them and fills the outbox in one transaction, or does nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from bot.conversation.events import Address, AnyEvent, Recorded
from bot.conversation.speech import Outgoing, Receipt
from bot.conversation.state import Conversation


class Person(msgspec.Struct, frozen=True, omit_defaults=True):
    """The one a conversation belongs to. `situation` holds what is known of their case."""

    id: str
    name: str = ""
    agency: str | None = None
    referent: str | None = None
    situation: dict[str, bool | str] = {}


Decide = Callable[[Conversation, Person], Sequence[AnyEvent]]
"""From what is to what happens now. Pure: it may be called again with a newer state."""


class Entry(msgspec.Struct, frozen=True):
    """One change to one conversation, asked by one of the three doors.

    Either `person` (an id) or `address` names the conversation; an unknown address makes a new
    person. `external_id` is the channel's id of the message: a repeat is accepted once.
    """

    decide: Decide
    at: datetime
    person: str | None = None
    address: Address | None = None
    external_id: str | None = None


class Outcome(msgspec.Struct, frozen=True):
    """What an entry became. `repeated` means that it had been recorded before: nothing changed."""

    conversation: Conversation
    recorded: tuple[Recorded, ...] = ()
    outgoing: tuple[Outgoing, ...] = ()
    repeated: bool = False


class Linking(msgspec.Struct, frozen=True):
    """A one-time code that arrived from an address. `digest` is the code's (hexadecimal).

    `decide` gives the facts of the person whose code it is; of the stranger who was there, if
    anybody wrote from the address before, it is told the conversation.
    """

    address: Address
    digest: str
    at: datetime
    external_id: str | None
    decide: Callable[[Conversation, Person, Conversation | None], Sequence[AnyEvent]]


class Store(Protocol):
    """The conversations, durably. Memory, SQLite and PostgreSQL keep the same promises."""

    async def record(self, entry: Entry) -> Outcome:
        """Do what `entry` asks, once, in one commit shared with others of the moment.

        Raises `Unavailable` (nothing was kept), `UnknownPerson`, or what `decide` raises.
        """

    async def conversation(self, person: str) -> Conversation | None:
        """The stored snapshot, None for an unknown person."""

    async def log(self, person: str, after: int = 0, limit: int | None = None) -> list[Recorded]:
        """The events of a conversation after a seq, oldest first."""

    async def person_at(self, address: Address) -> str | None:
        """The id of the person reached at `address`, None when nobody is."""

    async def due(self, now: datetime, limit: int = 100) -> list[str]:
        """The people in whose conversation somebody's time is up."""

    async def pending(self, address: Address, limit: int = 100) -> list[Outgoing]:
        """What is queued for an address and not yet settled, in order."""

    async def claim(self, channel: str, now: datetime, limit: int = 50) -> list[Outgoing]:
        """Take what may leave on a channel, of `limit` conversations: each in order, replies first.

        Nothing is given of a conversation of which something is claimed, nor for a closed address.
        A claim lapses after a minute, so what a killed relay held leaves again.
        """

    async def settle(self, sent: Sequence[Outgoing], receipts: Sequence[Receipt] = ()) -> None:
        """Say that these have left (or were dropped as stale), and what channels said of any."""

    async def unclaim(self, kept: Sequence[Outgoing], until: datetime) -> None:
        """Give back what could not leave: it may be claimed again from `until` on."""

    async def receipts(self, person: str) -> Mapping[int, Receipt]:
        """What became of the messages of a conversation, by seq."""

    async def sent_as(self, channel: str, reference: str) -> Receipt | None:
        """The receipt of the message that a provider calls `reference`."""

    async def link(self, linking: Linking) -> Outcome:
        """Link an address by a one-time code, and join its thread; one commit, once.

        Raises `WrongCode`, `KnownElsewhere`, or as `record` does.
        """
