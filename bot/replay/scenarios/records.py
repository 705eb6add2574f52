"""What a database holds of the conversations of a scenario: read alike on every stage."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from bot import briefing, threads
from bot.conversation.errors import UnknownPerson
from bot.conversation.events import Address, AddressLinked, Recorded
from bot.conversation.ports import Entry
from bot.conversation.state import Conversation
from bot.store import tables as t
from bot.store import verify
from bot.store.codec import moment
from bot.store.sql import SqlStore
from handoff.brief import Brief


class Records:
    """The reading side of a stage. `titles` name what is asked for, as the brief shows it."""

    def __init__(self, store: SqlStore, titles: Mapping[str, str]) -> None:
        self.store = store
        self._titles = titles
        self._seen: dict[str, int] = {}

    async def news(self) -> Sequence[Recorded]:
        """See `Stage.news`."""
        found: list[Recorded] = []
        for person, seq in await self.store.read(_stands):
            before = self._seen.get(person, 0)
            if seq > before:
                found += await self.store.log(person, after=before)
                self._seen[person] = found[-1].seq
        return sorted(found, key=lambda entry: (entry.at, entry.conversation, entry.seq))

    async def conversation(self, person: str) -> Conversation:
        """See `Stage.conversation`."""
        found = await self.store.conversation(person)
        if found is None:
            raise UnknownPerson(f"{person} has no conversation")
        return found

    async def brief(self, person: str) -> Brief:
        """See `Stage.brief`."""
        log = await threads.whole(self.store, person)
        return briefing.brief(await self.conversation(person), log, self._titles)

    async def faults(self, person: str) -> Sequence[str]:
        """See `Stage.faults`."""
        return await self.store.read(lambda connection: verify.faults(connection, person))

    async def next_due(self) -> datetime | None:
        """The next moment at which somebody's time is up."""
        return await self.store.read(_next_due)

    async def is_reached_at(self, person: str, address: Address, now: datetime) -> None:
        """Somebody of the cast is linked to one place more, before anything is said."""
        fact = AddressLinked(address=address, by="import")
        await self.store.record(Entry(lambda _, __: [fact], now, person=person))


def _stands(connection: Connection) -> list[tuple[str, int]]:
    wanted = select(t.conversation.c.person_id, t.conversation.c.last_seq)
    return [(row[0], row[1]) for row in connection.execute(wanted)]


def _next_due(connection: Connection) -> datetime | None:
    found = connection.scalar(select(func.min(t.conversation.c.due_at)))
    return moment(found) if found is not None else None
