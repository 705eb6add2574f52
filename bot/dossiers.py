"""Who may read whom: the people of a conseiller, and of those they stand in for.

Rule: decided on the conversation and the roster as they are now, for every reading.
"""

from collections.abc import Callable
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, and_, or_

from bot.conversation.ports import Person
from bot.conversation.state import Conversation
from bot.store import tables as t
from bot.store import views
from bot.store.sql import SqlStore
from bot.store.views import Dossier
from handoff import routing
from handoff.hours import PARIS
from handoff.ports import NotYours, PersonCard
from handoff.routing import Colleague, Roster


class Dossiers(msgspec.Struct, frozen=True):
    """The dossiers of everybody, read on behalf of one conseiller at a time."""

    store: SqlStore
    roster: Callable[[], Roster]
    clock: Callable[[], datetime]

    def colleague(self, who: str) -> Colleague:
        """The conseiller of that id. Raises `NotYours` when there is none (any more)."""
        found = self.roster().colleagues.get(who)
        if found is None:
            raise NotYours(who)
        return found

    def may(self, who: str, conversation: Conversation, person: Person) -> bool:
        """Whether a conseiller may read a conversation, as it stands now."""
        return routing.may_read(
            self.roster(),
            who,
            person.referent,
            person.agency,
            conversation.case,
            self.clock().astimezone(PARIS).date(),
        )

    async def dossier(self, who: str, person: str) -> Dossier:
        """One person, for a conseiller who may read them. Raises `NotYours`."""
        found = await self.store.read(lambda c: views.dossier(c, person))
        if found is None or not self.may(who, found.conversation, found.person):
            raise NotYours(who)
        return found

    async def readable(self, who: str, where: ColumnElement[bool]) -> list[Dossier]:
        """Those of `where` whom `who` may read now."""
        me = self.colleague(who)
        mine = or_(
            t.assignment.c.conseiller_id.in_(self._stands_for(me)),
            t.conversation.c.offered_to.in_([who, me.agency]),
            t.conversation.c.controller_id == who,
        )
        if me.role == "lead":
            strangers = t.person.c.agency_id.is_(None) & t.conversation.c.waiting_since.is_not(None)
            mine = or_(mine, t.person.c.agency_id == me.agency, strangers)
        return await self.store.read(
            lambda c: views.dossiers(
                c, and_(where, mine), lambda person, talk: self.may(who, talk, person)
            )
        )

    def _stands_for(self, me: Colleague) -> list[str]:
        """The conseillers whose people come first to `me`: their own, and those of the absent."""
        roster, today = self.roster(), self.clock().astimezone(PARIS).date()
        away = [id_ for id_ in roster.absences if routing.absence(roster, id_, today)]
        led = [c.id for c in roster.colleagues.values() if c.agency == me.agency]
        stood = [id_ for id_ in away if routing.first(roster, id_, None, today).to == me.id]
        return [me.id, *stood, *(led if me.role == "lead" else ())]

    def card(self, dossier: Dossier) -> PersonCard:
        """A person as their conseiller sees them at a glance."""
        person, conversation = dossier.person, dossier.conversation
        referent = self.roster().colleagues.get(person.referent or "")
        return PersonCard(
            id=person.id,
            name=person.name,
            referent_name=referent.name if referent else "",
            situation=person.situation,
            case=conversation.case,
            last_text=dossier.last_text,
            last_at=conversation.last_at,
        )
