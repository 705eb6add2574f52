"""Counting the days of an absence.

Rule: days are calendar days, the first and the last included (R5411-10 3°, fact A28). An absence
is told beforehand, so a day that could be last week's or next week's is the next.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from bot.conversation.events import AnyEvent, SlotSet
from bot.dialogue import french
from bot.dialogue.acting import Declined, Turn, says
from bot.dialogue.domain import FALLBACK, REQUESTED
from handoff.hours import PARIS

TO_DECLARE = 7
"""Consecutive days above which an absence is declared (fact A27)."""

PAID = 35
"""Days of absence a calendar year during which the allowance goes on (fact A28)."""

ANSWERS = ("donner_date", FALLBACK)
"""What a date that was not read may have been taken for."""

_NUMBER_ALONE = re.compile(r"(\w{1,3} )?\d{1,2}")
_WEEK = timedelta(days=7)


@says("utter_date_incomprise", "utter_retour_avant_depart", values=("depart_texte",))
def validate(turn: Turn) -> Iterator[AnyEvent]:
    """Read the two days; what is no day is refused, another question is left to the rules."""
    asked = turn.slots.get(REQUESTED)
    days = _days(turn, asked)
    if asked and not days:
        if turn.understood.intent not in ANSWERS:
            raise Declined
        yield turn.say("utter_date_incomprise")
        yield SlotSet(name=asked, value=None)
        return
    departure = days.get("depart") or (_stored(turn, "depart") if asked else None)
    back = days.get("retour")
    if departure and back and back < departure:
        yield turn.say("utter_retour_avant_depart", depart_texte=_told(departure, turn))
        back = None
    yield SlotSet(name="depart", value=departure and departure.isoformat())
    yield SlotSet(name="retour", value=back and back.isoformat())


@says(
    *("utter_bilan_absence_courte", "utter_bilan_absence_longue", "utter_bilan_absence_plus_35"),
    values=("jours", "depart_texte", "retour_texte"),
)
def count(turn: Turn) -> Iterator[AnyEvent]:
    """Say how many days there are and what they call for, then forget them."""
    departure, back = _stored(turn, "depart"), _stored(turn, "retour")
    if departure and back:
        days = (back - departure).days + 1
        yield turn.say(
            _verdict(days),
            jours=days,
            depart_texte=_told(departure, turn),
            retour_texte=_told(back, turn),
        )
    yield SlotSet(name="depart", value=None)
    yield SlotSet(name="retour", value=None)


def _verdict(days: int) -> str:
    if days > PAID:
        return "utter_bilan_absence_plus_35"
    return "utter_bilan_absence_longue" if days > TO_DECLARE else "utter_bilan_absence_courte"


def _days(turn: Turn, asked: str | None) -> dict[str, date]:
    """The days that the message gives, by slot: by their role, else the one asked for."""
    found: dict[str, date] = {}
    today = turn.around.now.astimezone(PARIS).date()
    slots = {"debut": "depart", "fin": "retour", None: asked}
    for entity in turn.understood.entities:
        slot = slots.get(entity.get("role"))
        if entity["entity"] == "date" and slot:
            after = found.get("depart") or _stored(turn, "depart") if slot == "retour" else None
            day = _read(entity, after or today)
            if day:
                found[slot] = day
    return found


def _read(entity: Mapping[str, Any], earliest: date) -> date | None:
    """The day an entity means: the first from `earliest` when only a number or a weekday is
    given.
    """
    day = _parsed(entity.get("value"))
    text = str(entity.get("text", "")).strip().lower()
    if day is None or day >= earliest:
        return day
    if text in french.WEEKDAYS:
        return day + _WEEK * -((day - earliest).days // 7)
    return _in_later_month(day, earliest) if _NUMBER_ALONE.fullmatch(text) else day


def _in_later_month(day: date, earliest: date) -> date:
    """The first day of that number from `earliest`."""
    later = earliest
    while later.day != day.day:
        later += timedelta(days=1)
    return later


def _stored(turn: Turn, slot: str) -> date | None:
    return _parsed(turn.slots.get(slot))


def _parsed(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _told(day: date, turn: Turn) -> str:
    return french.day(day, turn.around.now.astimezone(PARIS).date())
