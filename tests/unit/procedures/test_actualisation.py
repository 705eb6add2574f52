"""The periods in which a month may be declared."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.errors import Malformed
from bot.procedures.actualisation import (
    Period,
    is_open,
    load,
    meant,
    month_of,
    next_period,
    period,
    period_at,
    told_anyway,
)
from handoff.hours import PARIS

ROOT = Path(__file__).parents[3]
CALENDAR = load(ROOT / "data" / "calendar.yml")
OCTOBER = Period(
    month=date(2026, 10, 1),
    opens=date(2026, 10, 28),
    closes=date(2026, 11, 15),
    first_transfer=date(2026, 11, 2),
    confirmed=True,
)


def paris(month: int, day: int, hour: int = 12, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=PARIS)


def test_the_published_calendar_is_read() -> None:
    assert period(CALENDAR, date(2026, 10, 1)) == OCTOBER


@pytest.mark.parametrize(
    ("now", "month", "opened"),
    [
        (paris(10, 27, 23, 59), 9, False),
        (paris(10, 28, 0), 10, True),
        (paris(11, 1), 10, True),
        (paris(11, 15, 23, 59), 10, True),  # a Sunday: the last day counts in full
        (paris(11, 16, 0), 10, False),
        (paris(11, 22), 10, False),
        (paris(2, 25), 1, False),
        (paris(2, 26), 2, True),
        (datetime(2026, 11, 15, 22, 59, tzinfo=UTC), 10, True),
        (datetime(2026, 11, 15, 23, 0, tzinfo=UTC), 10, False),  # midnight in Paris
    ],
)
def test_the_period_is_the_one_open_or_the_last_closed(
    now: datetime, month: int, opened: bool
) -> None:
    found = period_at(CALENDAR, now)
    assert found.month.month == month
    assert is_open(found, now) is opened


def test_the_year_turns_within_a_period() -> None:
    december = period_at(CALENDAR, paris(1, 10, year=2027))
    assert (december.month, december.closes) == (date(2026, 12, 1), date(2027, 1, 15))
    assert december.confirmed


def test_an_unpublished_month_follows_the_rule_and_says_so() -> None:
    january = next_period(CALENDAR, period(CALENDAR, date(2026, 12, 1)))
    assert january == Period(date(2027, 1, 1), date(2027, 1, 28), date(2027, 2, 15))
    assert not january.confirmed
    assert january.first_transfer is None
    assert period(CALENDAR, date(2027, 2, 1)).opens == date(2027, 2, 26)


@given(st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))
def test_there_is_always_a_period_and_the_next_one_is_still_to_come(now: datetime) -> None:
    today = now.astimezone(PARIS).date()
    this = period_at(CALENDAR, now)
    after = next_period(CALENDAR, this)
    assert this.opens <= today < after.opens
    assert is_open(this, now) == (today <= this.closes)
    assert this.closes < after.opens
    assert timedelta(days=14) < this.closes - this.opens < timedelta(days=20)


RULE = "rule: {opening_day: 28, opening_day_february: 26, closing_day: 15}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("months: {}\n", "1: expected 'rule'"),
        (RULE, "1: expected 'months'"),
        ("rule: {opening_day: 28\nmonths: [", "2: not YAML"),
        (
            "rule:\n  opening_day: soon\n  opening_day_february: 26\n  closing_day: 15\n"
            "months: {}\n",
            "2: Expected `int`",
        ),
        (
            RULE + 'months:\n  "2026-11":\n    opening: "2026-11-28"\n    closing: later\n'
            "    confirmed: true\n",
            "5: Invalid RFC3339",
        ),
        (
            RULE + 'months:\n  "2026-13":\n    opening: "2026-11-28"\n'
            '    closing: "2026-12-15"\n    confirmed: true\n',
            "4: expected a month like 2026-11",
        ),
        (
            RULE + 'months:\n  "2026-11":\n    opening: "2026-12-28"\n'
            '    closing: "2026-12-15"\n    confirmed: true\n',
            "4: expected the month to begin",
        ),
    ],
)
def test_a_faulty_calendar_is_refused_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "calendar.yml"
    file.write_text(text)
    with pytest.raises(Malformed) as refusal:
        load(file)
    assert f"calendar.yml:{said}" in str(refusal.value)


def test_a_calendar_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="cannot be read"):
        load(tmp_path / "nowhere.yml")


def test_a_month_named_long_after_it_was_declared_is_next_years() -> None:
    now = paris(11, 22)
    assert meant(CALENDAR, date(2026, 3, 1), now) == date(2027, 3, 1)
    assert meant(CALENDAR, date(2026, 10, 1), now) == date(2026, 10, 1)
    assert meant(CALENDAR, date(2026, 12, 1), now) == date(2026, 12, 1)


def test_what_the_plain_answer_tells_is_the_open_month_or_else_the_next() -> None:
    months = [date(2026, month, 1) for month in (10, 11, 12)]
    for now in (paris(11, 22), paris(12, 2)):
        assert [month.month for month in months if told_anyway(CALENDAR, month, now)] == [11]


def test_a_month_is_written_like_2026_11_or_is_none() -> None:
    assert month_of("2026-11") == date(2026, 11, 1)
    assert [month_of(written) for written in ("", "2026-13", "9999-12", None)] == [None] * 4
