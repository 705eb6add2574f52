"""The third door: somebody's time is up. Clocks live in the conversations, so they survive.

Rule: a timer only looks at what is due and asks the core again; if it was settled meanwhile,
nothing happens.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from bot.bus import Bus
from bot.conversation.errors import Unavailable
from bot.conversation.events import AnyEvent
from bot.conversation.ports import Entry, Person, Store
from bot.conversation.state import Conversation
from bot.handover import Handover

log = structlog.get_logger()

LOOK_EVERY = 5.0
"""Seconds between two looks: far below the shortest delay that is promised (15 minutes)."""


AT_ONCE = 100
"""Conversations passed on together: they share a commit."""


class Timers:
    """Looks for conversations in which somebody is late, and passes them on."""

    def __init__(
        self, store: Store, handover: Handover, bus: Bus, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._handover = handover
        self._bus = bus
        self._clock = clock

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            try:
                await self.look()
            except Exception as error:  # the clocks must go on, whatever it was
                log.warning("timers.postponed", kind=type(error).__name__, exc_info=error)
            await asyncio.sleep(LOOK_EVERY)

    async def look(self) -> int:
        """Pass on what is late now; how many conversations that was."""
        now, passed = self._clock(), 0
        failed: set[str] = set()
        while late := [p for p in await self._store.due(now, limit=AT_ONCE) if p not in failed]:
            done = await asyncio.gather(*(self._pass_on(person, now) for person in late))
            failed |= {person for person, well in zip(late, done, strict=True) if not well}
            passed += sum(done)
            if len(late) < AT_ONCE or len(failed) >= AT_ONCE:
                break
        return passed

    async def _pass_on(self, person: str, now: datetime) -> bool:
        try:
            outcome = await self._store.record(Entry(self._decide(now), now, person=person))
        except Unavailable:
            raise
        except Exception as error:  # one conversation must not stop the clocks of all others
            log.error("timer.failed", person=person, kind=type(error).__name__, exc_info=error)
            return False
        self._bus.tell(person, outcome.conversation.seq)
        return True

    def _decide(self, now: datetime) -> Callable[[Conversation, Person], Sequence[AnyEvent]]:
        return lambda conversation, person: self._handover.overdue(conversation, person, now)
