"""The store on SQLite or PostgreSQL: one writer that groups commits, readers beside it."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from sqlalchemy import Connection, Delete, Update, delete, select, update
from sqlalchemy.exc import DBAPIError, TimeoutError
from sqlalchemy.orm import aliased

from bot.conversation.errors import Unavailable
from bot.conversation.events import Address, Recorded
from bot.conversation.ports import Entry, Outcome
from bot.conversation.speech import Outgoing
from bot.conversation.state import Conversation
from bot.store import tables as t
from bot.store.codec import (
    Row,
    decode_conversation,
    decode_outgoing,
    micros,
    recorded,
)
from bot.store.database import StillThere, open_engine
from bot.store.writer import Writer

CLAIM = timedelta(minutes=1)
"""How long a relay may hold a message before another may take it."""

T = TypeVar("T")
log = structlog.get_logger()


class SqlStore:
    """`Store` over a database URL. The tables must be there (see `database.upgrade`)."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.writing = open_engine(url, writes=True)
        self.reading = open_engine(url, writes=False)
        self._writer = Writer(self.writing, StillThere(url))

    def close(self) -> None:
        """Commit what is queued, then let the database go."""
        self._writer.close()
        self.writing.dispose()
        self.reading.dispose()

    async def record(self, entry: Entry) -> Outcome:
        """See `Store.record`."""
        return await self._writer.record(entry)

    async def settle(self, sent: Sequence[Outgoing]) -> None:
        """See `Store.settle`. Joins the next commit: whoever dies before then sends again."""
        self._writer.settle(sent)

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
        return await asyncio.to_thread(self._claim, channel, now, limit)

    def _claim(self, channel: str, now: datetime, limit: int) -> list[Outgoing]:
        """Only the oldest message of a conversation may leave: that keeps them in order."""
        older = aliased(t.outbox)
        first = ~(
            select(1)
            .where(older.c.conversation_id == t.outbox.c.conversation_id)
            .where(older.c.channel == channel, older.c.seq < t.outbox.c.seq)
            .exists()
        )
        free = (
            select(t.outbox.c.body, t.conversation.c.control_epoch)
            .join(t.conversation, t.conversation.c.person_id == t.outbox.c.conversation_id)
            .where(t.outbox.c.channel == channel, t.outbox.c.claimed_until <= micros(now), first)
            .order_by(t.outbox.c.priority, t.outbox.c.conversation_id)
            .limit(limit)
            .with_for_update(skip_locked=True, of=t.outbox)
        )
        try:
            with self.writing.begin() as connection:
                found = [(decode_outgoing(b), epoch) for b, epoch in connection.execute(free)]
                for message, epoch in found:
                    connection.execute(_taken(message, epoch, now))
        except (DBAPIError, TimeoutError) as error:
            raise Unavailable("the store cannot write now") from error
        return [message for message, epoch in found if not message.is_stale(epoch)]


def _taken(message: Outgoing, epoch: int, now: datetime) -> Update | Delete:
    """Hold a message for a relay; a stale one is dropped instead."""
    here = (t.outbox.c.conversation_id == message.conversation, t.outbox.c.seq == message.seq)
    if message.is_stale(epoch):
        log.info("outbox.stale", conversation=message.conversation, messages=1)
        return delete(t.outbox).where(*here)
    return update(t.outbox).where(*here).values(claimed_until=micros(now + CLAIM))


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
