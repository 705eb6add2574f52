"""From what understanding says of a message to what the conversation keeps of it.

Rule: what is not sure is nothing, except distress: a doubt about it is never lost. Reading is done
before the transaction; inside it, `Meaning.heard` only looks at what was said before.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec
from msgspec.structs import replace

from bot import choosing, followups, questions
from bot.conversation.events import PersonSpoke, Understood
from bot.conversation.state import Conversation, Dialogue
from bot.dialogue import payload
from bot.dialogue.domain import TWO_STAGE, Subject
from bot.followups import Followups
from bot.procedures import actualisation
from bot.procedures.actualisation import Calendar
from bot.questions import IN_DOUBT, understood
from handoff.hours import PARIS
from nlu import Interpreter
from nlu.segments import asked, pieces

__all__ = ["COURTESIES", "IN_DOUBT", "Meaning", "Reading", "asks_nothing", "understood"]

COURTESIES = frozenset({"merci", "au_revoir", "demande_reglee"})
"""Intents that ask for nothing when they are all there is in a message."""

DATES = "actualisation_dates"
DATES_OF_A_MONTH = "actualisation_dates__mois"
"""The dates of a month that the plain answer does not tell."""


class Reading(msgspec.Struct, frozen=True):
    """A message by itself: as a whole, and as its questions when it asks several things."""

    whole: Understood
    several: Understood | None = None


class Meaning:
    """Reads messages, alone and then in their conversation."""

    def __init__(
        self,
        interpreter: Interpreter,
        subjects: Mapping[str, Subject],
        table: Followups,
        calendar: Calendar,
    ) -> None:
        self._interpreter = interpreter
        self._subjects = subjects
        self._followups = table
        self._calendar = calendar

    def read(self, text: str, now: datetime) -> Reading:
        """What a text means by itself. A pressed button is a choice, not a guess."""
        pressed = payload.read(text)
        if pressed:
            return Reading(pressed)
        today = now.astimezone(PARIS).date()
        parsed = self._interpreter.parse(text, today=today)
        urgent = questions.comes_first(parsed, self._subjects)
        asking = asked(text) if urgent else pieces(text)
        parts = [self._interpreter.parse(piece, today=today) for piece in asking]
        return Reading(
            understood(parsed, urgent=urgent),
            questions.several(parsed, parts or parsed.segments, self._subjects),
        )

    def heard(
        self, said: PersonSpoke, reading: Reading, before: Conversation, now: datetime
    ) -> PersonSpoke:
        """What was said, as it is meant after what came before it.

        A form gets the message whole: a number or a date answers what it asks.
        """
        if said.payload or _in_a_form(before.dialogue):
            return replace(said, understood=reading.whole)
        chosen = choosing.choice(said.text, before.dialogue.choices)
        if chosen and (meant := payload.read(chosen.payload)):
            return replace(said, payload=chosen.payload, understood=meant)
        meant = reading.several or self._followed(said.text, reading.whole, before, now)
        then = tuple(self._dated(question, now) for question in meant.then)
        return replace(said, understood=replace(self._dated(meant, now), then=then))

    def _followed(
        self, text: str, meant: Understood, before: Conversation, now: datetime
    ) -> Understood:
        heard = followups.Heard(text, meant, before, now)
        return followups.followed(heard, self._followups, self._subjects) or meant

    def _dated(self, meant: Understood, now: datetime) -> Understood:
        """With the month that is named, when the dates asked for are not those that are told."""
        named = next((e for e in meant.entities if e["entity"] == "mois"), None)
        month = actualisation.month_of(named["value"]) if named else None
        if meant.intent != DATES or named is None or month is None:
            return meant
        if not any(character.isdigit() for character in str(named.get("text", ""))):
            month = actualisation.meant(self._calendar, month, now)
        if actualisation.told_anyway(self._calendar, month, now):
            return meant
        others = (entity for entity in meant.entities if entity is not named)
        entities = (*others, {**named, "value": f"{month:%Y-%m}"})
        return replace(meant, intent=DATES_OF_A_MONTH, entities=entities)


def asks_nothing(meant: Understood, text: str) -> bool:
    """Whether a message to a human is only a courtesy: then nobody owes an answer to it."""
    read_as = {meant.intent} if meant.decision == "answer" else set(meant.candidates)
    return bool(read_as) and read_as <= COURTESIES and "?" not in text


def _in_a_form(dialogue: Dialogue) -> bool:
    return dialogue.loop not in (None, TWO_STAGE)
