"""Dates, times and plain values as one says them in French.

Rule: the only French words in code are those of this file. They are data of the language, not
answers: what is said to people is in the domain.
"""

import re
from datetime import date, datetime, timedelta
from typing import Any

from handoff.hours import PARIS

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_ISO_DAY = re.compile(r"\d{4}-(0\d|1[0-2])-([0-2]\d|3[01])")
_ISO_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_QUARTER = timedelta(minutes=15)


def month(first: date) -> str:
    """« octobre 2026 »"""
    return f"{MONTHS[first.month - 1]} {first.year}"


def day(of: date, today: date | None = None) -> str:
    """« dimanche 15 novembre », with the year when it is not that of `today`."""
    number = "1er" if of.day == 1 else of.day
    year = f" {of.year}" if today is None or of.year != today.year else ""
    return f"{WEEKDAYS[of.weekday()]} {number} {MONTHS[of.month - 1]}{year}"


def midnight(of: date, today: date | None = None) -> str:
    """« dimanche 15 novembre à minuit »: the end of that day."""
    return f"{day(of, today)} à minuit"


def near(of: date, today: date) -> str:
    """« aujourd'hui », « demain », or else the day's name."""
    names = {today: "aujourd'hui", today + timedelta(days=1): "demain"}
    return names.get(of) or day(of, today)


def hour(at: datetime) -> str:
    """« 9 h » or « 9 h 30 », in Paris."""
    local = at.astimezone(PARIS)
    return f"{local.hour} h {local.minute:02}" if local.minute else f"{local.hour} h"


def moment(at: datetime, now: datetime) -> str:
    """« demain à 9 h »"""
    return f"{_near(at, now)} à {hour(at)}"


def until(at: datetime, now: datetime) -> str:
    """« aujourd'hui jusqu'à 16 h 30 »"""
    return f"{_near(at, now)} jusqu'à {hour(at)}"


def before(at: datetime, now: datetime) -> str:
    """« aujourd'hui avant 17 h »: the next quarter of an hour, as nobody promises minutes."""
    at = at.replace(second=0, microsecond=0)  # seconds are no lateness that anybody promises
    over = timedelta(minutes=at.minute % 15)
    rounded = at + _QUARTER - over if over else at
    return f"{_near(rounded, now)} avant {hour(rounded)}"


def value(of: Any) -> str:
    """A plain value as one reads it: yes or no, a day, a month, a number, a list, or its text."""
    match of:
        case bool():
            return "oui" if of else "non"
        case datetime():
            return f"{day(of.astimezone(PARIS).date())} à {hour(of)}"
        case date():
            return day(of)
        case list() | tuple():
            return ", ".join(map(value, of))
        case str() if _ISO_DAY.fullmatch(of):
            return day(date.fromisoformat(of))
        case str() if _ISO_MONTH.fullmatch(of):
            return month(date.fromisoformat(f"{of}-01"))
        case float():
            return str(int(of)) if of.is_integer() else f"{of:.2f}".replace(".", ",")
        case {"value": amount, "unit": unit}:
            return f"{value(amount)} {_several(unit) if abs(amount) >= 2 else unit}"
        case _:
            return str(of)


def _several(unit: str) -> str:
    return unit if unit.endswith("s") else f"{unit}s"  # a « mois » stays one


def _near(at: datetime, now: datetime) -> str:
    return near(at.astimezone(PARIS).date(), now.astimezone(PARIS).date())
