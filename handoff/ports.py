"""What the console asks of the rest: a `Desk`. `bot` implements it, tests have their own.

Rule: the author of anything is the signed-in conseiller, passed as `who`; a conseiller who may
not read a thread gets `NotYours`, whatever they ask for. Anything may raise `NotNow`.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

import msgspec

from handoff.brief import Brief
from handoff.case import Case


class NotYours(Exception):
    """This conseiller has no valid assignment, substitution or offer for this person."""


class NotNow(Exception):
    """The desk cannot write at the moment: nothing was kept. `retry_in` is in seconds."""

    def __init__(self, retry_in: int = 5) -> None:
        super().__init__(f"again in {retry_in} s")
        self.retry_in = retry_in


class Conseiller(msgspec.Struct, frozen=True):
    """A human who answers. `role` is "conseiller" or "lead" (team lead of their agency)."""

    id: str
    name: str
    login: str
    agency: str
    agency_name: str
    role: str = "conseiller"


class PersonCard(msgspec.Struct, frozen=True):
    """Who a person is, as far as their conseiller may see it at a glance."""

    id: str
    name: str
    referent_name: str
    situation: dict[str, bool | str]
    case: Case
    last_text: str = ""
    last_at: datetime | None = None


class Kept(msgspec.Struct, frozen=True):
    """A file that the person sent. `id` is empty when it was not kept; `size` is in bytes."""

    id: str
    name: str
    media_type: str
    size: int


class Place(msgspec.Struct, frozen=True):
    """Where the person can be written to.

    `closed` says why nothing may leave for it ("stop", "blocked", "unknown"), empty when it may.
    """

    channel: str
    id: str
    closed: str = ""
    is_used: bool = False
    is_chosen: bool = False


class LinkCode(msgspec.Struct, frozen=True):
    """A code that links one more place to the person, once, until a moment."""

    code: str
    until: datetime


class Line(msgspec.Struct, frozen=True):
    """One line of the thread as the console shows it.

    `author` is "person", "assistant", "conseiller", "system" or "note" (private). `delivery` is
    "sent", "delivered" or "failed" for what left by a channel that says so. What was said before
    an address was linked has places below zero.
    """

    seq: int
    at: datetime
    author: str
    author_name: str
    text: str
    source_url: str | None = None
    buttons: tuple[str, ...] = ()
    file: Kept | None = None
    delivery: str = ""


class ThreadPage(msgspec.Struct, frozen=True):
    """A whole conversation, oldest line first, with what whoever takes over needs to know."""

    person: PersonCard
    lines: tuple[Line, ...]
    brief: Brief
    may_write: bool
    held_by_me: bool
    places: tuple[Place, ...] = ()


class Picture(msgspec.Struct, frozen=True):
    """A picture of the help: what it is called in an address, its title and what it shows.

    `svg` is a whole file; `in_words` says what is in it, a sentence a line.
    """

    name: str
    title: str
    text: str
    svg: str
    in_words: tuple[str, ...] = ()


class Desk(Protocol):
    """The conseiller's door to the conversations."""

    async def sign_in(self, login: str, password: str) -> Conseiller | None:
        """The conseiller whose login and password these are, None otherwise."""

    async def conseiller(self, who: str) -> Conseiller | None:
        """The conseiller of that id, None when there is none (any more)."""

    async def waiting(self, who: str) -> Sequence[PersonCard]:
        """Who waits for `who` (or for their team), the longest wait first."""

    async def portfolio(self, who: str) -> Sequence[PersonCard]:
        """Everyone `who` may read, the latest heard first."""

    async def thread(self, who: str, person: str) -> ThreadPage:
        """The whole conversation. Raises `NotYours`."""

    async def take(self, who: str, person: str) -> None:
        """Take the conversation over. Raises `NotYours`, `AlreadyHeld`, `IllegalMove`."""

    async def write(self, who: str, person: str, text: str) -> None:
        """Write to the person, taking over first when needed. Raises as `take` does."""

    async def note(self, who: str, person: str, text: str) -> None:
        """Leave a private note. Raises `NotYours`."""

    async def decline(self, who: str, person: str, reason: str) -> None:
        """Say that `who` cannot take it: it is offered to the next. Raises as `take` does."""

    async def hand_back(self, who: str, person: str) -> None:
        """Hand back to the assistant. Raises `StillWaiting` while the person waits."""

    async def transfer(self, who: str, person: str, to: str, reason: str) -> None:
        """Another conseiller becomes the person's referent, for good.

        Only the referent or their team lead may. Raises `NotYours`, and for a `to` that is nobody.
        """

    async def link_code(self, who: str, person: str) -> LinkCode:
        """A new one-time code for the person. Raises `NotYours`."""

    async def unlink(self, who: str, person: str, channel: str, address: str) -> None:
        """The person is not reached there any more. Raises `NotYours`."""

    async def file(self, who: str, person: str, id_: str) -> tuple[Kept, Path] | None:
        """A file that the person sent, and where it lies. Raises `NotYours`."""

    def changes(self, who: str) -> AsyncIterator[str]:
        """The ids of the people in whose thread something happened, as it happens."""
