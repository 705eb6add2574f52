"""The first door: a person wrote. From what they said to what happens now.

Rule: understanding is done before, the commit comes once, and the channel is acknowledged only
after it. A message on which the assistant keeps failing is brought to a human, never dropped.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from msgspec.structs import replace

from bot.conversation.errors import KnownElsewhere, ReferentError, Unavailable, WrongCode
from bot.conversation.events import (
    Address,
    AnyEvent,
    PersonEvent,
    PersonSpoke,
    TurnFailed,
    Understood,
)
from bot.conversation.ports import Decide, Entry, Linking, Outcome, Person, Store
from bot.conversation.state import Conversation
from bot.hearing import Heard, Hearing
from bot.inbound import Inbound
from bot.meaning import Meaning, Reading
from bot.reaching import digest
from bot.responding import DISTRESS, Responding

log = structlog.get_logger()

TRIES = 3
"""After so many failures of the same message it goes to a human (design, section 3)."""

REMEMBERED_FAILURES = 10_000

EDITABLE = 200
"""Events back from the last in which a corrected message is looked for."""

Clock = Callable[[], datetime]


class TryAgain(Unavailable):
    """The assistant failed on this message. The channel is asked to send it again."""

    def __init__(self) -> None:
        super().__init__("the message could not be handled, send it again", retry_in=1)


class Turns:
    """Takes what people write, one message at a time for each of them."""

    def __init__(
        self, store: Store, hearing: Hearing, meaning: Meaning, responding: Responding, clock: Clock
    ) -> None:
        self._store = store
        self._hearing = hearing
        self._meaning = meaning
        self._responding = responding
        self._clock = clock
        self._failures: OrderedDict[tuple[Address, str], int] = OrderedDict()

    async def take(self, inbound: Inbound) -> Outcome:
        """Record a message and what it brings about.

        Raises `Unavailable` (nothing was kept) or `TryAgain` (send the same message again).
        """
        now = self._clock()
        heard = self._hearing.hear(inbound)
        try:
            outcome = await self._taken(inbound, heard, now)
        except ReferentError:
            raise
        except Exception as error:  # a fault of ours: counted, and after TRIES a human's
            return await self._failed(inbound, heard, error, now)
        self._failures.pop(_message(inbound), None)
        return outcome

    def means(self, inbound: Inbound, before: Conversation) -> Understood | None:
        """What a message would be understood as after `before`. Nothing is kept of it."""
        now, heard = self._clock(), self._hearing.hear(inbound)
        return self._meaning.heard(heard.said, self._read(heard, now), before, now).understood

    def _read(self, heard: Heard, now: datetime) -> Reading:
        """What a message means by itself. A distress is looked for in all of it."""
        whole = self._meaning.read(heard.said.payload or heard.said.text, now)
        if not heard.masked or not heard.words or whole.whole.intent == DISTRESS:
            return whole
        return self._meaning.read(heard.words, now)

    async def _taken(self, inbound: Inbound, heard: Heard, now: datetime) -> Outcome:
        if heard.code:
            return await self._linked(inbound, heard, heard.code, now)
        if inbound.edits:
            heard = replace(heard, of=await self._seq_of(inbound))
        reading = self._read(heard, now)
        pace = self._responding.pace(heard, now)

        def decide(conversation: Conversation, person: Person) -> Sequence[AnyEvent]:
            return self._responding.facts(heard, reading, pace, conversation, person, now)

        return await self._store.record(_entry(inbound, decide, now))

    async def _linked(self, inbound: Inbound, heard: Heard, code: str, now: datetime) -> Outcome:
        """A one-time code: the address is linked, or it is said why not."""

        def joined(
            conversation: Conversation, person: Person, stranger: Conversation | None
        ) -> Sequence[AnyEvent]:
            return self._responding.joined(heard, conversation, person, stranger, now)

        refused = self._responding.refuses_codes(inbound.address, now)
        if not refused:
            at, id_ = inbound.address, inbound.external_id
            try:
                return await self._store.link(Linking(at, digest(code), now, id_, joined))
            except WrongCode:
                self._responding.guesses.wrong(inbound.address, now)
                refused = "utter_lien_faux"
            except KnownElsewhere:
                refused = "utter_lien_ailleurs"

        def decide(conversation: Conversation, person: Person) -> Sequence[AnyEvent]:
            return self._responding.refusal(heard, refused, conversation, person, now)

        return await self._store.record(_entry(inbound, decide, now))

    async def _seq_of(self, inbound: Inbound) -> int | None:
        """Where the message that is corrected stands in the thread; None when it is not found."""
        person = inbound.person or await self._store.person_at(inbound.address)
        conversation = await self._store.conversation(person) if person else None
        if conversation is None:
            return None
        log_ = await self._store.log(conversation.id, after=max(0, conversation.seq - EDITABLE))
        found = (r.seq for r in reversed(log_) if _is(r.event, inbound))
        return next(found, None)

    async def _failed(
        self, inbound: Inbound, heard: Heard, error: Exception, now: datetime
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
            return self._responding.failure(heard, failed, conversation, person, now)

        return await self._store.record(_entry(inbound, decide, now))


def _entry(inbound: Inbound, decide: Decide, now: datetime) -> Entry:
    return Entry(decide, now, inbound.person, inbound.address, inbound.external_id)


def _message(inbound: Inbound) -> tuple[Address, str]:
    return inbound.address, inbound.external_id or ""


def _is(event: AnyEvent | None, inbound: Inbound) -> bool:
    """Whether an event is the message that `inbound` corrects."""
    ours = isinstance(event, PersonSpoke) and event.address == inbound.address
    return ours and isinstance(event, PersonEvent) and event.message_id == inbound.edits
