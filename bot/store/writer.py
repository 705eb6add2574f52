"""The one place that commits: a thread that takes all that waits and commits it together.

Rule: an fsync costs milliseconds and a decision microseconds, so commits are shared. An entry's
result is told only after the commit that holds it; when the commit fails, everyone in it is
told so and nobody was acknowledged.
"""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from queue import Empty, SimpleQueue
from typing import Any

import msgspec
import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from bot.chance import Chance
from bot.conversation.errors import ReferentError, Unavailable
from bot.conversation.ports import Entry, Outcome
from bot.conversation.speech import Outgoing, Receipt
from bot.store.bell import Bell
from bot.store.database import OwnConnection, StillThere
from bot.store.leaving import Leaving
from bot.store.reaching import Reaching
from bot.store.statements import Statements
from bot.store.unit_of_work import UnitOfWork

log = structlog.get_logger()

GROUP = 256
"""Entries in one commit, at most: bounds the latency of the last one."""

LAZY_SECONDS = 0.05
"""How long what nobody waits for (settled messages) may wait for a commit to join.

Who is killed meanwhile sends these again: short, yet at most twenty commits a second.
"""

Result = Any
"""What an entry or work gave, or the exception that its waiter is told."""


Work = Callable[[Any], Any]
"""Something else to do in a commit, with its cursor. It returns or raises before it writes."""


class Job(msgspec.Struct, eq=False):
    """An entry (or other work) on its way, and who waits for its outcome."""

    entry: Entry | Work
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]


class Settled(msgspec.Struct, frozen=True):
    """What has left, and what channels said of what had left."""

    sent: Sequence[Outgoing] = ()
    receipts: Sequence[Receipt] = ()


