"""The periods of actualisation: when one may declare a month, and when the money leaves.

Rule: a date is read in the published calendar or derived from the rule (facts A1 and A5), and
then said to be unconfirmed. The date of a first transfer is never derived. Days are those of
Paris; the last one counts in full, whatever day of the week it is (A2).
"""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import msgspec

from bot.datafile import DataFile
from handoff.hours import PARIS

LONG_AGO = timedelta(days=90)
"""After so long nobody asks any more when a month could be declared."""

Day = Annotated[int, msgspec.Meta(ge=1, le=28)]


class Period(msgspec.Struct, frozen=True):
    """The days on which a month (named by its first day) may be declared, both included."""

    month: date
    opens: date
    closes: date
    first_transfer: date | None = None
    confirmed: bool = False


class Rule(msgspec.Struct, frozen=True):
    """What holds for a month without a published calendar."""

    opening_day: Day
    opening_day_february: Day
    closing_day: Day


class Calendar(msgspec.Struct, frozen=True, eq=False):
    """The published periods by month, and the rule for all others."""

    rule: Rule
    months: dict[date, Period]


class _Published(msgspec.Struct, frozen=True):
    """A month as `data/calendar.yml` has it, its sources aside."""

    opening: date
    closing: date
    confirmed: bool
    first_transfer: date | None = None


def load(path: Path) -> Calendar:
    """The calendar of a file like `data/calendar.yml`. Raises `Malformed` with the line."""
    file = DataFile(path)
    periods = (_period(file, key) for key in file.read(dict[str, Any], "months"))
    return Calendar(file.read(Rule, "rule"), {period.month: period for period in periods})


def _period(file: DataFile, key: str) -> Period:
    found = file.read(_Published, "months", key)
    try:
        month = date.fromisoformat(f"{key}-01")
    except ValueError:
        raise file.wrong(f"expected a month like 2026-11, found {key}", "months", key) from None
    if not month <= found.opening <= found.closing:
        why = "expected the month to begin, then the period to open, then to close"
        raise file.wrong(why, "months", key, "opening")
    return Period(month, found.opening, found.closing, found.first_transfer, found.confirmed)


def period(calendar: Calendar, month: date) -> Period:
    """The period of a month (given by its first day), derived if it was not published."""
    return calendar.months.get(month) or _derived(calendar.rule, month)


def period_at(calendar: Calendar, now: datetime) -> Period:
    """The period that is open at `now`, or else the last one that closed."""
    today = now.astimezone(PARIS).date()
    candidate = period(calendar, today.replace(day=1))
    while candidate.opens > today:
        candidate = period(calendar, _before(candidate.month))
    return candidate


def next_period(calendar: Calendar, after: Period) -> Period:
    """The period of the month that follows."""
    return period(calendar, _after(after.month))


def is_open(period: Period, now: datetime) -> bool:
    """Whether the month may be declared at `now`: until midnight of the last day."""
    return period.opens <= now.astimezone(PARIS).date() <= period.closes


def month_of(written: object) -> date | None:
    """The first day of a month like 2026-11; None when it is none, or of another century."""
    try:
        month = date.fromisoformat(f"{written}-01")
    except ValueError:
        return None
    return month if 2000 <= month.year < 2100 else None


def told_anyway(calendar: Calendar, month: date, now: datetime) -> bool:
    """Whether the month is the one that may be declared now, or else the next: those are told
    whether they are named or not.
    """
    current = period_at(calendar, now)
    return month == (current if is_open(current, now) else next_period(calendar, current)).month


def meant(calendar: Calendar, month: date, now: datetime) -> date:
    """The month somebody names without its year: next year's when this year's is long declared."""
    closed = period(calendar, month).closes
    if now.astimezone(PARIS).date() - closed <= LONG_AGO:
        return month
    return month.replace(year=month.year + 1)


def _derived(rule: Rule, month: date) -> Period:
    opening = rule.opening_day_february if month.month == 2 else rule.opening_day
    return Period(
        month,
        opens=month.replace(day=opening),
        closes=_after(month).replace(day=rule.closing_day),
    )


def _after(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)
