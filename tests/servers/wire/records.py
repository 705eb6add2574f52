"""What a server's database holds, read from another process.

Rule: read only, but for what an operator puts in: the people before the start, and absences.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import msgspec
from argon2 import PasswordHasher
from sqlalchemy import Connection, func, select

from bot import briefing, demo, threads
from bot.conversation.errors import UnknownPerson
from bot.conversation.events import Address, AddressLinked, Recorded
from bot.conversation.ports import Entry
from bot.conversation.speech import Priority
from bot.conversation.state import Conversation
from bot.demo import Portfolio
from bot.store import directory, verify
from bot.store import tables as t
from bot.store.codec import moment
from bot.store.leaving import CLAIM
from bot.store.sql import SqlStore
from handoff.brief import Brief
from handoff.routing import Absence

PASSWORD = "a password of the tests"
_FAST = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Waiting(msgspec.Struct, frozen=True):
    """The next message of an address: not to be claimed before `until`."""

    channel: str
    until: datetime

    def is_held(self, now: datetime) -> bool:
        """Whether it is being carried at this moment, or just about to be."""
        return self.until <= now or self.until == now + CLAIM


class Records:
    """One database. `titles` name what is asked for, as the brief shows it."""

    def __init__(self, database: Path, titles: Mapping[str, str]) -> None:
        self._store = SqlStore(f"sqlite:///{database}")
        self._titles = titles
        self._seen: dict[str, int] = {}

    def close(self) -> None:
        """Let the database go."""
        self._store.close()

    async def put_in(
        self, cast: Portfolio, now: datetime, linked: Iterable[tuple[str, Address]]
    ) -> None:
        """The people of a scenario, some `linked` to one place more. Nothing was said yet."""
        hashed = _FAST.hash(PASSWORD)
        with self._store.writing.begin() as connection:
            connection.execute(t.agency.delete())
            demo.fill(connection, cast, now)
            for colleague in cast.conseillers:
                directory.set_password(connection, colleague.id, hashed)
        for person, address in linked:
            await self._store.record(_linked(person, address, now))

    def add(self, absence: Absence) -> None:
        """A conseiller is away."""
        with self._store.writing.begin() as connection:
            directory.add_absence(connection, absence)

    async def person_at(self, address: Address) -> str | None:
        """Whose address that is."""
        return await self._store.person_at(address)

    async def news(self) -> Sequence[Recorded]:
        """See `Stage.news`."""
        stands = await self._store.read(
            lambda c: c.execute(select(t.conversation.c.person_id, t.conversation.c.last_seq)).all()
        )
        found: list[Recorded] = []
        for person, seq in stands:
            before = self._seen.get(person, 0)
            if seq > before:
                found += await self._store.log(person, after=before)
                self._seen[person] = found[-1].seq
        return sorted(found, key=lambda entry: (entry.at, entry.conversation, entry.seq))

    async def conversation(self, person: str) -> Conversation:
        """See `Stage.conversation`."""
        found = await self._store.conversation(person)
        if found is None:
            raise UnknownPerson(f"{person} has no conversation")
        return found

    async def brief(self, person: str) -> Brief:
        """See `Stage.brief`."""
        log = await threads.whole(self._store, person)
        return briefing.brief(await self.conversation(person), log, self._titles)

    async def faults(self, person: str) -> Sequence[str]:
        """See `Stage.faults`."""
        return await self._store.read(lambda connection: verify.faults(connection, person))

    async def next_due(self) -> datetime | None:
        """The next moment at which somebody's time is up."""
        return await self._store.read(_next_due)

    async def taken(self, address: Address) -> int:
        """How many messages from there were taken."""
        return await self._store.read(lambda connection: _taken(connection, address))

    async def waiting(self, channels: Iterable[str]) -> list[Waiting]:
        """What waits to leave on some channels, address by address."""
        wanted = list(channels)
        return await self._store.read(lambda connection: _waiting(connection, wanted))

    async def left(self, person: str, channel: str) -> int:
        """How many messages left for a person there, as the network counts them."""
        return await self._store.read(lambda connection: _left(connection, person, channel))


def _linked(person: str, address: Address, now: datetime) -> Entry:
    fact = AddressLinked(address=address, by="import")
    return Entry(lambda _, __: [fact], now, person=person)


def _next_due(connection: Connection) -> datetime | None:
    found = connection.scalar(select(func.min(t.conversation.c.due_at)))
    return moment(found) if found is not None else None


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
