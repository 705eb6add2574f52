"""Who answers now, kept in memory: every turn asks, and colleagues change a few times a day."""

import asyncio

import structlog

from bot.store import directory
from bot.store.sql import SqlStore
from handoff.routing import Roster

log = structlog.get_logger()

ROSTER_EVERY = 10.0
"""Seconds after which a change of colleagues or absences made elsewhere is known here."""


class LiveRoster:
    """Who answers, as last read from the store."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self.read()

    def __call__(self) -> Roster:
        """The colleagues as last read."""
        return self._roster

    def read(self) -> None:
        """Read now."""
        with self._store.reading.begin() as connection:
            self._roster = directory.roster(connection)

    async def refresh(self) -> None:
        """Read again, every ROSTER_EVERY seconds, until cancelled."""
        while True:
            await asyncio.sleep(ROSTER_EVERY)
            try:
                self._roster = await self._store.read(directory.roster)
            except Exception as error:  # the last one read stays good meanwhile
                log.warning("roster.stale", kind=type(error).__name__, exc_info=error)
