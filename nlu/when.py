"""Dates, months and periods in a message.

Rule: the patterns read the canonical line (see `nlu.line`) and never nest repetitions, so that
reading stays linear. Without a day to count from, only complete dates are given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from nlu import dates
from nlu.line import UNITS, Line, listed
from nlu.roles import When, with_roles
from nlu.understanding import Prefer

MONTHS = {
    name: number
    for number, name in enumerate(
        listed(
            "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre"
        ),
        1,
    )
}
DAYS = {
    name: number
    for number, name in enumerate(listed("lundi mardi mercredi jeudi vendredi samedi dimanche"))
}
NEAR_DAYS = {"avant hier": -2, "hier": -1, "aujourd hui": 0, "apres demain": 2, "demain": 1}
WORDS = (*MONTHS, *DAYS, *UNITS, *listed("hier demain aujourd avant apres prochain prochaine"))
"""Words the grammar knows, for the speller."""
TRIGGERS = frozenset({*MONTHS, *DAYS, *UNITS, "moi", "hier", "demain", "aujourd"})

_FUTURE = frozenset(
    listed(
        "pars partons partirai partirais partira serai sera serons vais allons prochain prochaine "
        "pro demain bientot prevois prevu prevue aurai viendrai commencerai"
    )
)

_MONTH = "(?P<month>" + "|".join(MONTHS) + ")"
_YEAR = r"(?: (?P<year>20\d\d))?"
_NOT_A_DAY = (
    r"(?! (?:eme|ieme|e|nd|er|h|heures?|jours?|semaines?|mois|ans?|euros?|fois|pourcent"
    r"|[/.,] ?\d\S*|\d\S*)(?!\S))"
)
_DAY = "(?:" + "|".join(DAYS) + ")"
_PATTERNS: dict[str, str] = {
    "iso": r"(?P<year>20\d\d) - (?P<number>\d\d?) - (?P<day>\d\d?)",
    "numeric": rf"(?:{_DAY} )?(?P<day>\d\d?) [/.-] (?P<number>\d\d?) [/.-] "
    r"(?P<year>20\d\d|\d\d)",
    "range": rf"(?:du|de|entre) (?:le )?(?:{_DAY} )?(?P<first>\d\d?)(?: er)? "
    rf"(?:au|a|et|jusque au) (?:le )?(?:{_DAY} )?(?P<day>\d\d?)(?: er)?"
    rf"(?: {_MONTH}{_YEAR}|{_NOT_A_DAY})",
    "day_month": rf"(?:{_DAY} )?(?P<day>\d\d?|premier)(?: er)? (?:de )?{_MONTH}{_YEAR}",
    "slashed": rf"(?:{_DAY} )?(?P<day>\d\d?) / (?P<number>\d\d?)",
    "ago": r"(?P<way>y a|dans|de ici) (?P<count>\d{1,3}) (?P<unit>jours?|semaines?|mois|ans?)",
    "dated": rf"(?P<weekday>{'|'.join(DAYS)}) (?P<day>\d\d?){_NOT_A_DAY}",
    "near": "(?P<near>" + "|".join(NEAR_DAYS) + ")",
    "weekday": "(?P<weekday>" + "|".join(DAYS) + r")(?: (?P<which>dernier|passe|prochain|pro))?",
    "week": r"(?P<this>cette )?semaine(?: (?P<which>derniere|passee|prochaine|pro|suivante))?",
    "next_month": r"(?P<this>ce )?mois?"
    r"(?: (?P<which>dernier|passe|precedent|prochain|pro|suivant|ci))?",
    "month": _MONTH + _YEAR,
    "day": rf"(?:le|au|du|des le) (?P<day>\d\d?|premier){_NOT_A_DAY}",
}
_COMPILED = {
    name: re.compile(rf"(?<!\S)(?:{pattern})(?!\S)") for name, pattern in _PATTERNS.items()
}
_NEEDS: dict[str, frozenset[str]] = {  # a pattern not listed here needs a number
    "near": frozenset({"hier", "aujourd", "demain"}),
    "weekday": frozenset(DAYS),
    "week": frozenset({"semaine"}),
    "next_month": frozenset({"mois", "moi"}),
    "month": frozenset(MONTHS),
    "day_month": frozenset(MONTHS),
}
_WHOLE = frozenset({"iso", "numeric", "day_month"})  # « 31 février » is no « le 31 » either
_NEXT = frozenset({"prochain", "prochaine", "pro", "suivante", "suivant"})
_LAST = frozenset({"dernier", "derniere", "passe", "passee", "precedent"})


class _Reader(NamedTuple):
    today: date | None
    prefer: Prefer


def find(line: Line, today: date | None, prefer: Prefer) -> list[When]:
    """The dates and months of the line, in order; the earlier pattern of the table wins."""
    spoken = {word.text for word in line.words}
    numbered = any(word[0].isdigit() for word in spoken) or "premier" in spoken
    if prefer == "past" and not _FUTURE.isdisjoint(spoken):
        prefer = "future"
    reader = _Reader(today, prefer)
    taken = bytearray(len(line.text))
    found: list[When] = []
    for name, pattern in _COMPILED.items():
        needed = _NEEDS.get(name)
        if not numbered if needed is None else needed.isdisjoint(spoken):
            continue
        for match in pattern.finditer(line.text):
            if any(taken[match.start() : match.end()]):
                continue
            values = list(_READ[name](match, reader))
            if values or name in _WHOLE:
                taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
            found.extend(values)
    return with_roles(sorted(found, key=lambda when: when.start), line.text)


def _one(match: re.Match[str], day: date | None) -> Iterator[When]:
    if day is not None:
        yield When("date", day.isoformat(), match.start(), match.end())


def _bounds(match: re.Match[str], first: date | None, last: date | None) -> Iterator[When]:
    if first is not None and last is not None:
        for role, day in (("debut", first), ("fin", last)):
            yield When("date", day.isoformat(), match.start(), match.end(), role, "periode")


def _day(match: re.Match[str]) -> int:
    return 1 if match["day"] == "premier" else int(match["day"])


def _read_complete(match: re.Match[str], reader: _Reader) -> Iterator[When]:
    year = dates.full_year(int(match["year"]))
    yield from _one(match, dates.valid(year, int(match["number"]), int(match["day"])))


def _read_slashed(match: re.Match[str], reader: _Reader) -> Iterator[When]:
    if reader.today is not None and 1 <= int(match["number"]) <= 12:
        found = dates.day_and_month(
            int(match["day"]), int(match["number"]), reader.today, reader.prefer
        )
        yield from _one(match, found)


def _read_day_month(match: re.Match[str], reader: _Reader) -> Iterator[When]:
    yield from _one(match, _dated(_day(match), match, reader))


def _dated(day: int, match: re.Match[str], reader: _Reader) -> date | None:
    month = MONTHS[match["month"]]
    if match["year"]:
        return dates.valid(int(match["year"]), month, day)
    if reader.today is None:
        return None
    return dates.day_and_month(day, month, reader.today, reader.prefer)


def _read_range(match: re.Match[str], reader: _Reader) -> Iterator[When]:
    first_day, last_day = int(match["first"]), int(match["day"])
    if match["month"]:
        last = _dated(last_day, match, reader)
        first = dates.day_of_month(first_day, last, "past") if last else None
    elif reader.today is None:
        return
    else:
        first = dates.day_of_month(first_day, reader.today, reader.prefer)
        last = dates.day_of_month(last_day, first, "future") if first else None
    yield from _bounds(match, first, last)


def _read_ago(match: re.Match[str], reader: _Reader) -> Iterator[When]:
    if reader.today is not None:
        count = int(match["count"]) * (-1 if match["way"] == "y a" else 1)
        yield from _one(match, dates.shifted(reader.today, count, UNITS[match["unit"]]))


def _read_near(match: re.Match[str], reader: _Reader) -> Iterator[When]:
    if reader.today is not None:
        yield from _one(match, dates.shifted(reader.today, NEAR_DAYS[match["near"]], "jour"))


def _read_weekday(match: re.Match[str], reader: _Reader) -> Iterator[When]:
    if reader.today is None:
        return
    which = match["which"]
    prefer: Prefer = "future" if which in _NEXT else "past" if which in _LAST else reader.prefer
    yield from _one(match, dates.weekday(DAYS[match["weekday"]], reader.today, prefer))


def _away(match: re.Match[str]) -> int | None:
    """How many weeks or months away; `None` for the bare word, which means none in particular."""
    if match["which"] in _NEXT:
        return 1
    if match["which"] in _LAST:
        return -1
    return 0 if match["this"] or match["which"] == "ci" else None


def _read_dated(match: re.Match[str], reader: _Reader) -> Iterator[When]:
    if reader.today is not None:
        number = DAYS[match["weekday"]]
        yield from _one(match, dates.weekday_and_day(number, int(match["day"]), reader.today))


def _read_week(match: re.Match[str], reader: _Reader) -> Iterator[When]:
    away = _away(match)
    if reader.today is not None and away is not None:
        yield from _bounds(match, *dates.week(reader.today, away))


def _read_next_month(match: re.Match[str], reader: _Reader) -> Iterator[When]:
    away = _away(match)
    if reader.today is not None and away is not None:
        yield When("mois", dates.month_away(reader.today, away), match.start(), match.end())


def _read_month(match: re.Match[str], reader: _Reader) -> Iterator[When]:
    month = MONTHS[match["month"]]
    if match["year"]:
        yield When("mois", f"{match['year']}-{month:02d}", match.start(), match.end())
    elif reader.today is not None:
        value = dates.month_of_year(month, reader.today, reader.prefer)
        yield When("mois", value, match.start(), match.end())


def _read_day(match: re.Match[str], reader: _Reader) -> Iterator[When]:
    if reader.today is not None:
        yield from _one(match, dates.day_of_month(_day(match), reader.today, reader.prefer))


_READ: dict[str, Callable[[re.Match[str], _Reader], Iterator[When]]] = {
    "iso": _read_complete,
    "numeric": _read_complete,
    "range": _read_range,
    "day_month": _read_day_month,
    "slashed": _read_slashed,
    "ago": _read_ago,
    "near": _read_near,
    "dated": _read_dated,
    "weekday": _read_weekday,
    "week": _read_week,
    "next_month": _read_next_month,
    "month": _read_month,
    "day": _read_day,
}