class Writer:
    """Groups entries into commits. One per process and database."""

    def __init__(self, engine: Engine, still_there: StillThere, chance: Chance) -> None:
        self._connection = OwnConnection(engine)
        self._statements = Statements(engine.dialect)
        self._reaching = Reaching(engine.dialect)
        self._leaving = Leaving(engine.dialect)
        self._down = _down(engine)
        self._refused = (DBAPIError, engine.dialect.loaded_dbapi.Error)
        self._still_there = still_there
        self._chance = chance
        self._queue: SimpleQueue[Job | Settled | None] = SimpleQueue()
        self._lazy: list[Settled] = []
        self._bells: dict[str, Bell] = {}
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    async def record(self, entry: Entry) -> Outcome:
        """Queue an entry and wait for its commit. Raises as `Store.record` does."""
        outcome: Outcome = await self.work(entry)
        return outcome

    async def claim(self, channel: str, now: datetime, limit: int) -> list[Outgoing]:
        """See `Store.claim`."""
        taken: list[Outgoing] = await self.work(
            lambda cursor: self._leaving.claim(cursor, channel, now, limit)
        )
        return taken

    async def unclaim(self, kept: Sequence[Outgoing], until: datetime) -> None:
        """See `Store.unclaim`."""
        await self.work(lambda cursor: self._leaving.hold(cursor, kept, until))

    async def work(self, entry: Entry | Work) -> Any:
        """Queue an entry, or work of another kind, and wait for its commit."""
        if not self._thread.is_alive():
            raise Unavailable("the writer has stopped")
        loop = asyncio.get_running_loop()
        job = Job(entry, loop, loop.create_future())
        self._queue.put(job)
        return await job.future

    def settle(self, settled: Settled) -> None:
        """Queue what has left; it joins the next commit. Ordered before any later entry."""
        self._queue.put(settled)

    def bell(self, channel: str) -> Bell:
        """Rings each time something was queued for a channel. One for each loop that waits."""
        return self._bells.setdefault(channel, Bell())

    def close(self) -> None:
        """Commit what is queued, then stop."""
        self._queue.put(None)
        self._thread.join()
        self._connection.close()

    def _run(self) -> None:
        open_ = True
        while open_:
            jobs, open_ = self._take()
            if jobs:
                self._commit(jobs)
            elif self._lazy:
                self._commit_settled()

    def _take(self) -> tuple[list[Job], bool]:
        """What waits now, or the first that comes; no jobs after LAZY_SECONDS of quiet."""
        jobs: list[Job] = []
        patience = time.monotonic() + LAZY_SECONDS
        with contextlib.suppress(Empty):
            item = self._queue.get(timeout=LAZY_SECONDS if self._lazy else None)
            while item is not None:
                if isinstance(item, Job):
                    jobs.append(item)
                else:
                    self._lazy.append(item)
                if len(jobs) >= GROUP:
                    return jobs, True
                left = 0.0 if jobs else max(0.0, patience - time.monotonic())
                item = self._queue.get(block=left > 0, timeout=left or None)
            return jobs, False
        return jobs, True

    def _commit(self, jobs: list[Job]) -> None:
        results: Sequence[Result]
        try:
            results = self._attempt([job.entry for job in jobs])
        except Unavailable as error:
            log.error("commit.refused", entries=len(jobs), error=_kind(error))
            results = [error] * len(jobs)
        except Exception as error:  # one bad entry takes neither the others nor the writer along
            log.error("commit.split", entries=len(jobs), error=_kind(error))
            results = [self._alone(job.entry) for job in jobs]
        _tell(jobs, results)

    def _alone(self, entry: Entry | Work) -> Result:
        try:
            return self._attempt([entry])[0]
        except self._refused as error:
            return Unavailable(f"the store refuses this: {_kind(error)}")
        except Exception as error:  # told to the one who asked
            return error

    def _commit_settled(self) -> None:
        try:
            self._attempt([])
        except Exception as error:  # whatever it is, the writer goes on
            # Kept for the next commit: at worst a message leaves twice, never not at all.
            log.warning("settle.postponed", error=_kind(error))
            time.sleep(LAZY_SECONDS)

    def _attempt(self, entries: Sequence[Entry | Work]) -> list[Result]:
        self._still_there.check()
        settled, self._lazy = self._lazy, []
        try:
            return self._transact(entries, settled)
        except Exception as error:
            self._lazy = settled + self._lazy
            if isinstance(error, self._down):
                raise Unavailable("the store cannot write now") from error
            raise

    def _transact(
        self, entries: Sequence[Entry | Work], settled: Sequence[Settled]
    ) -> list[Result]:
        with self._connection.transaction() as cursor:
            unit = UnitOfWork(cursor, self._statements, self._reaching, self._chance)
            unit.settle(message for some in settled for message in some.sent)
            self._leaving.note(cursor, [r for some in settled for r in some.receipts])
            recorded = iter(unit.record([e for e in entries if isinstance(e, Entry)]))
            results = [
                next(recorded) if isinstance(entry, Entry) else _done(entry, cursor)
                for entry in entries
            ]
        for channel in unit.channels & self._bells.keys():
            self._bells[channel].ring()
        return results


def _done(work: Work, cursor: Any) -> Any:
    """What work gives; what it refuses is told to the one who asked, the others' turns go on."""
    try:
        return work(cursor)
    except ReferentError as refused:
        return refused


def _down(engine: Engine) -> tuple[type[Exception], ...]:
    """What says that the database cannot write now: Core's errors, the driver's, the system's."""
    driver = engine.dialect.loaded_dbapi
    ours = (OperationalError, InterfaceError, NoConnection, OSError)
    # InternalError: PostgreSQL became read-only (a failover).
    return (*ours, driver.OperationalError, driver.InterfaceError, driver.InternalError)


def _kind(error: Exception) -> str:
    return type(error.__cause__ or error).__name__


def _tell(jobs: Sequence[Job], results: Sequence[Result]) -> None:
    """Hand each result to its waiter: one wake-up per event loop, not one per entry."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[Job, Result]]] = {}
    for job, result in zip(jobs, results, strict=True):
        by_loop.setdefault(job.loop, []).append((job, result))
    for loop, told in by_loop.items():
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_resolve, told)


def _resolve(told: list[tuple[Job, Any]]) -> None:
    for job, result in told:
        if job.future.done():  # the waiter left; what was recorded stays recorded
            continue
        if isinstance(result, Exception):
            job.future.set_exception(result)
        else:
            job.future.set_result(result)
