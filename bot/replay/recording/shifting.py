"""Dates in a text, moved by whole weeks: days of the week stay, and so does how they are written.

Rule: only what understanding reads as a date or a month is moved, where it stands. « Hier » and
« dans 3 jours » move by themselves.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from bot.replay.recording.folded import LETTER, fold, like
from nlu.line import listed
from nlu.understanding import Entity

MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre"),
    *("octobre", "novembre", "décembre"),
)
_ISO = re.compile(r"(20\d\d)(\s?-\s?)(\d\d?)(\s?-\s?)(\d\d?)")
_NUMERIC = re.compile(r"(\d\d?)(\s*[/.-]\s*)(\d\d?)(?:(\s*[/.-]\s*)(\d{4}|\d\d))?")
_PART = re.compile(rf"(?P<year>20\d\d)|(?P<day>\d\d?)(?P<er>\s?er\b)?|(?P<word>{LETTER}+\.?)")
_RELATIVE = re.compile(r"\b(?:y a|dans|ici) \d")


def moved(entities: Iterable[Entity], weeks: int, written: date) -> Iterator[tuple[int, int, str]]:
    """Where dates stand, and what stands there `weeks` later. `written` is the day it was said."""
    dated = [e for e in entities if e.entity in ("date", "mois") and isinstance(e.value, str)]
    dated.sort(key=lambda e: (e.start, e.end))
    for (start, end), group in groupby(dated, key=lambda e: (e.start, e.end)):
        same = list(group)
        new = _month(same[0], weeks, written) if same[0].entity == "mois" else _days(same, weeks)
        if new != same[0].text:
            yield start, end, new


def month_later(month: str, weeks: int, written: date) -> str:
    """« 2026-11 » as far from the new day as it was from the old one."""
    then = written + timedelta(weeks=weeks)
    apart = (then.year - written.year) * 12 + then.month - written.month
    year, number = map(int, month.split("-")[:2])
    total = year * 12 + number - 1 + apart
    return f"{total // 12}-{total % 12 + 1:02}"


def _month(entity: Entity, weeks: int, written: date) -> str:
    later = month_later(str(entity.value), weeks, written)
    year, number = map(int, later.split("-"))
    return _parts(entity.text, [], MONTHS[number - 1], year)


def _days(entities: Sequence[Entity], weeks: int) -> str:
    text = entities[0].text
    days = [date.fromisoformat(str(e.value)) + timedelta(weeks=weeks) for e in entities]
    if _RELATIVE.search(fold(text)):
        return text
    new = days[-1]
    if match := _ISO.fullmatch(text):
        return f"{new.year}{match[2]}{new.month:02}{match[4]}{new.day:02}"
    if match := _NUMERIC.search(text):
        year = f"{match[4]}{str(new.year)[-len(match[5]) :]}" if match[5] else ""
        figures = f"{_wide(new.day, match[1])}{match[2]}{_wide(new.month, match[3])}{year}"
        return text[: match.start()] + figures + text[match.end() :]
    return _parts(text, days, MONTHS[new.month - 1], new.year)


def _wide(number: int, like_: str) -> str:
    return f"{number:02}" if len(like_) > 1 else str(number)


def _parts(text: str, days: Sequence[date], month: str, year: int) -> str:
    """The text with other days, another month and another year, as far as it says any."""
    parts = list(_PART.finditer(text))
    figures = [part for part in parts if part["day"] or fold(part["word"] or "") == "premier"]
    words = [part for part in parts if part["word"] and _is_month(part["word"])]
    done, kept = 0, []
    for part in parts:
        if part in figures:
            day = days[min(figures.index(part), len(days) - 1)] if days else None
            new = _day(part[0], day, of_a_month=bool(words)) if day else part[0]
            alone = day and part is not figures[-1] and day.month != days[-1].month
            new += f" {MONTHS[day.month - 1]}" if day and alone and words else ""
        elif part in words:
            new = like(part[0], month.capitalize())
        else:
            new = str(year) if part["year"] else part[0]
        kept += [text[done : part.start()], new]
        done = part.end()
    return "".join((*kept, text[done:]))


def _day(written: str, day: date, *, of_a_month: bool) -> str:
    """« 1er » is understood as a day only before its month."""
    if fold(written) == "premier" and day.day == 1:
        return written
    return "1er" if day.day == 1 and of_a_month else str(day.day)


_NO_MONTH = frozenset(
    listed(
        "le la les du de des au a et entre jusque jusqu premier er ce cette mois dernier derniere"
        " prochain prochaine passe passee precedent suivant suivante semaine lundi mardi mercredi"
        " jeudi vendredi samedi dimanche hier demain aujourd hui avant apres pro moi ci d l"
    )
)


def _is_month(word: str) -> bool:
    """Any word beside a date that is not its grammar: months are often misspelled."""
    return fold(word).rstrip(".") not in _NO_MONTH
