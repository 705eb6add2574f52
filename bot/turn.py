"""The first door: a person wrote. From what they said to what happens now.

Rule: understanding is done before, the commit comes once, and the channel is acknowledged only
after it. A message on which the assistant keeps failing is brought to a human, never dropped.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import msgspec
import structlog
from msgspec.structs import replace

from bot.conversation.errors import ReferentError, Unavailable
from bot.conversation.events import (
    Address,
    AnyEvent,
    AssistantSpoke,
    HandoffRequested,
    HandoffWithdrawn,
    PersonSpoke,
    TurnFailed,
    Understood,
)
from bot.conversation.ports import Entry, Outcome, Person, Store
from bot.conversation.state import Conversation, evolve
from bot.dialogue import payload, wordless
from bot.dialogue.actions.human import LONGEST_SUMMARY
from bot.dialogue.domain import Subject
from bot.dialogue.engine import Assistant
from bot.handover import Handover
from bot.meaning import COURTESIES, asks_nothing, understood
from handoff.case import Control
from handoff.events import Reason
from handoff.hours import PARIS
from nlu import NOTHING, Interpreter

log = structlog.get_logger()

TRIES = 3
"""After so many failures of the same message it goes to a human (design, section 3)."""

REMEMBERED_FAILURES = 10_000

UNCLEAR = frozenset({NOTHING, "oos"})
"""What the assistant has no answer of its own to; after a return it goes to the conseiller."""

PENDING = "utter_passage_pending"
"""The response that recalls an offer: once in a turn is enough."""

Clock = Callable[[], datetime]


class Inbound(msgspec.Struct, frozen=True):
    """A message as a channel received it. `external_id` is the channel's id, if it has one.

    `person` is set where the channel knows who writes, whatever addresses they have.
    """

    address: Address
    text: str
    external_id: str | None = None
    person: str | None = None


class TryAgain(Unavailable):
    """The assistant failed on this message. The channel is asked to send it again."""

    def __init__(self) -> None:
        super().__init__("the message could not be handled, send it again", retry_in=1)


class Turns:
    """Takes what people write, one message at a time for each of them."""

    def __init__(
        self,
        store: Store,
        interpreter: Interpreter,
        assistant: Assistant,
        handover: Handover,
        clock: Clock,
        subjects: Mapping[str, Subject],
    ) -> None:
        self._store = store
        self._interpreter = interpreter
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
            return self._decide(said, meant, conversation, person, now)

        try:
            meant = self._understand(inbound.text, now)
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

    def _understand(self, text: str, now: datetime) -> Understood:
        pressed = payload.read(text)
        if pressed:
            return pressed
        parsed = self._interpreter.parse(text, today=now.astimezone(PARIS).date())
        subject = self._subjects.get(parsed.intent.name)
        return understood(parsed, urgent=subject is not None and subject.first)

    def _decide(
        self,
        said: PersonSpoke,
        meant: Understood,
        conversation: Conversation,
        person: Person,
        now: datetime,
    ) -> list[AnyEvent]:
        if conversation.case.control is Control.HUMAN:
            said = replace(said, asks=not asks_nothing(meant, said.text))
            return self._heard(said, conversation, person, now)
        said = replace(said, understood=meant)
        facts = self._recovered(said, conversation, person, now)
        facts = facts or self._answer(said, conversation, person, now)
        return [said, *self._handover.expand(evolve(conversation, said, now), person, facts, now)]

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
        facts = self._answer(said, evolve(conversation, withdrawn, now), person, now)
        sourced = any(isinstance(fact, AssistantSpoke) and fact.source for fact in facts)
        asks = any(isinstance(fact, HandoffRequested) for fact in facts)
        return [withdrawn, *facts] if sourced and not asks else []

    def _answer(
        self, said: PersonSpoke, before: Conversation, person: Person, now: datetime
    ) -> list[AnyEvent]:
        assert said.understood is not None
        case = before.case
        unclear = said.understood.intent in UNCLEAR
        around = self._handover.around(evolve(before, said, now), person, now)
        if said.understood.intent in UNCLEAR | COURTESIES and (
            response := wordless.reply_to(said.text)
        ):
            return [self._assistant.say(response, around).spoken(case.epoch)]
        if unclear and case.control is Control.ASSISTANT and self._handover.continues(before, now):
            summary = said.text[:LONGEST_SUMMARY]
            return [HandoffRequested(reason=Reason.CONTINUED, summary=summary)]
        facts = self._assistant.answer(before, said, around)
        if case.control is Control.OFFERED and _answered_only(facts):
            facts.append(self._handover.line("pending", before, person, now))
        return facts

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
