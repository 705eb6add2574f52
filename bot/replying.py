"""What a message brings about: the assistant's answers, question by question, or its silence.

Rule: decided on the conversation as it stands in the commit; nothing in here does any I/O.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec
from msgspec.structs import replace

from bot.conversation.events import (
    AnyEvent,
    AssistantActed,
    AssistantSpoke,
    HandoffRequested,
    HandoffWithdrawn,
    PersonSpoke,
)
from bot.conversation.ports import Person
from bot.conversation.state import Conversation, evolve
from bot.dialogue import wordless
from bot.dialogue.actions.human import LONGEST_SUMMARY
from bot.dialogue.domain import LISTEN
from bot.dialogue.engine import Assistant
from bot.handover import Handover
from bot.meaning import COURTESIES
from bot.questions import LEFT_OVER, MOST
from bot.spoken import together
from handoff.case import Control
from handoff.events import Reason
from nlu import NOTHING

UNCLEAR = frozenset({NOTHING, "oos"})
"""What the assistant has no answer of its own to; after a return it goes to the conseiller."""

PENDING = "utter_passage_pending"
"""The response that recalls an offer: once in a turn is enough."""


class Replies(msgspec.Struct, frozen=True):
    """What the assistant makes of a message that was understood."""

    assistant: Assistant
    handover: Handover

    def to(
        self, said: PersonSpoke, conversation: Conversation, person: Person, now: datetime
    ) -> list[AnyEvent]:
        """What follows a message while no human holds the conversation."""
        recovered = self._recovered(said, conversation, person, now)
        return recovered or self._answers(said, conversation, person, now)

    def owed(self, conversation: Conversation, person: Person, now: datetime) -> list[AnyEvent]:
        """A human holds the conversation: the assistant is silent, the human owes an answer."""
        holder = conversation.case.controller
        if holder is None or conversation.case.waiting_since:
            return []
        return [self.handover.owed(person, holder.id, now)]

    def _recovered(
        self, said: PersonSpoke, conversation: Conversation, person: Person, now: datetime
    ) -> list[AnyEvent]:
        """An offer made only because the assistant failed goes back once it really answers.

        A thank-you or a call for a human leaves it: what failed still waits for somebody.
        """
        case = conversation.case
        if case.control is not Control.OFFERED or case.reason is not Reason.FAILURE:
            return []
        withdrawn = HandoffWithdrawn(by="assistant")
        facts = self._answers(said, evolve(conversation, withdrawn, now), person, now)
        sourced = any(isinstance(fact, AssistantSpoke) and fact.source for fact in facts)
        asks = any(isinstance(fact, HandoffRequested) for fact in facts)
        if asks or not sourced:
            return []
        then = evolve(conversation, said, now)
        return [*self.handover.expand(then, person, [withdrawn], now), *facts]

    def _answers(
        self, said: PersonSpoke, before: Conversation, person: Person, now: datetime
    ) -> list[AnyEvent]:
        """What a message brings about, question by question; an offer is recalled once."""
        done = list(self._one_by_one(said, before, person, now))
        if before.case.control is Control.OFFERED and _answered_only(done):
            done.append(self.handover.line("pending", before, person, now))
        return together(done)

    def _one_by_one(
        self, said: PersonSpoke, before: Conversation, person: Person, now: datetime
    ) -> Iterator[AnyEvent]:
        assert said.understood is not None
        then = evolve(before, said, now)
        questions = (said.understood, *said.understood.then)
        for place, meant in enumerate(questions[:MOST]):
            if place:
                hears = AssistantActed(action=LISTEN, hears=meant)
                yield hears
                before = then = evolve(then, hears, now)
                said = replace(said, text=meant.text, payload=None, understood=meant)
            facts = self._answer(said, before, then, person, now)
            for fact in self.handover.expand(then, person, facts, now):
                yield fact
                then = evolve(then, fact, now)
        if len(questions) > MOST:
            around = self.handover.around(then, person, now)
            spoken = self.assistant.say(LEFT_OVER, around).spoken(then.case.epoch)
            yield replace(spoken, about=questions[-1].intent)

    def _answer(
        self,
        said: PersonSpoke,
        before: Conversation,
        then: Conversation,
        person: Person,
        now: datetime,
    ) -> list[AnyEvent]:
        """What one question brings about by itself; `then` is the conversation with it."""
        assert said.understood is not None
        case, meant = before.case, said.understood
        unclear = meant.intent in UNCLEAR
        around = self.handover.around(then, person, now)
        if meant.intent in UNCLEAR | COURTESIES and (response := wordless.reply_to(said.text)):
            spoken = self.assistant.say(response, around).spoken(case.epoch)
            return [replace(spoken, about=meant.intent)]
        if unclear and case.control is Control.ASSISTANT and self.handover.continues(before, now):
            summary = said.text[:LONGEST_SUMMARY]
            return [HandoffRequested(reason=Reason.CONTINUED, summary=summary)]
        return self.assistant.answer(before, replace(said, text=said.payload or said.text), around)


def _answered_only(facts: Sequence[AnyEvent]) -> bool:
    """Whether the assistant answered, and said or changed nothing about who is asked."""
    if any(isinstance(fact, HandoffRequested | HandoffWithdrawn) for fact in facts):
        return False
    said = [fact.response for fact in facts if isinstance(fact, AssistantSpoke)]
    return bool(said) and PENDING not in said
