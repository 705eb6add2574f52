"""Where a person is reached: their addresses, what happens to them, and which one is used.

Rule: what answers a message leaves where it was written; what comes by itself goes to the chosen
address, or else to the one last used that is open. Nothing leaves for a closed one.
"""

from datetime import datetime
from typing import Literal

import msgspec
from msgspec.structs import replace

from handoff.events import Event


class Address(msgspec.Struct, frozen=True):
    """Where a person is reached: a channel and their id there (chat, phone number, sender)."""

    channel: str
    id: str


PUSHED = frozenset({"telegram", "sms"})
"""Channels on which something can be sent to a person who did not just write."""


class ReachEvent(Event, frozen=True, kw_only=True):
    """Anything that changes where a person is reached."""


class AddressLinked(ReachEvent, frozen=True, tag="address.linked"):
    """The person is reached there too. `by` says how: "import", "code", or a conseiller's id."""

    address: Address
    by: str


class AddressUnlinked(ReachEvent, frozen=True, tag="address.unlinked"):
    """The person is not reached there any more; who writes from there is a stranger.

    `then` is where they are reached instead of it, None when nowhere.
    """

    address: Address
    by: str
    then: Address | None = None


class AddressClosed(ReachEvent, frozen=True, tag="address.closed"):
    """Nothing may leave for that address: the person said STOP, blocked us, or it is nobody's."""

    address: Address
    why: Literal["stop", "blocked", "unknown"]


class AddressOpened(ReachEvent, frozen=True, tag="address.opened"):
    """Messages may leave again for an address that was closed."""

    address: Address


class AddressChosen(ReachEvent, frozen=True, tag="address.chosen"):
    """Where the person wants what comes by itself; None: wherever they wrote last."""

    address: Address | None = None


class LinkOffered(ReachEvent, frozen=True, tag="link.offered"):
    """A conseiller gave the person a one-time code to link an address. Only its digest is kept."""

    by: str
    digest: str
    until: datetime


class ThreadsJoined(ReachEvent, frozen=True, tag="threads.joined"):
    """The thread of an address linked later goes on here, from its last event `seq` on.

    `hash` (hexadecimal) is that event's: both chains together stay provable. `waiting_since` is
    the wait that had begun there, which is not set back.
    """

    other: str
    seq: int
    hash: str
    waiting_since: datetime | None = None


class ThreadMoved(ReachEvent, frozen=True, tag="thread.moved"):
    """The last event of a thread that goes on in another person's, `to`."""

    to: str


class Closed(msgspec.Struct, frozen=True):
    """An address that takes nothing now, and why."""

    address: Address
    why: Literal["stop", "blocked", "unknown"]


class Reach(msgspec.Struct, frozen=True, omit_defaults=True):
    """Every place a person is reached, beside the one they used last.

    `others` are known from before, the latest first. `moved_to` is set where the whole thread
    went on in another's.
    """

    others: tuple[Address, ...] = ()
    closed: tuple[Closed, ...] = ()
    chosen: Address | None = None
    moved_to: str | None = None

    def used(self, before: Address | None, now: Address) -> "Reach":
        """After the person wrote from `now`, having written from `before` until then."""
        if before is None or before == now:
            return self
        others = (before, *(a for a in self.others if a not in (before, now)))
        return replace(self, others=others)

    def best(self, last: Address | None) -> Address | None:
        """Where what comes by itself leaves for: an open address if there is one."""
        wanted = (self.chosen, last, *self.others)
        known = [address for address in wanted if address]
        return next((a for a in known if not self.why(a)), known[0] if known else None)

    def why(self, address: Address | None) -> str | None:
        """Why nothing may leave for an address; None when it may."""
        return next((shut.why for shut in self.closed if shut.address == address), None)

    def opened(self, address: Address) -> tuple[Closed, ...]:
        """The closed addresses but for this one."""
        return tuple(shut for shut in self.closed if shut.address != address)


def evolve(reach: Reach, last: Address | None, event: ReachEvent) -> tuple[Reach, Address | None]:
    """The reach and the address last used after `event`."""
    match event:
        case AddressLinked(address=new):
            known = last is None or new == last or new in reach.others
            others = reach.others if known else (*reach.others, new)
            return replace(reach, others=others), last or new
        case AddressUnlinked(address=gone, then=then):
            return _without(reach, gone, then), then if last == gone else last
        case AddressClosed(address=shut, why=why):
            return replace(reach, closed=(*reach.opened(shut), Closed(shut, why))), last
        case AddressOpened(address=open_):
            return replace(reach, closed=reach.opened(open_)), last
        case AddressChosen(address=chosen):
            return replace(reach, chosen=chosen), last
        case ThreadMoved(to=to):
            return replace(reach, moved_to=to), last
        case _:
            return reach, last


def _without(reach: Reach, gone: Address, then: Address | None) -> Reach:
    return replace(
        reach,
        others=tuple(a for a in reach.others if a not in (gone, then)),
        closed=reach.opened(gone),
        chosen=None if reach.chosen == gone else reach.chosen,
    )
