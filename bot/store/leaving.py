"""What the outbox gives to those who carry it away, and what they say became of it.

Rule: an address has its messages in order, and only one carrier at a time. So only the oldest
message of an address may be taken, and those behind it go along.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Dialect, Select, and_, bindparam, case, delete, func, or_, select, update
from sqlalchemy.orm import aliased

from bot.conversation.speech import Delivery, Outgoing, Priority, Receipt
from bot.store import tables as t
from bot.store.codec import decode_outgoing, micros
from bot.store.statements import Keys, Prepared, language

CLAIM = timedelta(minutes=1)
"""How long a relay may hold a message before another may take it."""

TOGETHER = 20
"""Messages of one address in one claim: more wait for the next."""

_CLOSED = (
    select(t.address.c.closed)
    .where(t.address.c.channel == t.outbox.c.channel, t.address.c.external_id == t.outbox.c.address)
    .scalar_subquery()
)
"""Why nothing may leave for a message's address.

Looked up row by row, like the oldest message below: as joins, PostgreSQL reads all that waits for
each that waits as long as it has not counted them (157 s for 100,000 just queued).
"""

_MAY_LEAVE = or_(_CLOSED.is_(None), t.outbox.c.priority == int(Priority.LAST_WORD))

RANK = {state: rank for rank, state in enumerate(Delivery)}

log = structlog.get_logger()


class Leaving:
    """The statements about what leaves, for one dialect."""

    def __init__(self, dialect: Dialect) -> None:
        self._keys = Keys(dialect)
        self._heads = Prepared(_heads(), dialect)
        self._behind = Prepared(_behind(self._keys), dialect)
        here = and_(
            t.outbox.c.conversation_id == bindparam("of"), t.outbox.c.seq == bindparam("place")
        )
        held = update(t.outbox).where(here).values(claimed_until=bindparam("until"))
        self._hold = Prepared(held, dialect)
        self._drop = Prepared(delete(t.outbox).where(here), dialect)
        self._receipt = Prepared(_receipt(dialect), dialect, t.delivery.c.keys())

    def claim(self, cursor: Any, channel: str, now: datetime, limit: int) -> list[Outgoing]:
        """The messages of `limit` addresses, held for a minute. The stale ones are dropped."""
        heads = self._heads.all(cursor, channel=channel, now=micros(now), how_many=limit)
        if not heads:
            return []
        order = {(conversation, address): n for n, (conversation, address) in enumerate(heads)}
        bound = self._keys.bind("ids", sorted({conversation for conversation, _ in order}))
        found: dict[tuple[str, str], list[Outgoing]] = {key: [] for key in order}
        stale: list[Outgoing] = []
        for body, epoch in self._behind.all(cursor, **bound):
            message = decode_outgoing(body)
            key = message.conversation, message.address.id
            if message.address.channel == channel and key in found:
                (stale if message.is_stale(epoch) else found[key]).append(message)
        self._forget(cursor, stale)
        taken = [message for some in found.values() for message in some[:TOGETHER]]
        self.hold(cursor, taken, now + CLAIM)
        return taken

    def hold(self, cursor: Any, messages: Iterable[Outgoing], until: datetime) -> None:
        """Keep messages from being claimed before `until`."""
        rows = sorted((m.conversation, m.seq) for m in messages)
        self._hold.each(cursor, ({"of": c, "place": s, "until": micros(until)} for c, s in rows))

    def _forget(self, cursor: Any, stale: Sequence[Outgoing]) -> None:
        if stale:
            log.info("outbox.stale", messages=len(stale))
            self._drop.each(cursor, ({"of": m.conversation, "place": m.seq} for m in stale))

    def note(self, cursor: Any, receipts: Sequence[Receipt]) -> None:
        """Keep what channels said; of several, the worst stays."""
        rows = sorted(receipts, key=lambda r: (r.conversation, r.seq))
        self._receipt.each(cursor, map(_row, rows))


def _row(receipt: Receipt) -> dict[str, Any]:
    return {
        "conversation_id": receipt.conversation,
        "seq": receipt.seq,
        "channel": receipt.channel,
        "state": receipt.state.value,
        "rank": RANK[receipt.state],
        "at": micros(receipt.at),
        "reference": receipt.reference,
        "segments": receipt.segments,
    }


def _heads() -> Select[Any]:
    """The oldest message of each address, of those that may leave: replies first, then by age."""
    same = aliased(t.outbox)
    oldest = (
        select(func.min(same.c.seq))
        .where(same.c.conversation_id == t.outbox.c.conversation_id)
        .where(same.c.address == t.outbox.c.address)  # no person has one id on two channels
        .scalar_subquery()
    )
    return (
        select(t.outbox.c.conversation_id, t.outbox.c.address)
        .where(t.outbox.c.channel == bindparam("channel"))
        .where(t.outbox.c.claimed_until <= bindparam("now"), _MAY_LEAVE)
        .where(t.outbox.c.seq == oldest)
        .order_by(t.outbox.c.priority, t.outbox.c.queued_at)
        .limit(bindparam("how_many"))
        .with_for_update(skip_locked=True, of=t.outbox)
    )


def _behind(keys: Keys) -> Select[Any]:
    """All that may leave of some conversations, in order, with the epoch each must still have.

    Of every channel: a condition more, and SQLite looks through all that waits (1 s for 100,000).
    """
    same = t.conversation.c.person_id == t.outbox.c.conversation_id
    return (
        select(t.outbox.c.body, t.conversation.c.control_epoch)
        .select_from(t.outbox.join(t.conversation, same))
        .where(keys.among("ids", t.outbox.c.conversation_id), _MAY_LEAVE)
        .order_by(t.outbox.c.conversation_id, t.outbox.c.seq)
    )


def _receipt(dialect: Dialect) -> Any:
    """A receipt kept, or merged: the state only gets worse, ids and costs are not forgotten."""
    new = language(dialect)(t.delivery)
    worse = new.excluded.rank > t.delivery.c.rank
    merged = {
        **{
            name: case((worse, new.excluded[name]), else_=t.delivery.c[name])
            for name in ("state", "rank", "at")
        },
        "reference": case(
            (new.excluded.reference != "", new.excluded.reference), else_=t.delivery.c.reference
        ),
        "segments": case(
            (new.excluded.segments > 0, new.excluded.segments), else_=t.delivery.c.segments
        ),
    }
    return new.on_conflict_do_update(index_elements=["conversation_id", "seq"], set_=merged)
