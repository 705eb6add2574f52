"""Keeps the tables of addresses, codes and referents as the events say, in their own commit."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Dialect, and_, bindparam, delete, insert, update

from bot.conversation.events import (
    AddressClosed,
    AddressLinked,
    AddressOpened,
    AddressUnlinked,
    LinkOffered,
    Recorded,
    ReferentChanged,
)
from bot.conversation.reach import Address
from bot.store import tables as t
from bot.store.codec import micros
from bot.store.statements import Prepared, insert_new


class Reaching:
    """The statements about addresses and referents, for one dialect."""

    def __init__(self, dialect: Dialect) -> None:
        here = (t.address.c.channel == bindparam("on"), t.address.c.external_id == bindparam("at"))
        own = t.address.c.person_id == bindparam("who")
        closed = update(t.address).where(*here).values(closed=bindparam("why"))
        self._link = Prepared(
            insert_new(dialect, t.address), dialect, ["channel", "external_id", "person_id"]
        )
        self._unlink = Prepared(delete(t.address).where(*here, own), dialect)
        self._close = Prepared(closed, dialect)
        self._offer = Prepared(insert(t.link_code), dialect, t.link_code.c.keys())
        present = and_(
            t.assignment.c.person_id == bindparam("who"),
            t.assignment.c.kind == "referent",
            t.assignment.c.valid_to.is_(None),
        )
        ended = update(t.assignment).where(present).values(valid_to=bindparam("until"))
        self._end = Prepared(ended, dialect)
        begun = [c.name for c in t.assignment.c if c.name not in ("id", "valid_to")]
        self._assign = Prepared(insert(t.assignment), dialect, begun)

    def follow(self, cursor: Any, facts: Iterable[Recorded]) -> None:
        """Do what the events say to the tables, in their order."""
        for fact in facts:
            match fact.event:
                case AddressLinked(address=address):
                    row = {"channel": address.channel, "external_id": address.id}
                    self._link.each(cursor, [{**row, "person_id": fact.conversation}])
                case AddressUnlinked(address=address):
                    self._unlink.each(cursor, [{**_at(address), "who": fact.conversation}])
                case AddressClosed(address=address, why=why):
                    self._close.each(cursor, [{**_at(address), "why": why}])
                case AddressOpened(address=address):
                    self._close.each(cursor, [{**_at(address), "why": None}])
                case LinkOffered(digest=digest, until=until):
                    row = {"digest": digest, "person_id": fact.conversation}
                    self._offer.each(cursor, [{**row, "until": micros(until)}])
                case ReferentChanged() as changed:
                    self._change(cursor, fact, changed)

    def _change(self, cursor: Any, fact: Recorded, changed: ReferentChanged) -> None:
        """The old referent's time ends when the new one's begins."""
        at = micros(fact.at)
        self._end.each(cursor, [{"who": fact.conversation, "until": at}])
        row = {"person_id": fact.conversation, "conseiller_id": changed.new, "kind": "referent"}
        why = {"decided_by": changed.decided_by, "reason": changed.reason}
        self._assign.each(cursor, [{**row, "valid_from": at, **why}])


def _at(address: Address) -> dict[str, Any]:
    return {"on": address.channel, "at": address.id}
