"""The parts of long text messages, kept before they are acknowledged; and messages in doubt.

Rule: a set that was delivered leaves its digests for a while, so that a part which the network
sends again is known. The same place with another text begins a new set: references are reused.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from typing import Any, Literal, Protocol

import msgspec
from msgspec.structs import replace
from sqlalchemy import Dialect, and_, bindparam, delete, select

from bot.store import tables as t
from bot.store.codec import micros, moment
from bot.store.statements import Prepared, language


class Part(msgspec.Struct, frozen=True):
    """One part of a long message: `number` of `total`, under the sender's `reference`.

    Once the set was delivered `total` is negative, `text` only a digest, and `at`, the moment it
    came before, is the one until which it is known.
    """

    sender: str
    reference: str
    number: int
    total: int
    text: str
    external_id: str
    at: datetime

    @property
    def is_open(self) -> bool:
        """Whether it waits to be delivered."""
        return self.total > 0

    def delivered(self, until: datetime) -> "Part":
        """What is kept of it afterwards: enough to know it again, nothing to read."""
        if not self.is_open:
            return self
        return replace(self, total=-self.total, text=digest(self.text), at=until)


class Kept(msgspec.Struct, frozen=True):
    """What became of a part.

    `known`: it was delivered before. `waits`: the set has gaps. `whole`: `parts` are all there.
    `barred`: nothing was kept, since the unfinished `parts` of another message are in its place.
    """

    verdict: Literal["known", "waits", "whole", "barred"]
    parts: tuple[Part, ...] = ()


class Parts(Protocol):
    """Where parts are kept. Memory, SQLite and PostgreSQL keep the same promises."""

    async def keep(self, part: Part) -> Kept:
        """Keep a part durably. Raises `Unavailable`: nothing was kept."""

    async def close(self, parts: Sequence[Part], until: datetime) -> None:
        """Say that these were delivered: their texts are removed, they are known `until` then."""

    async def waiting(self, since: datetime) -> list[list[Part]]:
        """The sets that are whole, and those of which the first part came before `since`."""

    async def doubt(self, message: Part, *, repeats: bool) -> str:
        """Keep that a message without an id was begun (as delivered already); the id it has.

        That is what `message` proposes, or if it `repeats`, the older one when the same text of
        the same sender is in doubt since another session (the session is the id up to its dot).
        """

    async def sure(self, message: Part) -> None:
        """Say that the message was acknowledged; `message.external_id` is the id it had."""

    async def forget(self, now: datetime) -> None:
        """Remove what needs not be known any more."""


def digest(text: str) -> str:
    """A text that is not to be kept, as something to know it by."""
    return sha256(text.encode()).hexdigest()


def judged(there: Sequence[Part], new: Part) -> Kept:
    """What becomes of a part beside those of the same sender and reference. Pure."""
    same = next((part for part in there if part.number == new.number), None)
    unfinished = tuple(part for part in there if part.is_open)
    if not unfinished:
        again = same is not None and same == new.delivered(same.at)
        return Kept("known") if again else _whole((new,))
    if unfinished[0].total != new.total or (same and same.text != new.text):
        return Kept("barred", unfinished)
    others = tuple(part for part in unfinished if part.number != new.number)
    return _whole((*others, same or new))


def _whole(parts: tuple[Part, ...]) -> Kept:
    ordered = tuple(sorted(parts, key=lambda part: part.number))
    return Kept(_state(ordered), ordered)


def _state(parts: Sequence[Part]) -> Literal["waits", "whole"]:
    return "whole" if len(parts) == parts[0].total else "waits"


def sets(parts: Iterable[Part], since: datetime) -> list[list[Part]]:
    """The parts that are to be delivered now, set by set."""
    ordered = sorted(parts, key=lambda part: (part.sender, part.reference, part.number))
    found = (list(some) for _, some in groupby(ordered, lambda p: (p.sender, p.reference)))
    return [s for s in found if _state(s) == "whole" or min(part.at for part in s) <= since]


def doubted(message: Part, before: Part | None) -> Part:
    """What is kept of a message in doubt: under the older id if it was begun in another session."""
    if before and before.external_id.partition(".")[0] != message.external_id.partition(".")[0]:
        return before
    return message


Work = Callable[[Callable[[Any], Any]], Any]


class SqlParts:
    """`Parts` in the database. `work` does something in the writer's next commit."""

    def __init__(self, dialect: Dialect, work: Work) -> None:
        self._work = work
        set_ = and_(
            t.sms_part.c.sender == bindparam("who"), t.sms_part.c.reference == bindparam("ref")
        )
        columns = t.sms_part.c.keys()
        new = language(dialect)(t.sms_part)
        changed = {name: new.excluded[name] for name in ("total", "text", "external_id", "at")}
        keys = ["sender", "reference", "number"]
        kept = new.on_conflict_do_update(index_elements=keys, set_=changed)
        place = and_(set_, t.sms_part.c.number == bindparam("place"))
        same = and_(place, t.sms_part.c.external_id == bindparam("id"))
        self._there = Prepared(select(t.sms_part).where(set_).with_for_update(), dialect)
        self._keep = Prepared(kept, dialect, columns)
        self._renew = Prepared(delete(t.sms_part).where(set_), dialect)
        self._sure = Prepared(delete(t.sms_part).where(same), dialect)
        self._open = Prepared(select(t.sms_part).where(t.sms_part.c.total > 0), dialect)
        old = and_(t.sms_part.c.total < 0, t.sms_part.c.at < bindparam("now"))
        self._forget = Prepared(delete(t.sms_part).where(old), dialect)

    async def keep(self, part: Part) -> Kept:
        """See `Parts.keep`."""
        kept: Kept = await self._work(lambda cursor: self._placed(cursor, part))
        return kept

    def _placed(self, cursor: Any, part: Part) -> Kept:
        there = self._all(cursor, part)
        kept = judged(there, part)
        if kept.verdict in ("waits", "whole"):
            if not any(other.is_open for other in there):
                self._renew.each(cursor, [{"who": part.sender, "ref": part.reference}])
            if part in kept.parts:
                self._keep.each(cursor, [_row(part)])
        return kept

    def _all(self, cursor: Any, part: Part) -> list[Part]:
        return [_part(row) for row in self._there.all(cursor, who=part.sender, ref=part.reference)]

    async def close(self, parts: Sequence[Part], until: datetime) -> None:
        """See `Parts.close`."""
        rows = [_row(part.delivered(until)) for part in parts]
        await self._work(lambda cursor: self._keep.each(cursor, rows))

    async def waiting(self, since: datetime) -> list[list[Part]]:
        """See `Parts.waiting`."""
        rows = await self._work(self._open.all)
        return sets(map(_part, rows), since)

    async def doubt(self, message: Part, *, repeats: bool) -> str:
        """See `Parts.doubt`."""
        known: str = await self._work(lambda cursor: self._doubted(cursor, message, repeats))
        return known

    def _doubted(self, cursor: Any, message: Part, repeats: bool) -> str:
        there = self._all(cursor, message)
        before = next((other for other in there if other.number == message.number), None)
        kept = doubted(message, before if repeats else None)
        self._keep.each(cursor, [_row(kept)])
        return kept.external_id

    async def sure(self, message: Part) -> None:
        """See `Parts.sure`."""
        bound = {"who": message.sender, "ref": message.reference, "place": message.number}
        row = {**bound, "id": message.external_id}
        await self._work(lambda cursor: self._sure.each(cursor, [row]))

    async def forget(self, now: datetime) -> None:
        """See `Parts.forget`."""
        row = {"now": micros(now)}
        await self._work(lambda cursor: self._forget.each(cursor, [row]))


def _row(part: Part) -> dict[str, Any]:
    return {**msgspec.structs.asdict(part), "at": micros(part.at)}


def _part(row: Any) -> Part:
    sender, reference, number, total, text, external_id, at = row
    return Part(sender, reference, number, total, text, external_id, moment(at))
