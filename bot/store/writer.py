"""The one place that commits: a thread that takes all that waits and commits it together.

Rule: an fsync costs milliseconds and a decision microseconds, so commits are shared. An entry's
result is told only after the commit that holds it; when the commit fails, everyone in it is
told so and nobody was acknowledged.
"""

import asyncio
import contextlib
import threading
import time
from collections.abc import Sequence
from queue import Empty, SimpleQueue
from typing import Any

import msgspec
import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, TimeoutError

from bot.conversation.errors import Unavailable
from bot.conversation.ports import Entry, Outcome
from bot.conversation.speech import Outgoing
from bot.store.database import OwnConnection, StillThere
from bot.store.statements import Statements
from bot.store.unit_of_work import UnitOfWork

log = structlog.get_logger()

GROUP = 256
"""Entries in one commit, at most: bounds the latency of the last one."""

LAZY_SECONDS = 0.5
"""How long what nobody waits for (settled messages) may wait for a commit to join."""

Result = Outcome | Exception


class Job(msgspec.Struct, eq=False):
    """An entry on its way, and who waits for its outcome."""

    entry: Entry
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Outcome]


Settled = Sequence[Outgoing]


class Writer:
    """Groups entries into commits. One per process and database."""

    def __init__(self, engine: Engine, still_there: StillThere) -> None:
        self._connection = OwnConnection(engine)
        self._statements = Statements(engine.dialect)
        self._down = _down(engine)
        self._refused = (DBAPIError, engine.dialect.loaded_dbapi.Error)
        self._still_there = still_there
        self._queue: SimpleQueue[Job | Settled | None] = SimpleQueue()
        self._lazy: list[Outgoing] = []
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    async def record(self, entry: Entry) -> Outcome:
        """Queue an entry and wait for its commit. Raises as `Store.record` does."""
        if not self._thread.is_alive():
            raise Unavailable("the writer has stopped")
        loop = asyncio.get_running_loop()
        job = Job(entry, loop, loop.create_future())
        self._queue.put(job)
        return await job.future

    def settle(self, sent: Settled) -> None:
        """Queue what has left; it joins the next commit. Ordered before any later entry."""
        self._queue.put(sent)

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
                    self._lazy.extend(item)
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

    def _alone(self, entry: Entry) -> Result:
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

    def _attempt(self, entries: Sequence[Entry]) -> list[Result]:
        self._still_there.check()
        settled, self._lazy = self._lazy, []
        try:
            return self._transact(entries, settled)
        except Exception as error:
            self._lazy = settled + self._lazy
            if isinstance(error, self._down):
                raise Unavailable("the store cannot write now") from error
            raise

    def _transact(self, entries: Sequence[Entry], settled: Settled) -> list[Result]:
        with self._connection.transaction() as cursor:
            work = UnitOfWork(cursor, self._statements)
            work.settle(settled)
            return work.record(entries)


def _down(engine: Engine) -> tuple[type[Exception], ...]:
    """What says that the database cannot write now: Core's errors, the driver's, the system's."""
    driver = engine.dialect.loaded_dbapi
    ours = (OperationalError, InterfaceError, TimeoutError, OSError)
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
