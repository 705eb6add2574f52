"""Amounts, hours worked, durations, telephone numbers and addresses in a message.

Rule: « 14h30 » after « à » is a time of day, not hours worked, and is left out: a wrong number
of hours would be declared. Patterns are bounded, so that reading stays linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from nlu.line import UNITS, Line

TRIGGERS = frozenset({"euros", "euro"})

_NUMBER = r"(?P<whole>\d{1,3}(?:(?: \.)? \d{3}){1,2}|\d{1,7})(?: [.,] (?P<cents>\d{1,2}))?"
_AMOUNT = re.compile(
    rf"(?<![^\s])(?:{_NUMBER} (?:euros?|e|eur)(?: (?P<after>\d\d)(?! (?:euros?|jours?|mois)))?"
    rf"|euros {_NUMBER.replace('whole', 'whole2').replace('cents', 'cents2')})(?!\S)"
)
_HOURS = re.compile(
    r"(?<!\S)(?P<whole>\d{1,4})(?: [.,] (?P<part>\d{1,2}))? (?:heures?|h)"
    r"(?: (?P<minutes>[0-5]\d)(?! (?:jours?|euros?)))?(?!\S)(?! / 24)"
)
_CLOCK = frozenset({"a", "vers", "avant", "apres", "des", "entre", "de"})
_LONG = re.compile(
    r"(?<!\S)(?P<count>\d{1,3}) (?P<unit>jours?|journees?|semaines?|mois|ans?|annees?|je)(?!\S)"
)
_PHONE = re.compile(r"(?<![\d+])(?:\+33|0033|0)[ .-]?(?:\(0\))?[1-9](?:[ .-]?\d\d){4}(?!\d)")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")


class Quantity(NamedTuple):
    """A value at `[start:end]` of the line, or of the raw text for addresses and numbers."""

    entity: str
    value: str | float | dict[str, Any]
    start: int
    end: int


def find(line: Line, raw: str) -> Iterator[Quantity]:
    """Amounts, hours and durations of the line; `raw` is the text as received."""
    if not any(word.text[0].isdigit() for word in line.words):
        return
    yield from _amounts(line.text)
    yield from _hours(line.text)
    for match in _LONG.finditer(line.text):
        start, end = line.span(match.start("unit"), match.end("unit"))
        if match["unit"] == "je" and raw[start:end].lower() != "j":
            continue
        unit = UNITS.get(match["unit"], "jour")
        value = {"value": int(match["count"]), "unit": unit}
        yield Quantity("duree", value, match.start(), match.end())


def _amounts(text: str) -> Iterator[Quantity]:
    for match in _AMOUNT.finditer(text):
        whole = re.sub(r"\D", "", match["whole"] or match["whole2"])
        cents = match["cents"] or match["cents2"] or match["after"] or "0"
        yield Quantity("montant", float(f"{whole}.{cents}"), match.start(), match.end())


def _hours(text: str) -> Iterator[Quantity]:
    for match in _HOURS.finditer(text):
        before = text[max(0, match.start() - 12) : match.start()].split()[-1:]
        small = int(match["whole"]) <= 24
        if small and before and before[0] in _CLOCK and not match["part"]:
            continue
        hours = float(f"{match['whole']}.{match['part'] or 0}")
        if match["minutes"]:
            hours += int(match["minutes"]) / 60
        yield Quantity("heures", round(hours, 2), match.start(), match.end())


def find_raw(raw: str) -> Iterator[Quantity]:
    """Telephone numbers (+33612345678) and e-mail addresses, at their place in the text."""
    for match in _PHONE.finditer(raw):
        digits = re.sub(r"\D", "", match.group().replace("(0)", ""))
        yield Quantity("telephone", "+33" + digits[-9:], match.start(), match.end())
    if "@" in raw:
        for match in _EMAIL.finditer(raw):
            yield Quantity("email", match.group().lower(), match.start(), match.end())
