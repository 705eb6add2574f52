"""How time goes over the wire: the clock is set, and what it brings about is awaited.

Rule: it stands still until it is set, goes through every moment at which something falls due, and
goes on by itself only to try again what a network put off.
"""

from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta

from tests.servers.wire.lock import Lock
from tests.servers.wire.networks import Networks
from tests.servers.wire.records import Records, Waiting
from tests.servers.wire.server import Server
from tests.servers.wire.waiting import until

STOOD = 4
"""The last moments at which what is being carried now may have been begun."""


class Course:
    """The time of one installation, `now`. While its `database` is out, nothing is awaited."""

    def __init__(
        self, server: Server, networks: Networks, records: Records, database: Lock, now: datetime
    ) -> None:
        self._server = server
        self._networks = networks
        self._records = records
        self._database = database
        self._stood = deque([now], maxlen=STOOD)
        self.now = now

    async def goes_on(self, much: timedelta) -> None:
        """So much of it passes."""
        await self.goes_to(self.now + much)

    async def goes_to(self, moment: datetime) -> None:
        """It passes, and whoever is late on the way is passed on at the moment they are."""
        while not self._database.is_held and (due := await self._due(moment)):
            self._set(due)
            await self.rings()
            await self.carries()
        self._set(moment)

    async def rings(self) -> None:
        """Returns when nobody is late any more. Raises `Stalled`."""

        async def passed_on() -> bool:
            self._server.check()
            return await self._due(self.now) is None

        if not self._database.is_held:
            await until(passed_on, "whoever is late to be passed on")

    async def carries(self) -> None:
        """Returns when all that can leave has left. Raises `Stalled`."""
        while put_off := await self._put_off():
            later = [head.until for head in put_off if head.channel not in self._networks.broken]
            if not later:
                return
            self._set(min(later))

    async def _put_off(self) -> Sequence[Waiting]:
        """What waits because a network put it off, once nothing is on its way any more."""
        waiting: list[Waiting] = []

        async def is_settled() -> bool:
            self._server.check()
            waiting[:] = await self._records.waiting(self._networks.channels)
            return not any(head.is_held(self.now, self._stood) for head in waiting)

        if not self._database.is_held:
            await until(is_settled, "what is on its way to leave or to be put off")
        return waiting

    def _set(self, moment: datetime) -> None:
        self.now = max(self.now, moment)
        self._stood.append(self.now)
        self._server.clock.set(self.now)

    async def _due(self, by: datetime) -> datetime | None:
        due = await self._records.next_due()
        return due if due and due <= by else None
