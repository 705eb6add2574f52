"""Codes that prove that it is us: read back for a day, by nobody else's secret, and never words."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.genuine import CHANNELS, GOOD_FOR, SIDES, Proof, Seal, looks_like_one

OURS = Seal("a secret")
NOW = datetime(2026, 11, 23, 10, 25, 30, tzinfo=UTC)

moments = st.datetimes(datetime(2020, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))
sides = st.sampled_from(SIDES)
channels = st.sampled_from(CHANNELS)
ages = st.timedeltas(timedelta(0), GOOD_FOR)


@given(sides, channels, moments, ages)
def test_a_code_says_for_a_day_where_and_when_it_was_shown(side, channel, now, age):
    proof = OURS.read(OURS.code(side, channel, now), now + age)
    assert proof == Proof(side, channel, now.replace(second=0, microsecond=0))


@given(sides, channels, moments, st.timedeltas(GOOD_FOR + timedelta(minutes=1), 90 * GOOD_FOR))
@example("chat", "web", NOW, timedelta(minutes=2**11))
@example("chat", "web", NOW, timedelta(minutes=2**22))
def test_a_code_older_than_a_day_is_not_genuine(side, channel, now, age):
    assert OURS.read(OURS.code(side, channel, now), now + age) is None


@given(sides, channels, moments, st.timedeltas(timedelta(minutes=1), 90 * GOOD_FOR))
def test_a_code_from_the_future_is_not_genuine(side, channel, now, ahead):
    assert OURS.read(OURS.code(side, channel, now + ahead), now) is None


@given(st.text(min_size=1), sides, channels, moments)
def test_a_code_of_another_secret_is_not_genuine(secret, side, channel, now):
    theirs = Seal(secret + "another")
    assert OURS.read(theirs.code(side, channel, now), now) is None


@given(sides, channels, moments, st.integers(0, 13), st.sampled_from("0123456789ABCDEFGHJKMNPQRS"))
def test_a_code_with_one_wrong_letter_is_not_genuine(side, channel, now, place, letter):
    code = OURS.code(side, channel, now)
    wrong = code[:place] + letter + code[place + 1 :]
    if code[place] not in ("-", letter):
        assert OURS.read(wrong, now) is None


@given(sides, channels, moments)
def test_a_code_is_read_however_it_was_typed(side, channel, now):
    code = OURS.code(side, channel, now)
    shown = OURS.read(code, now)
    assert shown is not None
    for typed in (
        code.lower(),
        code.replace("-", ""),
        code.replace("-", " "),
        code.replace("-", " – "),
        f"  {code}.\n",
        code.replace("0", "O").replace("1", "I"),
        code.replace("0", "o").replace("1", "l"),
    ):
        assert OURS.read(typed, now) == shown, typed


@given(sides, channels, moments)
def test_a_code_has_the_shape_of_one_with_dashes_spaces_or_nothing(side, channel, now):
    code = OURS.code(side, channel, now)
    for typed in (code, code.lower(), code.replace("-", " "), code.replace("-", ""), f" {code}. "):
        assert looks_like_one(typed), typed


@given(sides, channels, moments)
def test_a_code_has_no_letter_that_is_taken_for_another(side, channel, now):
    assert not set(OURS.code(side, channel, now)) & set("OILU")


@given(st.text(st.characters(categories=["L", "M", "Z", "P", "S"])))
@example("elle dit bien")
def test_words_never_have_the_shape_of_a_code(words):
    assert not looks_like_one(words)


@given(st.text("0123456789 -./+"))
@example("2511 2026 1030")
def test_a_number_never_has_the_shape_of_a_code(number):
    assert not looks_like_one(number)


@pytest.mark.parametrize(
    "text",
    [
        "2026 mars avec",
        "3949 dans cela",
        "LIER K7QF-2M9P",
        "K7QF-2M9P",
        "code 7KQF-2M9P-4TXA",
        "FR76 3000 6000 0112 3456 7890 189",
        "1 85 05 78 006 084 36",
        "le 12 mars 2026 à 14 h",
        "7KQF-2M9P-4TXA et ensuite ?",
        "",
    ],
)
def test_what_people_write_has_not_the_shape_of_a_code(text):
    assert not looks_like_one(text)


@given(st.text(max_size=100))
@example("7KQF-2M9P-4TXA" * 10_000)
@example("٣KQF-2M9P-4TXA")
def test_no_text_is_genuine_by_chance_nor_breaks_the_reading(text):
    assert OURS.read(text, NOW) is None


def test_another_processs_seal_reads_the_same_codes():
    assert Seal("a secret").read(OURS.code("page", "web", NOW), NOW) is not None


def test_the_format_of_a_code_does_not_change_unseen():
    assert OURS.code("chat", "telegram", NOW) == "17RH-4T5P-89PA"


def test_a_seal_shows_no_secret_and_needs_one():
    assert "a secret" not in repr(OURS)
    with pytest.raises(ValueError, match="secret"):
        Seal("")


def test_an_unknown_channel_is_refused():
    with pytest.raises(ValueError, match="pigeon"):
        OURS.code("chat", "pigeon", NOW)
