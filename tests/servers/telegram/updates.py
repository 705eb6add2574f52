"""What happened and the bot has not confirmed yet.

Rule: an update stays until it is confirmed or too old: a day, a press of a button 150 seconds.
"""

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

import msgspec

from tests.servers.telegram.markup import Json

KEPT = timedelta(hours=24)
PRESS_KEPT = timedelta(seconds=150)
# A first number like those a real bot sees.
FIRST_ID = 650_000_001
# An offset further ahead than this belongs to an earlier numbering and confirms nothing.
AHEAD = 10

# What happens in one lane is delivered to a webhook in order; presses have a lane of their own.
Lane = tuple[str, int]
# These come only when `allowed_updates` names them.
UNASKED = {"chat_member", "message_reaction", "message_reaction_count"}


class Update(msgspec.Struct, frozen=True):
    """`number` is its place in the order, which ids do not give when they restart.

    `again`: a second delivery of the same update, given once whatever the offset.
    """

    id: int
    number: int
    content: Json
    lane: Lane
    expires: datetime
    again: bool = False

    def shape(self) -> Json:
        return {"update_id": self.id, **self.content}


class Updates:
    """One bot's queue. Not thread-safe: the account's lock guards it."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.next_id = FIRST_ID
        self.allowed: frozenset[str] = frozenset()
        self.last: Update | None = None
        self._numbers = count()
        self._lanes: dict[Lane, deque[Update]] = {}

    def add(self, kind: str, content: Json, lane: Lane, kept: timedelta = KEPT) -> None:
        """Appends one, unless the bot does not want that kind."""
        if kind not in self.allowed if self.allowed else kind in UNASKED:
            return
        number, expires = next(self._numbers), self.clock() + kept
        self.last = Update(self.next_id, number, {kind: content}, lane, expires)
        self.next_id += 1
        self._append(self.last)

    def repeat_last(self) -> None:
        """The last one will be delivered once more, with the same id."""
        if self.last is None:
            raise LookupError("nothing has happened yet")
        self._append(msgspec.structs.replace(self.last, number=next(self._numbers), again=True))

    def restart(self, first_id: int) -> None:
        """Numbers the next ones from there, as the official server may after a quiet week."""
        self.next_id = first_id

    def waiting(self) -> list[Update]:
        """All that is not confirmed, in order; what is too old is forgotten."""
        kept = [update for lane in list(self._lanes) for update in self._fresh(lane)]
        return sorted(kept, key=lambda update: update.number)

    def lanes(self) -> set[Lane]:
        """Those in which something waits."""
        return set(self._lanes)

    def head(self, lane: Lane) -> Update | None:
        """For a webhook: the next one of that lane."""
        return next(iter(self._fresh(lane)), None)

    def take(self, offset: int, limit: int) -> list[Update]:
        """For getUpdates: confirms all before `offset`; a negative one keeps only the last ones."""
        waiting = self.waiting()
        if offset < 0:
            confirmed = waiting[:offset]
        elif offset > self.next_id + AHEAD:
            confirmed = []
        else:
            confirmed = [update for update in waiting if update.id < offset]
        for update in confirmed:
            if not update.again:
                self.drop(update)
        given = self.waiting()[:limit]
        for update in given:
            if update.again:
                self.drop(update)
        return given

    def drop(self, update: Update) -> None:
        """Confirms one delivery of one update."""
        queue = self._lanes.get(update.lane, deque())
        if update in queue:
            queue.remove(update)
        if not queue:
            self._lanes.pop(update.lane, None)

    def clear(self) -> None:
        self._lanes = {}

    def _append(self, update: Update) -> None:
        self._lanes.setdefault(update.lane, deque()).append(update)

    def _fresh(self, lane: Lane) -> deque[Update]:
        """The lane, less what is too old: within a lane all are kept for the same time."""
        queue, now = self._lanes.get(lane, deque()), self.clock()
        while queue and queue[0].expires <= now:
            queue.popleft()
        if not queue:
            self._lanes.pop(lane, None)
        return queue
