"""Days and hours as one says them."""

from datetime import UTC, date, datetime

import pytest

from bot.dialogue import french
from handoff.hours import PARIS

NOW = datetime(2026, 11, 22, 10, tzinfo=PARIS)
TODAY = NOW.date()


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, second, tzinfo=PARIS)


def test_a_day_has_its_name() -> None:
    assert french.day(date(2026, 11, 15), TODAY) == "dimanche 15 novembre"
    assert french.day(date(2026, 12, 1), TODAY) == "mardi 1er décembre"


def test_the_year_is_said_when_it_is_another_one() -> None:
    assert french.day(date(2027, 1, 4), TODAY) == "lundi 4 janvier 2027"
    assert french.day(date(2026, 11, 22)) == "dimanche 22 novembre 2026"


def test_a_month_has_its_year() -> None:
    assert french.month(date(2026, 8, 1)) == "août 2026"


def test_a_last_day_ends_at_midnight() -> None:
    assert french.midnight(date(2026, 11, 15), TODAY) == "dimanche 15 novembre à minuit"


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (at(22, 16), "aujourd'hui à 16 h"),
        (at(23, 9), "demain à 9 h"),
        (at(24, 8, 30), "mardi 24 novembre à 8 h 30"),
        (at(24, 8, 5), "mardi 24 novembre à 8 h 05"),
        (datetime(2026, 11, 22, 23, 30, tzinfo=UTC), "demain à 0 h 30"),
    ],
)
def test_a_near_day_is_said_as_such(moment: datetime, said: str) -> None:
    assert french.moment(moment, NOW) == said


def test_presence_is_said_until() -> None:
    assert french.until(at(22, 16, 30), NOW) == "aujourd'hui jusqu'à 16 h 30"


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (at(22, 17), "aujourd'hui avant 17 h"),
        (at(22, 16, 46), "aujourd'hui avant 17 h"),
        (at(22, 16, 45, 59), "aujourd'hui avant 16 h 45"),
        (at(22, 16, 45), "aujourd'hui avant 16 h 45"),
        (at(23, 9, 31), "demain avant 9 h 45"),
        (at(22, 23, 59), "demain avant 0 h"),
    ],
)
def test_a_promise_is_rounded_up_to_the_quarter(due: datetime, said: str) -> None:
    assert french.before(due, NOW) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (True, "oui"),
        (False, "non"),
        (12, "12"),
        (640.0, "640"),
        (1.1, "1,10"),
        ({"value": 3, "unit": "jour"}, "3 jours"),
        ({"value": 1, "unit": "semaine"}, "1 semaine"),
        ({"value": 2, "unit": "mois"}, "2 mois"),
        ("2026-09", "septembre 2026"),
        ("Lyon", "Lyon"),
        ("2026-12-02", "mercredi 2 décembre 2026"),
        (date(2026, 12, 2), "mercredi 2 décembre 2026"),
        (at(23, 9), "lundi 23 novembre 2026 à 9 h"),
        (["a", True], "a, oui"),
    ],
)
def test_a_value_is_said_in_plain_words(value: object, said: str) -> None:
    assert french.value(value) == said
