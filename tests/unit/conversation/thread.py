"""A log written by hand, chained as a store chains it."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import msgspec

from bot.conversation.chain import GENESIS, digest, link
from bot.conversation.events import Address, AnyEvent, PersonSpoke, Recorded, Understood

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WEB = Address("web", "nadia")


def spoke(
    text: str, intent: str = "", *, address: Address = WEB, **entities: object
) -> PersonSpoke:
    """The person's words, and what was understood when an intent is given."""
    found = tuple({"entity": name, "value": value} for name, value in entities.items())
    understood = Understood(intent, 0.9, entities=found) if intent else None
    return PersonSpoke(address=address, text=text, understood=understood)


def place(before: Recorded | None, event: AnyEvent, at: datetime, who: str = "nadia") -> Recorded:
    """The event in its place after `before`."""
    seq = before.seq + 1 if before else 1
    kind = str(event.__struct_config__.tag)
    content = digest(b"salt", msgspec.json.encode(event))
    hash_ = link(before.hash if before else GENESIS, who, seq, at, kind, content)
    return Recorded(who, seq, at, kind, event, hash_)


def log(*events: AnyEvent, start: datetime = START) -> list[Recorded]:
    """The events in their places, one a minute."""
    return timed((start + i * MINUTE, event) for i, event in enumerate(events))


def timed(events: Iterable[tuple[datetime, AnyEvent]]) -> list[Recorded]:
    """The events in their places, each at its time."""
    placed: list[Recorded] = []
    for at, event in events:
        placed.append(place(placed[-1] if placed else None, event, at))
    return placed
