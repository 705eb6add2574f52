"""The parts of long text messages without a database: for tests. Keeps the same promises."""

from collections.abc import Sequence
from datetime import datetime

from bot.store.parts import Kept, Part, doubted, judged, sets


class MemoryParts:
    """`Parts` in a dictionary."""

    def __init__(self) -> None:
        self._parts: dict[tuple[str, str, int], Part] = {}

    async def keep(self, part: Part) -> Kept:
        """See `Parts.keep`."""
        there = self._all(part)
        kept = judged(there, part)
        if kept.verdict not in ("waits", "whole"):
            return kept
        if not any(other.is_open for other in there):
            for other in there:
                del self._parts[_key(other)]
        if part in kept.parts:
            self._parts[_key(part)] = part
        return kept

    def _all(self, part: Part) -> list[Part]:
        mine = (part.sender, part.reference)
        return [other for key, other in self._parts.items() if key[:2] == mine]

    async def close(self, parts: Sequence[Part], until: datetime) -> None:
        """See `Parts.close`."""
        self._parts.update({_key(part): part.delivered(until) for part in parts})

    async def waiting(self, since: datetime) -> list[list[Part]]:
        """See `Parts.waiting`."""
        return sets((part for part in self._parts.values() if part.is_open), since)

    async def doubt(self, message: Part, *, repeats: bool) -> str:
        """See `Parts.doubt`."""
        before = self._parts.get(_key(message)) if repeats else None
        kept = self._parts[_key(message)] = doubted(message, before)
        return kept.external_id

    async def sure(self, message: Part) -> None:
        """See `Parts.sure`."""
        there = self._parts.get(_key(message))
        if there and there.external_id == message.external_id:
            del self._parts[_key(message)]

    async def forget(self, now: datetime) -> None:
        """See `Parts.forget`."""
        gone = [key for key, p in self._parts.items() if not p.is_open and p.at < now]
        for key in gone:
            del self._parts[key]


def _key(part: Part) -> tuple[str, str, int]:
    return part.sender, part.reference, part.number
