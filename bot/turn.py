"""The first door: a person wrote. From what they said to what happens now.

Rule: understanding is done before, the commit comes once, and the channel is acknowledged only
after it. A message on which the assistant keeps failing is brought to a human, never dropped.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

import structlog
from msgspec.structs import replace

from bot.conversation.errors import ReferentError, Unavailable
from bot.conversation.events import (
    Address,
    AnyEvent,
    AssistantActed,
    AssistantSpoke,
    HandoffRequested,
    HandoffWithdrawn,
    PersonSpoke,
    TurnFailed,
)
from bot.conversation.ports import Entry, Outcome, Person, Store
from bot.conversation.state import Conversation, evolve
from bot.dialogue import payload, wordless
from bot.dialogue.actions.human import LONGEST_SUMMARY
from bot.dialogue.domain import LISTEN, Subject
from bot.dialogue.engine import Assistant
from bot.handover import Handover
from bot.inbound import Inbound
from bot.meaning import COURTESIES, Meaning, Reading, asks_nothing
from bot.questions import LEFT_OVER, MOST
from bot.spoken import together
from handoff.case import Control
from handoff.events import Reason
from nlu import NOTHING

log = structlog.get_logger()

TRIES = 3
"""After so many failures of the same message it goes to a human (design, section 3)."""

REMEMBERED_FAILURES = 10_000

UNCLEAR = frozenset({NOTHING, "oos"})
"""What the assistant has no answer of its own to; after a return it goes to the conseiller."""

PENDING = "utter_passage_pending"
"""The response that recalls an offer: once in a turn is enough."""

Clock = Callable[[], datetime]


class TryAgain(Unavailable):
    """The assistant failed on this message. The channel is asked to send it again."""

    def __init__(self) -> None:
        super().__init__("the message could not be handled, send it again", retry_in=1)


class Turns:
    """Takes what people write, one message at a time for each of them."""

    def __init__(
        self,
        store: Store,
        meaning: Meaning,
        assistant: Assistant,
        handover: Handover,
        clock: Clock,
        subjects: Mapping[str, Subject],
    ) -> None:
        self._store = store
        self._meaning = meaning
        self._assistant = assistant
        self._handover = handover
        self._clock = clock
        self._subjects = subjects
        self._failures: OrderedDict[tuple[Address, str], int] = OrderedDict()

    async def take(self, inbound: Inbound) -> Outcome:
        """Record a message and what it brings about.

        Raises `Unavailable` (nothing was kept) or `TryAgain` (send the same message again).
        """
        now = self._clock()
        said = self._said(inbound)

        def decide(conversation: Conversation, person: Person) -> Sequence[AnyEvent]:
            return self._decide(said, reading, conversation, person, now)

        try:
            reading = self._meaning.read(inbound.text, now)
            outcome = await self._store.record(_entry(inbound, decide, now))
        except ReferentError:
            raise
        except Exception as error:  # a fault of ours: counted, and after TRIES a human's
            return await self._failed(inbound, said, error, now)
        self._failures.pop(_message(inbound), None)
        return outcome

    def _said(self, inbound: Inbound) -> PersonSpoke:
        """What the thread shows: a pressed button by its title, words as they are."""
        pressed = payload.read(inbound.text)
        subject = self._subjects.get(pressed.intent) if pressed else None
        return PersonSpoke(
            address=inbound.address,
            external_id=inbound.external_id or "",
            text=(subject and subject.title) or inbound.text,
            payload=inbound.text if pressed else None,
        )

    def _decide(
        self,
        said: PersonSpoke,
        reading: Reading,
        conversation: Conversation,
        person: Person,
        now: datetime,
    ) -> list[AnyEvent]:
        if conversation.case.control is Control.HUMAN:
            said = replace(said, asks=not asks_nothing(reading.whole, said.text))
            return self._heard(said, conversation, person, now)
        said = self._meaning.heard(said, reading, conversation, now)
        facts = self._recovered(said, conversation, person, now)
        return [said, *(facts or self._answers(said, conversation, person, now))]

    def _heard(
        self, said: PersonSpoke, conversation: Conversation, person: Person, now: datetime
    ) -> list[AnyEvent]:
        """A human holds the conversation: the assistant is silent, the human owes an answer."""
        holder = conversation.case.controller
        if holder is None or conversation.case.waiting_since or not said.asks:
            return [said]
        return [said, self._handover.owed(person, holder.id, now)]

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
        return [*self._handover.expand(then, person, [withdrawn], now), *facts]

    def _answers(
        self, said: PersonSpoke, before: Conversation, person: Person, now: datetime
    ) -> list[AnyEvent]:
        """What a message brings about, question by question; an offer is recalled once."""
        done = list(self._one_by_one(said, before, person, now))
        if before.case.control is Control.OFFERED and _answered_only(done):
            done.append(self._handover.line("pending", before, person, now))
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
            for fact in self._handover.expand(then, person, facts, now):
                yield fact
                then = evolve(then, fact, now)
        if len(questions) > MOST:
            around = self._handover.around(then, person, now)
            spoken = self._assistant.say(LEFT_OVER, around).spoken(then.case.epoch)
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
        around = self._handover.around(then, person, now)
        if meant.intent in UNCLEAR | COURTESIES and (response := wordless.reply_to(said.text)):
            spoken = self._assistant.say(response, around).spoken(case.epoch)
            return [replace(spoken, about=meant.intent)]
        if unclear and case.control is Control.ASSISTANT and self._handover.continues(before, now):
            summary = said.text[:LONGEST_SUMMARY]
            return [HandoffRequested(reason=Reason.CONTINUED, summary=summary)]
        return self._assistant.answer(before, replace(said, text=said.payload or said.text), around)

    async def _failed(
        self, inbound: Inbound, said: PersonSpoke, error: Exception, now: datetime
    ) -> Outcome:
        """Count the failure; ask for a repeat, or at the last one bring a human in."""
        key = _message(inbound)
        tries = self._failures.pop(key, 0) + 1
        kind = type(error).__name__
        log.error("turn.failed", kind=kind, tries=tries, exc_info=error)
        if inbound.external_id and tries < TRIES:
            self._failures[key] = tries
            if len(self._failures) > REMEMBERED_FAILURES:
                self._failures.popitem(last=False)
            raise TryAgain from error

        def decide(conversation: Conversation, person: Person) -> Sequence[AnyEvent]:
            failed = TurnFailed(external_id=inbound.external_id or "", error=kind)
            if conversation.case.control is not Control.ASSISTANT:
                return [*self._heard(said, conversation, person, now), failed]
            asked = HandoffRequested(reason=Reason.FAILURE, summary=said.text[:LONGEST_SUMMARY])
            then = evolve(conversation, said, now)
            return [said, failed, *self._handover.expand(then, person, [asked], now)]

        return await self._store.record(_entry(inbound, decide, now))


def _entry(
    inbound: Inbound,
    decide: Callable[[Conversation, Person], Sequence[AnyEvent]],
    now: datetime,
) -> Entry:
    return Entry(decide, now, inbound.person, inbound.address, inbound.external_id)


def _message(inbound: Inbound) -> tuple[Address, str]:
    return inbound.address, inbound.external_id or ""


def _answered_only(facts: Sequence[AnyEvent]) -> bool:
    """Whether the assistant answered, and said or changed nothing about who is asked."""
    if any(isinstance(fact, HandoffRequested | HandoffWithdrawn) for fact in facts):
        return False
    said = [fact.response for fact in facts if isinstance(fact, AssistantSpoke)]
    return bool(said) and PENDING not in said
