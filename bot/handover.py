"""The handover's rules where they meet the conversation: to whom, until when, and said how.

Rule: every change of control gives exactly one line to the person. Turn, desk and timers all
make it here.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from bot.conversation.events import (
    AnyEvent,
    DeadlineMissed,
    DeadlineOpened,
    HandoffAccepted,
    HandoffDeclined,
    HandoffOffered,
    HandoffReleased,
    HandoffRequested,
    HandoffWithdrawn,
    ReferentChanged,
    SystemSaid,
)
from bot.conversation.ports import Person
from bot.conversation.state import Conversation, evolve
from bot.dialogue.engine import Assistant, Surroundings
from bot.dialogue.known import known
from bot.genuine import UNPROVEN, Genuine
from bot.procedures.actualisation import Calendar
from handoff import routing
from handoff.case import Case, Control, Offer
from handoff.events import Reason, Role
from handoff.hours import PARIS, add_business
from handoff.routing import Delays, Destination, Roster

CONTINUES = timedelta(days=3)
"""How long what was handed back is still the same request, if the assistant does not get it."""


class Handover(msgspec.Struct):
    """Says who answers next. `roster` gives the colleagues as they stand now."""

    assistant: Assistant
    roster: Callable[[], Roster]
    calendar: Calendar
    delays: Delays
    genuine: Genuine = UNPROVEN

    def around(self, conversation: Conversation, person: Person, now: datetime) -> Surroundings:
        """What can be known and said about a conversation at this moment."""
        about = (conversation, person, self.roster(), self.calendar, now)
        values = known(*about, self.delays, self.genuine)
        channel = conversation.address.channel if conversation.address else "web"
        return Surroundings(known=values, channel=channel, now=now)

    def offer(
        self, conversation: Conversation, person: Person, reason: Reason, now: datetime
    ) -> list[AnyEvent]:
        """Propose the conversation to the referent, or to whoever stands in; and say so."""
        destination = (
            _asked_already(conversation.case)
            or self._who_handed_back(conversation.case, reason, now)
            or routing.first(self.roster(), person.referent, person.agency, _day(now))
        )
        line = "offered_absent" if destination.absent else "offered"
        line = "failure" if reason is Reason.FAILURE else line
        return self._to(conversation, person, destination, line, reason, now)

    def _who_handed_back(self, case: Case, reason: Reason, now: datetime) -> Destination | None:
        """What goes on after a return goes to the same conseiller, if they are there."""
        back, roster = case.handed_back_by, self.roster()
        if reason is not Reason.CONTINUED or back is None or back.id not in roster.colleagues:
            return None
        if routing.absence(roster, back.id, _day(now)):
            return None
        return Destination(back.id, back.name, Role.REFERENT)

    def pass_on(
        self,
        conversation: Conversation,
        person: Person,
        line: str,
        now: datetime,
        declined: Collection[str] = (),
    ) -> list[AnyEvent]:
        """Propose it to the next one, when who was asked declined or is late."""
        case = conversation.case
        asked = case.offer or _answering(case, person, now)
        destination = routing.next_after(
            self.roster(), asked, person.referent, person.agency, _day(now), declined
        )
        reason = case.reason or Reason.OVERDUE
        before = asked.name if asked else ""
        if case.offer and case.offer.to == destination.to:
            return self._remind(conversation, person, destination, now)
        return self._to(conversation, person, destination, line, reason, now, before)

    def _remind(
        self, conversation: Conversation, person: Person, same: Destination, now: datetime
    ) -> list[AnyEvent]:
        """Nobody is left to ask: the last one is asked again, and the person hears it daily."""
        due = self._business(person, now, self.delays.reminder)
        offered = HandoffOffered(to=same.to, name=same.name, role=same.role, due_at=due)
        line = self.line("reminder", evolve(conversation, offered, now), person, now)
        return [offered, replace(line, reminder=True)]

    def _to(
        self,
        conversation: Conversation,
        person: Person,
        destination: Destination,
        line: str,
        reason: Reason,
        now: datetime,
        before: str = "",
    ) -> list[AnyEvent]:
        due = self._business(person, now, self._claim(reason))
        asked = conversation.case.offer
        if asked and asked.to == destination.to and reason is Reason.DISTRESS:
            due = min(due, asked.due_at)  # a graver reason never gives more time
        offered = HandoffOffered(
            to=destination.to, name=destination.name, role=destination.role, due_at=due
        )
        then = evolve(conversation, offered, now)
        said = self.line(line, then, person, now, before=before)
        return [offered, said]

    def expand(
        self, conversation: Conversation, person: Person, facts: Sequence[AnyEvent], now: datetime
    ) -> list[AnyEvent]:
        """Follow each request or withdrawal among `facts` with what it entails."""
        done: list[AnyEvent] = []
        for fact in facts:
            done.append(fact)
            conversation = evolve(conversation, fact, now)
            if isinstance(fact, HandoffRequested):
                done += self.offer(conversation, person, fact.reason, now)
            elif isinstance(fact, HandoffWithdrawn):
                line = "withdrawn" if fact.by == "person" else "recovered"
                done.append(self.line(line, conversation, person, now))
        return done

    def accept(
        self, conversation: Conversation, person: Person, who: str, name: str, now: datetime
    ) -> list[AnyEvent]:
        """A conseiller takes over; if the person waits, the answer is owed from now on."""
        before = conversation.case.controller
        accepted = HandoffAccepted(by=who, name=name)
        then = evolve(conversation, accepted, now)
        line = self.line("accepted", then, person, now, before=before.name if before else "")
        facts: list[AnyEvent] = [accepted, line]
        if then.case.waiting_since:
            facts.append(self.owed(person, who, now))
        return facts

    def owed(self, person: Person, who: str, now: datetime) -> DeadlineOpened:
        """The answer `who` owes the person, in business time."""
        due = self._business(person, now, self.delays.answer)
        return DeadlineOpened(owed_by=who, due_at=due)

    def alarm(
        self, conversation: Conversation, person: Person, summary: str, now: datetime
    ) -> list[AnyEvent]:
        """A distress while a human holds the conversation: they are hurried, and the person is
        told at once where somebody answers day and night. Nothing is given when they were already.

        `conversation` is the one with the person's message in it.
        """
        case = conversation.case
        if case.controller is None or (case.reason is Reason.DISTRESS and case.waiting_since):
            return []
        facts: list[AnyEvent] = [HandoffRequested(reason=Reason.DISTRESS, summary=summary)]
        due = self._business(person, now, self.delays.distress)
        if case.answer_due is None or due < case.answer_due:
            facts.append(DeadlineOpened(owed_by=case.controller.id, due_at=due))
        return [*facts, self.line("distress", conversation, person, now)]

    def decline(
        self, conversation: Conversation, person: Person, declined: HandoffDeclined, now: datetime
    ) -> list[AnyEvent]:
        """Who was asked cannot: the next one is, and the clock is not reset.

        In a team one person's no is not the team's: the offer to the others stands.
        """
        offer = conversation.case.offer
        if offer and offer.role is Role.TEAM:
            return [declined]
        return [
            declined,
            *self.pass_on(conversation, person, "declined", now, declined={declined.by}),
        ]

    def release(
        self, conversation: Conversation, person: Person, released: HandoffReleased, now: datetime
    ) -> list[AnyEvent]:
        """The conseiller hands back to the assistant."""
        then = evolve(conversation, released, now)
        return [released, self.line("released", then, person, now, before=released.name)]

    def transfer(
        self, conversation: Conversation, person: Person, changed: ReferentChanged, now: datetime
    ) -> list[AnyEvent]:
        """The person has another referent; whoever was asked or held it for them hands it on.

        One line names both and the reason. The wait goes on, it is not set back.
        """
        name = "referent_changed"
        facts: list[AnyEvent] = [changed]
        then = evolve(conversation, changed, now)
        person = replace(person, referent=changed.new)
        if then.case.control is Control.OFFERED:
            new = routing.first(self.roster(), changed.new, person.agency, _day(now))
            due = self._business(person, now, self._claim(then.case.reason))
            facts.append(HandoffOffered(to=new.to, name=new.name, role=new.role, due_at=due))
            then = evolve(then, facts[-1], now)
            name = "referent_changed_absent" if new.absent else name
        values = {
            "ancien_conseiller": changed.old_name,
            "nouveau_conseiller": changed.new_name,
            "raison": changed.reason,
        }
        line = self.says(f"utter_passage_{name}", then, person, now, values)
        return [*facts, line]

    def overdue(self, conversation: Conversation, person: Person, now: datetime) -> list[AnyEvent]:
        """What a timer that ran out gives; nothing when it was settled meanwhile."""
        case = conversation.case
        if case.due_at is None or case.due_at > now:
            return []
        missed = DeadlineMissed(owed_by=_late(case, now), due_at=case.due_at)
        then = evolve(conversation, missed, now)
        return [missed, *self.pass_on(then, person, "overdue", now)]

    def continues(self, conversation: Conversation, now: datetime) -> bool:
        """Whether what the person writes may belong to what was just handed back."""
        at = conversation.case.handed_back_at
        return at is not None and now - at <= CONTINUES

    def line(
        self,
        name: str,
        conversation: Conversation,
        person: Person,
        now: datetime,
        *,
        before: str = "",
    ) -> SystemSaid:
        """The one line that says a change of control, from the responses `utter_passage_*`."""
        values = {"ancien_conseiller": before}
        return self.says(f"utter_passage_{name}", conversation, person, now, values)

    def says(
        self,
        response: str,
        conversation: Conversation,
        person: Person,
        now: datetime,
        values: Mapping[str, Any] = {},
    ) -> SystemSaid:
        """A line that is nobody's words, from a response of the domain."""
        said = self.assistant.say(response, self.around(conversation, person, now), values)
        return SystemSaid(text=said.text, response=said.response)

    def _claim(self, reason: Reason | None) -> timedelta:
        """How long whoever is asked has, in working time."""
        return self.delays.distress if reason is Reason.DISTRESS else self.delays.claim

    def _business(self, person: Person, now: datetime, delay: timedelta) -> datetime:
        agency = routing.agency_of(self.roster(), person.referent, person.agency)
        return add_business(agency.hours, now, delay)


def _day(now: datetime) -> date:
    return now.astimezone(PARIS).date()


def _asked_already(case: Case) -> Destination | None:
    """Who is asked at this moment: a graver reason shortens their clock, it does not start over."""
    offer = case.offer
    return Destination(offer.to, offer.name, offer.role) if offer else None


def _answering(case: Case, person: Person, now: datetime) -> Offer | None:
    """Who holds the conversation, as if it had been offered to them: the next one comes after."""
    holder = case.controller
    if holder is None:
        return None
    role = Role.REFERENT if holder.id == person.referent else Role.SUBSTITUTE
    return Offer(holder.id, holder.name, role, now, now)


def _late(case: Case, now: datetime) -> str:
    """Whose time is up: the one who was asked, or the one who owes the answer."""
    if case.offer and case.offer.due_at <= now:
        return case.offer.to
    return case.controller.id if case.controller else ""
