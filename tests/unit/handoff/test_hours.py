"""Working time: nights, weekends, public holidays and both changes of the clock."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from handoff.hours import (
    PARIS,
    Hours,
    Span,
    add_business,
    business_between,
    closing,
    is_open,
    next_opening,
)

DAY = (Span(time(8, 30), time(12, 30)), Span(time(13, 30), time(16, 30)))
OFFICE = Hours((DAY,) * 5 + ((), ()))
ALWAYS = Hours(((Span(time(0), time(12)), Span(time(12), time(23, 59))),) * 7)
HOUR = timedelta(hours=1)


def paris(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (paris(2026, 11, 23, 8, 30), True),
        (paris(2026, 11, 23, 8, 29), False),
        (paris(2026, 11, 23, 12, 30), False),
        (paris(2026, 11, 23, 13, 30), True),
        (paris(2026, 11, 23, 16, 30), False),
        (paris(2026, 11, 22, 10), False),  # a Sunday
        (paris(2026, 11, 11, 10), False),  # the Armistice
        (paris(2026, 5, 14, 10), False),  # Ascension, which moves with Easter
        (datetime(2026, 11, 23, 7, 30, tzinfo=UTC), True),  # 8:30 in Paris
        (datetime(2026, 7, 20, 7, 30, tzinfo=UTC), True),  # 9:30 in Paris
        (datetime(2026, 7, 20, 6, 29, tzinfo=UTC), False),
    ],
)
def test_an_agency_is_open_at_its_hours_in_paris(at: datetime, expected: bool) -> None:
    assert is_open(OFFICE, at) is expected


def test_an_extra_closure_is_not_worked() -> None:
    bridge = Hours(OFFICE.week, closed=frozenset({date(2026, 5, 15)}))
    assert is_open(OFFICE, paris(2026, 5, 15, 10))
    assert not is_open(bridge, paris(2026, 5, 15, 10))
    assert next_opening(bridge, paris(2026, 5, 13, 17)) == paris(2026, 5, 18, 8, 30)


def test_a_region_keeps_its_own_holidays() -> None:
    moselle = Hours(OFFICE.week, region="57")
    assert is_open(OFFICE, paris(2026, 4, 3, 10))
    assert not is_open(moselle, paris(2026, 4, 3, 10))  # Good Friday


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (paris(2026, 11, 23, 10), paris(2026, 11, 23, 10)),
        (paris(2026, 11, 23, 12, 45), paris(2026, 11, 23, 13, 30)),
        (paris(2026, 11, 20, 18), paris(2026, 11, 23, 8, 30)),
        (paris(2026, 12, 24, 20), paris(2026, 12, 28, 8, 30)),  # Christmas is a Friday
        (paris(2026, 12, 31, 17), paris(2027, 1, 4, 8, 30)),
    ],
)
def test_the_next_opening_passes_over_closed_days(at: datetime, expected: datetime) -> None:
    assert next_opening(OFFICE, at) == expected


def test_the_end_of_the_day_is_that_of_the_last_split() -> None:
    assert closing(OFFICE, paris(2026, 11, 23, 9)) == paris(2026, 11, 23, 16, 30)
    assert closing(OFFICE, paris(2026, 11, 21, 9)) == paris(2026, 11, 23, 16, 30)


@pytest.mark.parametrize(
    ("at", "hours", "expected"),
    [
        (paris(2026, 11, 23, 9), 2, paris(2026, 11, 23, 11)),
        (paris(2026, 11, 23, 11, 30), 2, paris(2026, 11, 23, 14, 30)),
        (paris(2026, 11, 23, 15, 30), 2, paris(2026, 11, 24, 9, 30)),
        (paris(2026, 11, 20, 16), 4, paris(2026, 11, 23, 12)),
        (paris(2026, 11, 22, 3), 4, paris(2026, 11, 23, 12, 30)),  # not after the lunch break
        (paris(2026, 11, 10, 16), 1, paris(2026, 11, 12, 9)),
        (paris(2026, 3, 27, 16), 1, paris(2026, 3, 30, 9)),
        (paris(2026, 10, 23, 16), 1, paris(2026, 10, 26, 9)),
        (paris(2026, 11, 23, 8, 30), 35, paris(2026, 11, 27, 16, 30)),
    ],
)
def test_a_delay_counts_working_time_only(at: datetime, hours: int, expected: datetime) -> None:
    assert add_business(OFFICE, at, hours * HOUR) == expected


def test_on_the_night_the_clock_changes_hours_really_elapse() -> None:
    spring, autumn = paris(2026, 3, 29, 1), paris(2026, 10, 25, 1)
    assert add_business(ALWAYS, spring, 2 * HOUR) == paris(2026, 3, 29, 4)
    assert add_business(ALWAYS, autumn, 3 * HOUR) == paris(2026, 10, 25, 3)
    assert business_between(ALWAYS, spring, paris(2026, 3, 29, 12)) == 10 * HOUR
    assert business_between(ALWAYS, autumn, paris(2026, 10, 25, 12)) == 12 * HOUR


def test_the_hour_that_does_not_exist_is_not_worked_twice() -> None:
    night = (Span(time(2), time(2, 59)), Span(time(3), time(4)))
    hours = Hours((night,) * 7)
    day = paris(2026, 3, 29)
    assert business_between(hours, day, paris(2026, 3, 29, 12)) == HOUR


def test_a_wait_over_a_weekend_counts_what_was_worked() -> None:
    assert business_between(OFFICE, paris(2026, 11, 20, 16), paris(2026, 11, 23, 9)) == HOUR
    assert business_between(OFFICE, paris(2026, 11, 23, 9), paris(2026, 11, 20, 16)) == 0 * HOUR


def test_a_negative_delay_is_refused() -> None:
    with pytest.raises(ValueError, match="forward"):
        add_business(OFFICE, paris(2026, 11, 23, 9), -HOUR)


@pytest.mark.parametrize(
    "week",
    [
        (DAY,) * 6,
        ((),) * 7,
        ((Span(time(12), time(9)),), *((DAY,) * 6)),
        ((Span(time(8), time(12)), Span(time(11), time(16))), *((DAY,) * 6)),
    ],
)
def test_hours_nobody_could_work_are_refused(week: tuple[tuple[Span, ...], ...]) -> None:
    with pytest.raises(ValueError):
        Hours(week)


@st.composite
def spans(draw: st.DrawFn) -> tuple[Span, ...]:
    minutes = draw(st.lists(st.integers(0, 1439), max_size=6, unique=True))
    bounds = [time(m // 60, m % 60) for m in sorted(minutes)]
    return tuple(Span(a, b) for a, b in zip(bounds[::2], bounds[1::2], strict=False))


weeks = st.tuples(*(spans() for _ in range(7))).filter(lambda week: any(week))
some_hours = st.builds(
    Hours,
    weeks,
    closed=st.frozensets(st.dates(date(2026, 3, 15), date(2026, 12, 31)), max_size=5),
)
# One season at a time: each has a change of the clock and public holidays.
seasons = st.sampled_from([paris(2026, 3, 15), paris(2026, 10, 15)])
moments = st.builds(
    lambda season, offset, zone: (season.astimezone(UTC) + offset).astimezone(zone),
    st.shared(seasons, key="season"),
    st.timedeltas(timedelta(), timedelta(days=80)),
    st.sampled_from([UTC, PARIS]),
)
delays = st.timedeltas(timedelta(), timedelta(hours=5))


@given(some_hours, moments, delays, delays)
def test_delays_add_up(hours: Hours, at: datetime, a: timedelta, b: timedelta) -> None:
    assert add_business(hours, add_business(hours, at, a), b) == add_business(hours, at, a + b)


@given(some_hours, moments, moments, delays)
def test_who_asks_later_is_not_answered_earlier(
    hours: Hours, first: datetime, second: datetime, delay: timedelta
) -> None:
    first, second = sorted((first.astimezone(UTC), second.astimezone(UTC)))
    assert add_business(hours, first, delay) <= add_business(hours, second, delay)


@given(some_hours, moments, delays)
def test_what_was_added_is_what_lies_between(hours: Hours, at: datetime, delay: timedelta) -> None:
    assert business_between(hours, at, add_business(hours, at, delay)) == delay


@given(some_hours, moments, moments, moments)
def test_time_between_adds_up(hours: Hours, a: datetime, b: datetime, c: datetime) -> None:
    a, b, c = sorted(moment.astimezone(UTC) for moment in (a, b, c))
    whole = business_between(hours, a, c)
    assert whole == business_between(hours, a, b) + business_between(hours, b, c)
    assert timedelta() <= whole <= c - a


@given(some_hours, moments)
def test_the_next_opening_is_the_first_moment_somebody_is_there(hours: Hours, at: datetime) -> None:
    opening = next_opening(hours, at)
    assert is_open(hours, opening)
    assert business_between(hours, at, opening) == timedelta()


@given(some_hours, moments, st.timedeltas(timedelta(microseconds=1), timedelta(hours=5)))
def test_a_delay_ends_while_somebody_is_still_there(
    hours: Hours, at: datetime, delay: timedelta
) -> None:
    due = add_business(hours, at, delay)
    assume(due > at)
    assert is_open(hours, due - timedelta(microseconds=1))
