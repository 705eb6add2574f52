"""When an agency works, and how long a wait is in its working time.

Rule: a day's hours are what its clocks show in Paris; a duration is what really elapses. So all
sums are made in UTC, and every moment given back is in UTC.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec

PARIS = ZoneInfo("Europe/Paris")
_DAY = timedelta(days=1)
_NOTHING = timedelta()


class Span(msgspec.Struct, frozen=True):
    """Some hours of one day, from `opens` (included) to `closes` (excluded)."""

    opens: time
    closes: time


class Hours(msgspec.Struct, frozen=True):
    """Seven days of spans, Monday first; closed on public holidays and on the days in `closed`.

    `region` is the French subdivision whose own holidays count ("57" for Moselle, "973"...), as
    the `holidays` library names them. Raises ValueError when a day's spans overlap or go
    backwards, and when the week has none.
    """

    week: tuple[tuple[Span, ...], ...]
    closed: frozenset[date] = frozenset()
    region: str | None = None

    def __post_init__(self) -> None:
        if len(self.week) != 7 or not any(self.week):
            raise ValueError("hours need seven days, Monday first, and one of them worked")
        for day in self.week:
            bounds = [bound for span in day for bound in (span.opens, span.closes)]
            if any(a > b for a, b in pairwise(bounds)):
                raise ValueError("the spans of a day follow each other and do not overlap")


class _Worked(msgspec.Struct, frozen=True):
    """A span of a given day, between two moments in UTC."""

    start: datetime
    end: datetime


def is_open(hours: Hours, at: datetime) -> bool:
    """Whether somebody is there at that moment."""
    now = at.astimezone(UTC)
    return any(worked.start <= now < worked.end for worked in _worked(hours, _day(at)))


def next_opening(hours: Hours, at: datetime) -> datetime:
    """The first moment from `at` on at which somebody is there: `at` itself while it is open."""
    now = at.astimezone(UTC)
    return max(now, next(_from(hours, now)).start)


def closing(hours: Hours, at: datetime) -> datetime:
    """The end of the day's work for the first day worked from `at` on."""
    return _worked(hours, _day(next_opening(hours, at)))[-1].end


def add_business(hours: Hours, at: datetime, duration: timedelta) -> datetime:
    """The first moment by which `duration` of working time has passed since `at`.

    Nothing to wait for gives `at` back. Raises ValueError on a negative duration.
    """
    if duration < _NOTHING:
        raise ValueError("working time only goes forward")
    now = at.astimezone(UTC)
    if not duration:
        return now
    for worked in _from(hours, now):
        start = max(now, worked.start)
        if duration <= worked.end - start:
            return start + duration
        duration -= worked.end - start
    raise AssertionError("the days never end")  # pragma: no cover


def business_between(hours: Hours, a: datetime, b: datetime) -> timedelta:
    """The working time from `a` to `b`, nothing when `b` comes first."""
    start, end = a.astimezone(UTC), b.astimezone(UTC)
    total = _NOTHING
    for worked in _from(hours, start):
        if worked.start >= end:
            break
        total += min(end, worked.end) - max(start, worked.start)
    return total


def _day(at: datetime) -> date:
    return at.astimezone(PARIS).date()


def _from(hours: Hours, now: datetime) -> Iterator[_Worked]:
    """The spans that are not over yet at `now`, in order, without end."""
    day = _day(now)
    while True:
        for worked in _worked(hours, day):
            if worked.end > now:
                yield worked
        day += _DAY


@lru_cache(maxsize=4096)
def _worked(hours: Hours, day: date) -> tuple[_Worked, ...]:
    if day in hours.closed or day in _public_holidays(day.year, hours.region):
        return ()
    spans: list[_Worked] = []
    over = datetime.min.replace(tzinfo=UTC)
    for span in hours.week[day.weekday()]:
        # The hour that does not exist in March is not worked, and none is counted twice.
        start, end = max(over, _moment(day, span.opens)), _moment(day, span.closes)
        if start < end:
            spans.append(_Worked(start, end))
            over = end
    return tuple(spans)


def _moment(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, PARIS).astimezone(UTC)


@lru_cache(maxsize=256)
def _public_holidays(year: int, region: str | None) -> frozenset[date]:
    from holidays.countries.france import France  # 0.3 s: only once somebody counts hours

    holidays = France(subdiv=region, years=year)  # type: ignore[no-untyped-call]
    return frozenset(holidays)
