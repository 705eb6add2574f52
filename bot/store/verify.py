"""Proof that a thread is as it was written: the chain holds and the snapshot equals the replay."""

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, select

from bot.conversation.chain import GENESIS, digest, link
from bot.conversation.events import Recorded, ThreadsJoined
from bot.conversation.state import Conversation, replay
from bot.store import tables as t
from bot.store.codec import Row, moment, recorded, snapshot
from bot.store.sql import load, rows


def conversations(connection: Connection) -> Iterator[str]:
    """The ids of all conversations."""
    yield from connection.scalars(select(t.conversation.c.person_id).order_by("person_id"))


def faults(connection: Connection, conversation: str) -> list[str]:
    """What is wrong with a conversation, in plain words with the seq; empty when it is intact."""
    stored = load(connection, conversation)
    if stored is None:
        return ["no such conversation"]
    log = list(rows(connection, conversation))
    found = list(broken_links(conversation, log))
    last = log[-1].hash if log else GENESIS
    if (stored.seq, stored.hash) != (len(log), last):
        found.append(f"the snapshot stands at {stored.seq}, the log ends at {len(log)}")
    found.extend(_broken_joints(connection, map(recorded, log)))
    if any(row.body is None for row in log):  # erased words cannot be replayed
        return found
    return found or _snapshot_faults(connection, replay(conversation, map(recorded, log)))


def broken_links(conversation: str, log: Iterable[Row]) -> Iterator[str]:
    """The events whose place, content or link to the one before is not what was written."""
    previous = GENESIS
    for expected, row in enumerate(log, start=1):
        if row.seq != expected:
            yield f"event {expected} is missing"
            return
        if row.body is not None and not _as_written(row):
            yield f"event {row.seq} was changed after it was written"
        at = moment(row.at)
        if link(previous, conversation, row.seq, at, row.kind, row.digest) != row.hash:
            yield f"event {row.seq} does not follow from the one before"
        previous = row.hash


def _broken_joints(connection: Connection, log: Iterable[Recorded]) -> Iterator[str]:
    """The threads that joined this one and are not what they were when they did."""
    for entry in log:
        if not isinstance(entry.event, ThreadsJoined):
            continue
        other = load(connection, entry.event.other)
        if other is None or (other.seq, other.hash.hex()) != (entry.event.seq, entry.event.hash):
            yield f"event {entry.seq} joins a thread that is not what it was"


def _as_written(row: Row) -> bool:
    # A hand that changes a body may leave text where bytes were.
    return (
        isinstance(row.body, bytes)
        and isinstance(row.salt, bytes)
        and digest(row.salt, row.body) == row.digest
    )


def _snapshot_faults(connection: Connection, replayed: Conversation) -> list[str]:
    wanted = select(t.conversation).where(t.conversation.c.person_id == replayed.id)
    kept = dict(connection.execute(wanted).mappings().one())
    told = snapshot(replayed)
    return [
        f"the snapshot's {column} is not what the log tells"
        for column in told
        if kept[column] != told[column]
    ]
