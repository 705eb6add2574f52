"""What happens when a person wrote: who answers, what is kept, and what is said about the line.

Rule: decided on the conversation as it stands in the commit; no I/O. Whoever holds the
conversation, words about the line are obeyed and a secret is warned about; everything else is the
assistant's only while no human is there.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import msgspec
from msgspec.structs import replace

from bot import genuine
from bot.conversation.events import (
    Address,
    AnyEvent,
    AssistantSpoke,
    HandoffRequested,
    SystemSaid,
    TurnFailed,
)
from bot.conversation.ports import Person
from bot.conversation.reach import PUSHED
from bot.conversation.state import Conversation, evolve
from bot.dialogue.actions.human import LONGEST_SUMMARY
from bot.flood import Flood, Guesses, Pace
from bot.genuine import Seal
from bot.handover import Handover
from bot.hearing import Heard, understood_as
from bot.meaning import IN_DOUBT, Meaning, Reading, asks_nothing
from bot.reaching import Reaching, is_known
from bot.replying import PENDING, Replies
from bot.spoken import Short
from handoff.case import Control
from handoff.events import Reason

REFUSED = {"too_large": "utter_fichier_trop_gros", "unreadable": "utter_fichier_illisible"}
RECEIVED: Mapping[str, str] = {
    "document": "utter_fichier_recu",
    "photo": "utter_fichier_recu",
    "voice": "utter_message_vocal",
    "contact": "utter_contact_recu",
    "location": "utter_position_recue",
}
"""What is said to what holds no words, while the assistant answers."""


DISTRESS = "detresse"
URGENT = frozenset({DISTRESS, f"{DISTRESS}{IN_DOUBT}"})
NO_REST = "utter_suite_rien"
"""What is said to SUITE when nothing was left out."""


RESPONSES = (
    NO_REST,
    *REFUSED.values(),
    *dict.fromkeys(RECEIVED.values()),
    *("utter_trop_vite", "utter_fichier_garde"),
    *("utter_lien_faux", "utter_lien_attente", "utter_lien_ailleurs"),
    *(f"utter_secret_masque_{kind}" for kind in ("card", "nir", "password")),
)
"""What is said from here, beside any rule."""


class Responding(msgspec.Struct, frozen=True):
    """Everything that follows a message."""

    meaning: Meaning
    replies: Replies
    reaching: Reaching
    handover: Handover
    short: Short
    flood: Flood
    guesses: Guesses
    seal: Seal

    def pace(self, heard: Heard, now: datetime) -> Pace:
        """What the address gets for this message: machines write on some channels too."""
        said = heard.said
        if said.address.channel not in PUSHED:
            return Pace.ANSWER
        return self.flood.pace(said.address, said.text, now)

    def facts(
        self,
        heard: Heard,
        reading: Reading,
        pace: Pace,
        before: Conversation,
        person: Person,
        now: datetime,
    ) -> list[AnyEvent]:
        """What is kept of a message, and what follows."""
        at, then = heard.said.address, _with(before, heard, now)
        opened = self.reaching.opened(heard.word, at, before)
        about_line = self.reaching.facts(heard.word, at, then, person, now)
        if genuine.looks_like_one(heard.said.text):
            about_line = [self._proof(heard.said.text, then, person, now)]
        if about_line is not None:
            return [*_asking_nothing(heard).kept, *opened, *about_line]
        heard, follows = self._talk(heard, reading, before, person, now)
        stopped = before.reach.why(at) == "stop" and not opened
        if stopped or pace is Pace.SILENCE:
            return [*heard.kept, *opened, *filter(_is_no_reply, follows)]
        lines = self._lines(heard, pace, before, then, person, now)
        return [*heard.kept, *opened, *self.short.fitted(follows, at.channel), *lines]

    def _talk(
        self,
        heard: Heard,
        reading: Reading,
        before: Conversation,
        person: Person,
        now: datetime,
    ) -> tuple[Heard, list[AnyEvent]]:
        """The message as it is understood, and what the assistant, or its silence, makes of it."""
        if before.case.control is Control.HUMAN:
            return self._to_a_human(heard, reading, before, person, now)
        if heard.masked and not heard.words and reading.whole.intent not in URGENT:
            return heard, []  # the warning about the secret is the answer: nothing is guessed
        received = RECEIVED.get(heard.first[0].what if heard.is_only_a_file else heard.what)
        if received:
            refused = heard.first and heard.first[0].refused
            return heard, [] if refused else self._received(received, heard, before, person, now)
        if heard.word and heard.word.name == "suite":
            rest = before.dialogue.rest
            return heard, [_rest(before) if rest else self._says(NO_REST, before, person, now)]
        said = self.meaning.heard(heard.said, reading, before, now)
        return understood_as(heard, said), self.replies.to(said, before, person, now)

    def _to_a_human(
        self,
        heard: Heard,
        reading: Reading,
        before: Conversation,
        person: Person,
        now: datetime,
    ) -> tuple[Heard, list[AnyEvent]]:
        """A human holds the conversation: they owe an answer, sooner to a distress."""
        asks = heard.is_only_a_file or not asks_nothing(reading.whole, heard.said.text)
        heard = understood_as(heard, replace(heard.said, asks=asks))
        owed = self.replies.owed(before, person, now) if asks else []
        if reading.whole.intent != DISTRESS or not heard.said.text:
            return heard, owed
        then = _with(before, heard, now)
        summary = heard.said.text[:LONGEST_SUMMARY]
        return heard, self.handover.alarm(then, person, summary, now) or owed

    def _lines(
        self,
        heard: Heard,
        pace: Pace,
        before: Conversation,
        then: Conversation,
        person: Person,
        now: datetime,
    ) -> Iterator[SystemSaid]:
        """What is said beside any answer, whoever gives it."""
        names = [REFUSED[file.refused] for file in heard.first if file.refused]
        if heard.first and not names and not heard.is_only_a_file and _is_alone(then):
            names.append("utter_fichier_garde")
        names += [f"utter_secret_masque_{kind}" for kind in sorted(heard.masked)]
        if pace is Pace.TELL:
            names.append("utter_trop_vite")
        if not before.seq and not is_known(person) and heard.said.address.channel in PUSHED:
            names.append("utter_lien_comment")
        return (self.reaching.line(name, then, person, now) for name in names)

    def joined(
        self,
        heard: Heard,
        conversation: Conversation,
        person: Person,
        stranger: Conversation | None,
        now: datetime,
    ) -> Sequence[AnyEvent]:
        """A one-time code was right."""
        return self.reaching.joined(heard.said, conversation, person, stranger, now)

    def refuses_codes(self, at: Address, now: datetime) -> str:
        """The response that says to wait, after too many wrong codes; else empty."""
        return "utter_lien_attente" if self.guesses.are_used_up(at, now) else ""

    def refusal(
        self, heard: Heard, why: str, before: Conversation, person: Person, now: datetime
    ) -> list[AnyEvent]:
        """A one-time code was not accepted, and why."""
        line = self.reaching.line(why, _with(before, heard, now), person, now)
        return [*_asking_nothing(heard).kept, line]

    def failure(
        self, heard: Heard, failed: TurnFailed, before: Conversation, person: Person, now: datetime
    ) -> list[AnyEvent]:
        """The assistant fails again and again on a message: a human gets it."""
        then = _with(before, heard, now)
        if before.case.control is Control.HUMAN:
            return [*heard.kept, *self.replies.owed(before, person, now), failed]
        if before.case.control is Control.OFFERED:
            return [*heard.kept, failed]
        summary = heard.said.text[:LONGEST_SUMMARY]
        asked = HandoffRequested(reason=Reason.FAILURE, summary=summary)
        return [*heard.kept, failed, *self.handover.expand(then, person, [asked], now)]

    def _proof(self, code: str, then: Conversation, person: Person, now: datetime) -> SystemSaid:
        """Whether a code comes from our page: a person checks what they have before them."""
        proof = self.seal.read(code, now)
        ours = proof is not None and proof.side == "page"
        name = "utter_code_page_ok" if ours else "utter_code_page_inconnu"
        return self.reaching.line(name, then, person, now)

    def _received(
        self, response: str, heard: Heard, before: Conversation, person: Person, now: datetime
    ) -> list[AnyEvent]:
        """What holds no words arrived; whoever was asked for is not forgotten."""
        then = _with(before, heard, now)
        said = self._says(response, then, person, now)
        if before.case.control is not Control.OFFERED:
            return [said]
        return [said, self.handover.line("pending", then, person, now)]

    def _says(
        self, response: str, then: Conversation, person: Person, now: datetime
    ) -> AssistantSpoke:
        around = self.handover.around(then, person, now)
        return self.handover.assistant.say(response, around).spoken(then.case.epoch)


def _rest(before: Conversation) -> AssistantSpoke:
    """What the last short message had left out."""
    epoch = before.case.epoch
    return AssistantSpoke(text=before.dialogue.rest, response="utter_suite", epoch=epoch)


def _with(before: Conversation, heard: Heard, now: datetime) -> Conversation:
    """The conversation with the message in it."""
    for event in heard.kept:
        before = evolve(before, event, now)
    return before


def _is_alone(conversation: Conversation) -> bool:
    """Whether no human reads along and sees for themselves."""
    return conversation.case.control is not Control.HUMAN


def _is_no_reply(fact: AnyEvent) -> bool:
    """Whether a fact happens all the same where nobody is to be answered."""
    recalls = isinstance(fact, SystemSaid) and fact.response == PENDING
    return not isinstance(fact, AssistantSpoke) and not recalls


def _asking_nothing(heard: Heard) -> Heard:
    return understood_as(heard, replace(heard.said, asks=False))
