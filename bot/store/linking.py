"""A one-time code that arrived from an address: whose it is, and the thread that joins theirs.

Rule: one transaction for both threads. The code goes with it, so it is good once.
"""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Dialect, bindparam, delete, select, update

from bot.chance import Chance
from bot.conversation.errors import KnownElsewhere, WrongCode
from bot.conversation.events import AnyEvent, ThreadMoved
from bot.conversation.ports import Decide, Entry, Linking, Outcome, Person
from bot.conversation.reach import Address
from bot.conversation.state import Conversation
from bot.store import tables as t
from bot.store.codec import micros
from bot.store.reaching import Reaching
from bot.store.statements import Prepared, Statements
from bot.store.unit_of_work import UnitOfWork


class Linker:
    """The statements that link, for one dialect."""

    def __init__(self, dialect: Dialect, chance: Chance) -> None:
        self._chance = chance
        self._do = Statements(dialect)
        self._reaching = Reaching(dialect)
        digest = t.link_code.c.digest == bindparam("digest")
        valid = select(t.link_code.c.person_id).where(
            digest, t.link_code.c.until > bindparam("now")
        )
        self._owner = Prepared(valid.with_for_update(), dialect)
        self._use = Prepared(delete(t.link_code).where(digest), dialect)
        moves = update(t.address).where(t.address.c.person_id == bindparam("who"))
        self._move = Prepared(moves.values(person_id=bindparam("to")), dialect)

    def link(self, cursor: Any, linking: Linking) -> Outcome:
        """See `Store.link`. Whatever it refuses, it refuses before it writes."""
        there = self._whose(cursor, linking.address)
        if there and self._is_repeat(cursor, linking):
            return self._record(cursor, _entry(linking, there, lambda _, __: []))
        bound = {"digest": linking.digest, "now": micros(linking.at)}
        owner = next((row[0] for row in self._owner.all(cursor, **bound)), None)
        if owner is None:
            raise WrongCode("no such code, or it was used or has expired")
        stranger = (
            self._leave(cursor, linking, there, owner) if there not in (None, owner) else None
        )
        self._use.each(cursor, [{"digest": linking.digest}])

        def decide(conversation: Conversation, person: Person) -> Sequence[AnyEvent]:
            return linking.decide(conversation, person, stranger)

        return self._record(cursor, _entry(linking, owner, decide))

    def _leave(self, cursor: Any, linking: Linking, there: str | None, owner: str) -> Conversation:
        """The stranger's thread ends, and their addresses are the owner's.

        The thread as it ends, with the case as it stood: who waited there is not forgotten.
        """
        stood: list[Conversation] = []

        def decide(before: Conversation, person: Person) -> Sequence[AnyEvent]:
            stood.append(before)
            if person.name or person.referent:
                raise KnownElsewhere("the address belongs to somebody who is known")
            return [ThreadMoved(to=owner)]

        left = self._record(cursor, Entry(decide, linking.at, person=there))
        self._move.each(cursor, [{"who": there, "to": owner}])
        return replace(left.conversation, case=stood[-1].case)

    def _unit(self, cursor: Any) -> UnitOfWork:
        return UnitOfWork(cursor, self._do, self._reaching, self._chance)

    def _record(self, cursor: Any, entry: Entry) -> Outcome:
        outcome = self._unit(cursor).record([entry])[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def _whose(self, cursor: Any, address: Address) -> str | None:
        bound = self._do.keys.bind("keys", [(address.channel, address.id)])
        return next((person for _, __, person in self._do.find.all(cursor, **bound)), None)

    def _is_repeat(self, cursor: Any, linking: Linking) -> bool:
        if linking.external_id is None:
            return False
        key = (linking.address.channel, linking.address.id, linking.external_id)
        return bool(self._do.seen.all(cursor, **self._do.keys.bind("keys", [key])))


def _entry(linking: Linking, person: str, decide: Decide) -> Entry:
    return Entry(decide, linking.at, person, linking.address, linking.external_id)
