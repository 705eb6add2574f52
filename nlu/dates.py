"""Which day is meant: « le 15 », « lundi », « 3 décembre » seen from a given day.

Rule: what is declared is past, so the past is preferred unless it is told otherwise; but a day
more than eight months off is not meant when the other side is nearer (« décembre » said in
November). A day that does not exist (31 November) is nobody's: `None`.
"""

from __future__ import annotations

from datetime import date, timedelta

from nlu.understanding import Prefer

REACH = timedelta(days=245)
"""About eight months: beyond, the preferred side is given up for the nearer one."""


def valid(year: int, month: int, day: int) -> date | None:
    """The date, or `None` when there is none such."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def full_year(year: int) -> int:
    """« 26 » -> 2026."""
    return year + 2000 if year < 100 else year


def day_of_month(day: int, today: date, prefer: Prefer) -> date | None:
    """The last (or next) day of that number, today included; months too short are skipped."""
    step = -1 if prefer == "past" else 1
    for months in range(13):
        found = _month_away(today, step * months, day)
        if found and (found <= today if prefer == "past" else found >= today):
            return found
    return None


def _month_away(today: date, months: int, day: int) -> date | None:
    index = today.year * 12 + today.month - 1 + months
    return valid(index // 12, index % 12 + 1, day)


def day_and_month(day: int, month: int, today: date, prefer: Prefer) -> date | None:
    """The last (or next) such day of the year, within reach."""
    years = (today.year - 1, today.year, today.year + 1)
    around = [found for year in years if (found := valid(year, month, day))]
    return _choose(around, today, prefer)


def month_of_year(month: int, today: date, prefer: Prefer) -> str:
    """The last (or next) such month, the current one included, as "2026-11"."""
    this = today.replace(day=1)
    around = [date(year, month, 1) for year in (today.year - 1, today.year, today.year + 1)]
    chosen = _choose(around, this, prefer) or this
    return f"{chosen:%Y-%m}"


def _choose(around: list[date], today: date, prefer: Prefer) -> date | None:
    past = max((d for d in around if d <= today), default=None)
    future = min((d for d in around if d >= today), default=None)
    wanted, other = (past, future) if prefer == "past" else (future, past)
    if wanted is None or (other is not None and abs(wanted - today) > REACH):
        return other
    return wanted


def weekday(number: int, today: date, prefer: Prefer) -> date:
    """The last (or next) such day of the week (Monday is 0), today excluded."""
    if prefer == "past":
        return today - timedelta(days=(today.weekday() - number - 1) % 7 + 1)
    return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)


def weekday_and_day(number: int, day: int, today: date) -> date | None:
    """« mardi 24 »: the nearest day of that number that is such a day of the week."""
    around = [_month_away(today, months, day) for months in range(-12, 13)]
    fitting = [found for found in around if found and found.weekday() == number]
    return min(fitting, key=lambda found: abs(found - today), default=None)


def week(today: date, weeks: int) -> tuple[date, date]:
    """Monday and Sunday of the week that many weeks away."""
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)
    return monday, monday + timedelta(days=6)


def month_away(today: date, months: int) -> str:
    """The month that many months away, as "2026-11"."""
    index = today.year * 12 + today.month - 1 + months
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def shifted(today: date, count: int, unit: str) -> date | None:
    """The day `count` days, weeks, months or years away; `None` beyond the calendar."""
    try:
        if unit == "jour":
            return today + timedelta(days=count)
        if unit == "semaine":
            return today + timedelta(weeks=count)
        index = today.year * 12 + today.month - 1 + (count if unit == "mois" else 12 * count)
        first = date(index // 12, index % 12 + 1, 1)
        return min(first + timedelta(days=today.day - 1), _last_of(first))
    except (ValueError, OverflowError):
        return None


def _last_of(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
