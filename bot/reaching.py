"""What a person asks about the line itself: stop, start, link, unlink, write to me here.

Rule: it is done and confirmed in one line whoever holds the conversation, and nothing of it is
guessed: only whole messages that are one of the words of data/channels.yml.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import msgspec

from bot.conversation.events import (
    Address,
    AddressChosen,
    AddressClosed,
    AddressLinked,
    AddressOpened,
    AddressUnlinked,
    AnyEvent,
    HandoffRequested,
    MessageEdited,
    PersonSentFile,
    PersonSpoke,
    SystemSaid,
    ThreadsJoined,
)
from bot.conversation.ports import Person
from bot.conversation.reach import PUSHED
from bot.conversation.state import Conversation, evolve
from bot.genuine import LOOK_ALIKES
from bot.handover import Handover
from bot.words import Said
from handoff.case import Control
from handoff.events import Reason

REOPENS = frozenset({"start", "conseiller", "aide"})
"""Words that end a STOP: whoever asks for something wants an answer."""


RESPONSES = (
    *("utter_stop", "utter_reprise", "utter_delie", "utter_delie_rien"),
    *("utter_choisi_ici", "utter_choisi_partout"),
    *("utter_lien_comment", "utter_lien_fait", "utter_lien_joint", "utter_lien_deja"),
)


def digest(code: str) -> str:
    """What is kept of a one-time code: its SHA-256, without spaces, dashes or case."""
    plain = "".join(c for c in code.upper() if c.isalnum()).translate(LOOK_ALIKES)
    return hashlib.sha256(plain.encode()).hexdigest()


class Reaching(msgspec.Struct, frozen=True):
    """Decides what words about the line bring about."""

    handover: Handover

    def facts(
        self,
        word: Said | None,
        at: Address,
        conversation: Conversation,
        person: Person,
        now: datetime,
    ) -> list[AnyEvent] | None:
        """What a word brings about; None when it is not about the line."""
        asked = _ASKED.get(word.name) if word and not (word.argument or "") else None
        if asked is None or at.channel not in PUSHED:
            return None
        return asked(self, at, conversation, person, now)

    def opened(self, word: Said | None, at: Address, before: Conversation) -> list[AnyEvent]:
        """Who blocked us and writes again, or said STOP and asks for something, is open again."""
        why = before.reach.why(at)
        wants = word is not None and word.name in REOPENS
        return [AddressOpened(address=at)] if why and (why != "stop" or wants) else []

    def line(
        self,
        response: str,
        conversation: Conversation,
        person: Person,
        now: datetime,
        values: Mapping[str, str] = {},
    ) -> SystemSaid:
        """A line of the system about the line itself."""
        return self.handover.says(response, conversation, person, now, values)

    def joined(
        self,
        kept: Sequence[PersonSpoke | PersonSentFile | MessageEdited],
        conversation: Conversation,
        person: Person,
        stranger: Conversation | None,
        now: datetime,
    ) -> list[AnyEvent]:
        """A code was right: the address is the person's, and what was said there joins.

        `kept` is the message that brought it, with the file that came along.
        """
        at = kept[0].address
        own = (at, *_places(stranger)) if stranger else (at,)
        linked = [AddressLinked(address=a, by="code") for a in dict.fromkeys(own)]
        facts: list[AnyEvent] = [*linked, *kept]
        then = _after(conversation, facts, now)
        talked = stranger is not None and stranger.seq > 1  # beyond having moved here
        line = "utter_lien_joint" if talked else "utter_lien_fait"
        facts.append(self.line(line, then, person, now))
        if stranger:
            facts += self._goes_on(stranger, then, person, now)
        then = _after(conversation, facts, now)
        holder, waited = then.case.controller, conversation.case.waiting_since
        if holder and then.case.waiting_since and not waited:
            facts.append(self.handover.owed(person, holder.id, now))
        return facts

    def _goes_on(
        self, stranger: Conversation, then: Conversation, person: Person, now: datetime
    ) -> list[AnyEvent]:
        """What the stranger waited for is asked of the person's own referent, since it began; of
        whoever holds the conversation when somebody does.
        """
        since = stranger.case.waiting_since
        asked: list[AnyEvent] = []
        if since and then.case.control is Control.ASSISTANT:
            request = HandoffRequested(reason=stranger.case.reason or Reason.CONTINUED)
            asked = self.handover.expand(then, person, [request], now)
        joined = ThreadsJoined(
            other=stranger.id, seq=stranger.seq, hash=stranger.hash.hex(), waiting_since=since
        )
        return [*asked, joined]

    def _stop(
        self, at: Address, conversation: Conversation, person: Person, now: datetime
    ) -> list[AnyEvent]:
        if conversation.reach.why(at) == "stop":
            return []
        said = self.line("utter_stop", conversation, person, now)
        bye = msgspec.structs.replace(said, last_word=True)
        return [AddressClosed(address=at, why="stop"), bye]

    def _start(
        self, at: Address, conversation: Conversation, person: Person, now: datetime
    ) -> list[AnyEvent] | None:
        if conversation.reach.why(at) != "stop":
            return None  # then it is a greeting like any other
        return [self.line("utter_reprise", conversation, person, now)]

    def _unlink(
        self, at: Address, conversation: Conversation, person: Person, now: datetime
    ) -> list[AnyEvent]:
        if not is_known(person):
            return [self.line("utter_delie_rien", conversation, person, now)]
        return self.unlinked(at, conversation, person, person.id, now)

    def unlinked(
        self, at: Address, conversation: Conversation, person: Person, by: str, now: datetime
    ) -> list[AnyEvent]:
        """An address is taken off; the last thing that leaves for it says so."""
        others = [a for a in (conversation.address, *conversation.reach.others) if a and a != at]
        bye = self.line("utter_delie", conversation, person, now)
        gone = AddressUnlinked(address=at, by=by, then=others[0] if others else None)
        return [msgspec.structs.replace(bye, last_word=True, to=at), gone]

    def _here(
        self, at: Address, conversation: Conversation, person: Person, now: datetime
    ) -> list[AnyEvent]:
        line = self.line("utter_choisi_ici", conversation, person, now)
        return [AddressChosen(address=at), line]

    def _anywhere(
        self, at: Address, conversation: Conversation, person: Person, now: datetime
    ) -> list[AnyEvent]:
        return [AddressChosen(), self.line("utter_choisi_partout", conversation, person, now)]

    def _how_to_link(
        self, at: Address, conversation: Conversation, person: Person, now: datetime
    ) -> list[AnyEvent]:
        name = "utter_lien_deja" if is_known(person) else "utter_lien_comment"
        return [self.line(name, conversation, person, now)]


_ASKED: Mapping[str, Callable[..., list[AnyEvent] | None]] = {
    "stop": Reaching._stop,
    "start": Reaching._start,
    "lier": Reaching._how_to_link,
    "delier": Reaching._unlink,
    "ici": Reaching._here,
    "partout": Reaching._anywhere,
}


def is_known(person: Person) -> bool:
    """Whether we know who this is: a stranger has neither a name nor a referent."""
    return bool(person.name or person.referent)


def _after(conversation: Conversation, facts: Sequence[AnyEvent], now: datetime) -> Conversation:
    for fact in facts:
        conversation = evolve(conversation, fact, now)
    return conversation


def _places(conversation: Conversation) -> tuple[Address, ...]:
    last = (conversation.address,) if conversation.address else ()
    return (*last, *conversation.reach.others)
