"""Phone numbers as people write them, and those nobody answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.sms.numbers import (
    CountryNotAllowed,
    NotANumber,
    NotAPerson,
    UnusableNumber,
    is_automatic,
    normal,
    shown,
)


@pytest.mark.parametrize(
    "raw",
    [
        *("06 12 34 56 78", "0612345678", "06.12.34.56.78", "06-12-34-56-78", "06‑12‑34‑56‑78"),
        *("0033612345678", "00 33 6 12 34 56 78", "+33 6 12 34 56 78", "+33 (0)6 12 34 56 78"),
        *("33612345678", "tel:+33612345678", "TEL:0612345678", "06\u00a012\u202f34 56 78"),
        "tel:0612345678;phone-context=+33",
    ],
)
def test_one_person_has_one_writing(raw: str) -> None:
    assert normal(raw) == "+33612345678"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        *(("0692 12 34 56", "+262692123456"), ("0639 01 12 34", "+262639011234")),
        *(("0690 12 34 56", "+590690123456"), ("0696 12 34 56", "+596696123456")),
        *(("0694 12 34 56", "+594694123456"), ("+508 55 12 34", "+508551234")),
        *(("262692123456", "+262692123456"), ("09 37 12 34 56", "+33937123456")),
    ],
)
def test_a_national_writing_from_overseas_finds_its_region(raw: str, expected: str) -> None:
    assert normal(raw) == expected


def test_a_number_of_fiction_is_a_french_one_though_no_range_is_known_for_it() -> None:
    assert normal("06 39 98 00 01") == normal("+33639980001") == "+33639980001"
    assert shown("+33639980001") == "06 39 98 00 01"


@pytest.mark.parametrize(
    "raw",
    [
        *("", "3949", "38663", "ORANGE", "++33", "06 12 34 56", "+334567", "+999123456789"),
        *("appelle 0612345678", "0601020304 ou 0612345678", "0612345678 poste 3", "+" + "1" * 40),
    ],
)
def test_what_is_no_number_is_refused(raw: str) -> None:
    with pytest.raises(NotANumber) as refused:
        normal(raw)
    assert not raw or raw not in str(refused.value), "a number in an error ends in a log"


@pytest.mark.parametrize("raw", ["+32470123456", "+1 650 555 1234", "0032470123456"])
def test_a_country_that_is_not_allowed_is_refused(raw: str) -> None:
    with pytest.raises(CountryNotAllowed, match="expected FR, RE"):
        normal(raw)


def test_countries_are_the_operators_choice() -> None:
    assert normal("0470 12 34 56", ("BE",)) == "+32470123456"
    with pytest.raises(CountryNotAllowed, match="a number of FR: expected BE"):
        normal("+33612345678", ("BE",))


def test_regions_that_share_a_code_are_told_apart() -> None:
    assert normal("+262692123456", ("RE",)) == "+262692123456"
    with pytest.raises(CountryNotAllowed, match="a number of RE"):
        normal("+262692123456", ("YT",))
    with pytest.raises(CountryNotAllowed, match="a number of YT"):
        normal("+262639011234", ("RE",))


@pytest.mark.parametrize("raw", ["0899 12 34 56", "0800 12 34 56", "+33 899 123456"])
def test_a_service_is_not_a_person(raw: str) -> None:
    with pytest.raises(NotAPerson):
        normal(raw)


@pytest.mark.parametrize("raw", ["ORANGE", "38663", "tel:38663", "3949", "", "Ameli 36", "+123456"])
def test_a_name_or_a_short_code_is_a_machine(raw: str) -> None:
    assert is_automatic(raw)


@pytest.mark.parametrize("raw", ["+33612345678", "06 12 34 56 78", "tel:+33612345678", "1234567"])
def test_a_whole_number_may_be_a_person(raw: str) -> None:
    assert not is_automatic(raw)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        *(("+33612345678", "06 12 34 56 78"), ("+262692123456", "+262 692 12 34 56")),
        ("+32470123456", "+32 470 12 34 56"),
    ],
)
def test_a_number_is_shown_as_people_say_it(number: str, expected: str) -> None:
    assert shown(number) == expected


def test_what_is_no_number_is_not_shown() -> None:
    with pytest.raises(NotANumber):
        shown("ORANGE")


@given(st.text() | st.text("+0123456789 ()-.tel:;", max_size=25))
def test_any_sender_gives_one_writing_or_one_of_our_errors(raw: str) -> None:
    try:
        number = normal(raw)
    except UnusableNumber:
        return
    assert normal(number) == number
    assert normal(shown(number)) == number
    assert not is_automatic(number)
