"""What people wrote is shown whole, and does nothing."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.pages.render import templates
from handoff.pages.text import iso_day, paris, plain, unbroken, web_link

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 23, 11, 15, tzinfo=PARIS)


def shown(macro: str, *args: object) -> str:
    module = templates(Path(__file__).parent).env.get_template("dates.html").module
    return str(getattr(module, macro)(*args)).replace("&nbsp;", " ")


@pytest.mark.parametrize(
    "text",
    ["Où est ma fiche ?\n— là", "❤️‍🔥 👨‍👩‍👧", "שלום", "مرحبا", "tab\there", "ça, œuvre, 1 €"],
)
def test_what_can_be_seen_stays(text):
    assert plain(text) == text


@pytest.mark.parametrize(
    "mark", ["\x00", "\x1b[31m"[:1], "\x7f", "\x85", "\u202e", "\u2067", "\ud800"]
)
def test_what_acts_unseen_goes(mark):
    assert plain(f"a{mark}b") == "ab"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Votre demande : elle attend ?", "Votre demande\xa0: elle attend\xa0?"),
        ("écrivez « conseiller »", "écrivez «\xa0conseiller\xa0»"),
        ("à 14:30 !important", "à 14:30\xa0!important"),
        (": seul", ": seul"),
    ],
)
def test_french_punctuation_stays_with_its_word(text, shown):
    assert unbroken(text) == shown


def test_line_ends_become_one_kind():
    assert plain("a\r\nb\rc\nd") == "a\nb\nc\nd"


@given(st.text())
def test_neutralising_twice_changes_nothing_more_and_can_always_be_sent(text):
    once = plain(text)
    assert plain(once) == once
    once.encode()


@pytest.mark.parametrize("url", [None, "", "javascript:alert(1)", "data:text/html,x", "//x.fr"])
def test_only_web_pages_are_linked(url):
    assert web_link(url) is None
    assert web_link("https://www.francetravail.fr/") == "https://www.francetravail.fr/"


def test_a_date_that_is_none_is_none():
    assert iso_day("bientôt") is None
    assert iso_day("2026-11-22").day == 22


def test_a_moment_is_lived_in_paris():
    assert paris(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)).hour == 0
    assert shown("hour", datetime(2026, 1, 1, 8, 5, tzinfo=UTC)) == "9 h 05"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ((2026, 11, 23), "aujourd’hui"),
        ((2026, 11, 22), "hier"),
        ((2026, 11, 24), "demain"),
        ((2026, 11, 25), "mercredi 25 novembre"),
        ((2026, 12, 1), "mardi 1er décembre"),
        ((2025, 8, 3), "dimanche 3 août 2025"),
    ],
)
def test_days_are_said_as_people_say_them(day, said):
    assert shown("day", datetime(*day, 0, 30, tzinfo=PARIS), NOW) == said


def test_yesterday_is_a_matter_of_calendar_not_of_hours():
    midnight = datetime(2026, 11, 23, 0, 5, tzinfo=PARIS)
    assert shown("day", datetime(2026, 11, 22, 23, 55, tzinfo=PARIS), midnight) == "hier"


def test_a_full_hour_has_no_minutes():
    assert "aujourd’hui à 9 h</time>" in shown(
        "moment", datetime(2026, 11, 23, 9, tzinfo=PARIS), NOW
    )
