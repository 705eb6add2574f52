"""Who certainly has nothing to do with a person: said from the cast, not by the routing.

Rule: it knows less than the routing and never more. Of somebody who stands in, at any time, for
anybody, it says nothing.
"""

from collections.abc import Mapping

from bot.conversation.state import Conversation
from bot.demo import Portfolio
from handoff.routing import Absence


class Readers:
    """The conseillers of a cast, and what links them to people."""

    def __init__(self, cast: Portfolio) -> None:
        self._colleagues = {c.id: c for c in cast.conseillers}
        self._people = {person.id: person for person in cast.people}
        self._default = next((a.id for a in cast.agencies if a.default), cast.agencies[0].id)
        self._stand_in = {a.substitute for a in cast.absences if a.substitute}

    def is_away(self, absence: Absence) -> None:
        """Somebody is away: who stands in for them may read, some day."""
        if absence.substitute:
            self._stand_in.add(absence.substitute)

    def may_not(self, who: str, thread: Conversation, referents: Mapping[str, str]) -> bool:
        """Whether a conseiller is certainly not in charge of a thread as it stands."""
        me, person, case = self._colleagues[who], self._people.get(thread.id), thread.case
        referent = referents.get(thread.id) or (person.referent if person else None)
        if who == referent or who in self._stand_in:
            return False
        if case.controller and case.controller.id == who:
            return False
        if case.offer and case.offer.to in (who, me.agency):
            return False
        agency = person.agency if person else self._default
        if person is None and referent:  # a stranger who was given a referent
            agency = self._colleagues[referent].agency
        return not (me.role == "lead" and me.agency == agency)
