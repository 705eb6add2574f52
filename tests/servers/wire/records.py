"""What a server's database holds, read from another process.

Rule: read only, but for what an operator puts in: the people before the start, and absences.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import msgspec
from argon2 import PasswordHasher
from sqlalchemy import Connection, func, select

from bot import demo
from bot.conversation.events import Address
from bot.conversation.speech import Priority
from bot.demo import Portfolio
from bot.replay.scenarios import records
from bot.store import directory
from bot.store import tables as t
from bot.store.codec import moment
from bot.store.leaving import CLAIM
from bot.store.sql import SqlStore
from handoff.routing import Absence

PASSWORD = "a password of the tests"
_FAST = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Waiting(msgspec.Struct, frozen=True):
    """The next message of an address: not to be claimed before `until`."""

    channel: str
    until: datetime

    def is_held(self, now: datetime, stood: Collection[datetime]) -> bool:
        """Whether it is being carried, since the clock `stood` at one of these, or about to be."""
        return self.until <= now or self.until - CLAIM in stood


class Records(records.Records):
    """One database, opened from another process."""

    def __init__(self, database: Path, titles: Mapping[str, str]) -> None:
        super().__init__(SqlStore(f"sqlite:///{database}"), titles)

    def close(self) -> None:
        """Let the database go."""
        self.store.close()

    async def put_in(
        self, cast: Portfolio, now: datetime, linked: Iterable[tuple[str, Address]]
    ) -> None:
        """The people of a scenario, some `linked` to one place more. Nothing was said yet."""
        hashed = _FAST.hash(PASSWORD)
        with self.store.writing.begin() as connection:
            connection.execute(t.agency.delete())
            demo.fill(connection, cast, now)
            for colleague in cast.conseillers:
                directory.set_password(connection, colleague.id, hashed)
        for person, address in linked:
            await self.is_reached_at(person, address, now)

    def add(self, absence: Absence) -> None:
        """A conseiller is away."""
        with self.store.writing.begin() as connection:
            directory.add_absence(connection, absence)

    async def person_at(self, address: Address) -> str | None:
        """Whose address that is."""
        return await self.store.person_at(address)

    async def taken(self, address: Address) -> int:
        """How many messages from there were taken."""
        return await self.store.read(lambda connection: _taken(connection, address))

    async def waiting(self, channels: Iterable[str]) -> list[Waiting]:
        """What waits to leave on some channels, address by address."""
        wanted = list(channels)
        return await self.store.read(lambda connection: _waiting(connection, wanted))

    async def left(self, person: str, channel: str) -> int:
        """How many messages left for a person there, as the network counts them."""
        return await self.store.read(lambda connection: _left(connection, person, channel))


def _taken(connection: Connection, address: Address) -> int:
    here = (t.inbox.c.channel == address.channel, t.inbox.c.sender == address.id)
    return int(connection.scalar(select(func.count()).select_from(t.inbox).where(*here)) or 0)


def _waiting(connection: Connection, channels: Sequence[str]) -> list[Waiting]:
    box, place = t.outbox.c, t.address.c
    same = (place.channel == box.channel) & (place.external_id == box.address)
    wanted = (
        select(box.conversation_id, box.channel, box.address, box.claimed_until)
        .select_from(t.outbox.outerjoin(t.address, same))
        .where(box.channel.in_(channels))
        .where(place.closed.is_(None) | (box.priority == int(Priority.LAST_WORD)))
        .order_by(box.seq)
    )
    heads: dict[tuple[str, str, str], Waiting] = {}
    for conversation, channel, address, until in connection.execute(wanted):
        heads.setdefault((conversation, channel, address), Waiting(channel, moment(until)))
    return list(heads.values())


def _left(connection: Connection, person: str, channel: str) -> int:
    """Messages that left together have one reference."""
    wanted = select(func.count(t.delivery.c.reference.distinct())).where(
        t.delivery.c.conversation_id == person,
        t.delivery.c.channel == channel,
        t.delivery.c.reference != "",
    )
    return int(connection.scalar(wanted) or 0)
