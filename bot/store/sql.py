"""The store on SQLite or PostgreSQL: one writer that groups commits, readers beside it."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, func, select
from sqlalchemy.exc import DBAPIError, TimeoutError

from bot.chance import Chance, System
from bot.conversation.errors import Unavailable
from bot.conversation.events import Address, Recorded
from bot.conversation.ports import Entry, Linking, Outcome
from bot.conversation.speech import Delivery, Outgoing, Receipt
from bot.conversation.state import Conversation
from bot.store import tables as t
from bot.store.bell import Bell
from bot.store.codec import (
    Row,
    decode_conversation,
    decode_outgoing,
    micros,
    moment,
    recorded,
)
from bot.store.database import StillThere, open_engine
from bot.store.linking import Linker
from bot.store.parts import SqlParts
from bot.store.writer import Settled, Writer

T = TypeVar("T")


class SqlStore:
    """`Store` over a database URL. The tables must be there (see `database.upgrade`)."""

    def __init__(self, url: str, chance: Chance | None = None) -> None:
        self.url = url
        chance = chance or System()
        self.writing = open_engine(url, writes=True)
        self.reading = open_engine(url, writes=False)
        self._writer = Writer(self.writing, StillThere(url), chance)
        self._linker = Linker(self.writing.dialect, chance)
        self.parts = SqlParts(self.writing.dialect, self._writer.work)

    def close(self) -> None:
        """Commit what is queued, then let the database go."""
        self._writer.close()
        self.writing.dispose()
        self.reading.dispose()

    async def record(self, entry: Entry) -> Outcome:
        """See `Store.record`."""
        return await self._writer.record(entry)

    async def settle(self, sent: Sequence[Outgoing], receipts: Sequence[Receipt] = ()) -> None:
        """See `Store.settle`. Joins the next commit: whoever dies before then sends again."""
        self._writer.settle(Settled(sent, receipts))

    def bell(self, channel: str) -> Bell:
        """Rings when something was queued for a channel by this process."""
        return self._writer.bell(channel)

    async def read(self, query: Callable[[Connection], T]) -> T:
        """What `query` gives on a reader's connection, off the event loop.

        Raises `Unavailable` when the database does not answer.
        """
        return await asyncio.to_thread(self._read, query)

    def _read(self, query: Callable[[Connection], T]) -> T:
        try:
            with self.reading.begin() as connection:
                return query(connection)
        except (DBAPIError, TimeoutError) as error:
            raise Unavailable("the store cannot be read now") from error

    async def conversation(self, person: str) -> Conversation | None:
        """See `Store.conversation`."""
        return await self.read(lambda connection: load(connection, person))

    async def log(self, person: str, after: int = 0, limit: int | None = None) -> list[Recorded]:
        """See `Store.log`."""
        return await self.read(
            lambda connection: [recorded(row) for row in rows(connection, person, after, limit)]
        )

    async def person_at(self, address: Address) -> str | None:
        """See `Store.person_at`."""
        wanted = select(t.address.c.person_id).where(
            t.address.c.channel == address.channel, t.address.c.external_id == address.id
        )
        return await self.read(lambda connection: connection.scalar(wanted))

    async def due(self, now: datetime, limit: int = 100) -> list[str]:
        """See `Store.due`."""
        wanted = (
            select(t.conversation.c.person_id)
            .where(t.conversation.c.due_at <= micros(now))
            .order_by(t.conversation.c.due_at)
            .limit(limit)
        )
        return await self.read(lambda connection: list(connection.scalars(wanted)))

    async def pending(self, address: Address, limit: int = 100) -> list[Outgoing]:
        """See `Store.pending`."""
        wanted = (
            select(t.outbox.c.body)
            .join(t.address, t.address.c.person_id == t.outbox.c.conversation_id)
            .where(t.address.c.channel == address.channel, t.address.c.external_id == address.id)
            .order_by(t.outbox.c.seq)
            .limit(limit)
        )
        bodies = await self.read(lambda connection: list(connection.scalars(wanted)))
        messages = [decode_outgoing(body) for body in bodies]
        return [message for message in messages if message.address == address]

    async def claim(self, channel: str, now: datetime, limit: int = 50) -> list[Outgoing]:
        """See `Store.claim`."""
        return await self._writer.claim(channel, now, limit)

    async def unclaim(self, kept: Sequence[Outgoing], until: datetime) -> None:
        """See `Store.unclaim`."""
        await self._writer.unclaim(kept, until)

    async def receipts(self, person: str) -> Mapping[int, Receipt]:
        """See `Store.receipts`."""
        wanted = select(*_RECEIPT).where(t.delivery.c.conversation_id == person)
        return {r.seq: r for r in await self.read(lambda connection: _receipts(connection, wanted))}

    async def sent_as(self, channel: str, reference: str) -> Receipt | None:
        """See `Store.sent_as`."""
        wanted = select(*_RECEIPT).where(
            t.delivery.c.channel == channel, t.delivery.c.reference == reference
        )
        found = await self.read(lambda connection: _receipts(connection, wanted))
        return found[0] if found else None

    async def waiting_to_leave(self) -> dict[str, int]:
        """How many messages are in the outbox, by channel."""
        wanted = select(t.outbox.c.channel, func.count()).group_by(t.outbox.c.channel)
        counted = await self.read(lambda connection: connection.execute(wanted).all())
        return {row.channel: row[1] for row in counted}

    async def link(self, linking: Linking) -> Outcome:
        """See `Store.link`."""
        outcome: Outcome = await self._writer.work(
            lambda cursor: self._linker.link(cursor, linking)
        )
        return outcome


_RECEIPT = [t.delivery.c[name] for name in Receipt.__struct_fields__ if name != "conversation"]
_RECEIPT.insert(0, t.delivery.c.conversation_id)


def _receipts(connection: Connection, wanted: Select[Any]) -> list[Receipt]:
    return [
        Receipt(row[0], row[1], row[2], Delivery(row[3]), moment(row[4]), *row[5:])
        for row in connection.execute(wanted)
    ]


def load(connection: Connection, person: str) -> Conversation | None:
    """The stored snapshot of a person's conversation."""
    wanted = select(t.conversation.c.state).where(t.conversation.c.person_id == person)
    state = connection.scalar(wanted)
    return decode_conversation(state) if state is not None else None


def rows(
    connection: Connection, person: str, after: int = 0, limit: int | None = None
) -> Iterator[Row]:
    """The stored events of a conversation after a seq, oldest first."""
    wanted = (
        select(t.event)
        .where(t.event.c.conversation_id == person, t.event.c.seq > after)
        .order_by(t.event.c.seq)
        .limit(limit)
    )
    for stored in connection.execute(wanted):
        yield Row(*stored)
