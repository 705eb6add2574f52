"""What fits an SMS, judged by two libraries nobody here wrote and by texts nobody thought of."""

import pytest
import smsutil
from gsm0338 import Codec
from hypothesis import given
from hypothesis import strategies as st

from bot import gsm
from bot.gsm import Measure, cut, measure, parts, plain

LETTERS = sorted(gsm.GSM_7)
WRITINGS = st.text() | st.text("ab cé€[ç«»’… .\n🎉ط°½²5", max_size=400)
PIECES = st.sampled_from([*"aé€ .?!\n\u00a0ç🎉", "mot ", "Fini. ", "long" * 20])
LONG = st.lists(PIECES, max_size=200).map("".join)
SEGMENTS = st.integers(1, 4)


def test_the_alphabet_is_the_one_of_another_library() -> None:
    signs = (chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000)
    known = {sign for sign in signs if smsutil.is_valid_gsm(sign)}
    assert known - {"\x1b"} == gsm.GSM_7


@given(st.text(LETTERS))
def test_septets_are_those_of_another_encoder(text: str) -> None:
    assert measure(text).units == len(Codec().encode(text)[0])


@given(st.text(LETTERS, min_size=1, max_size=900) | st.text("a€", min_size=150, max_size=480))
def test_segments_of_septets_are_those_of_another_splitter(text: str) -> None:
    found = smsutil.split(text)
    assert measure(text) == Measure("gsm7", found.total_bytes, len(found.parts))


@given(st.text(min_size=1, max_size=300) | st.text("aط🎉", min_size=60, max_size=300))
def test_segments_of_16_bits_are_those_of_another_splitter(text: str) -> None:
    found = smsutil.split(f"ط{text}")
    assert measure(f"ط{text}") == Measure("ucs2", found.total_bytes // 2, len(found.parts))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Measure("gsm7", 0, 0)),
        ("a" * 160, Measure("gsm7", 160, 1)),
        ("a" * 161, Measure("gsm7", 161, 2)),
        ("a" * 307, Measure("gsm7", 307, 3)),
        ("€" * 80, Measure("gsm7", 160, 1)),
        ("a" * 152 + "€" + "a" * 152, Measure("gsm7", 306, 3)),  # a € is not torn
        ("ç" * 70, Measure("ucs2", 70, 1)),
        ("ç" * 71, Measure("ucs2", 71, 2)),
        ("ç" * 66 + "🎉" + "ç" * 66, Measure("ucs2", 134, 3)),  # nor is an emoji
    ],
)
def test_what_costs_two_stays_in_one_segment(text: str, expected: Measure) -> None:
    assert measure(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ça ira dès août, « oui » l’œuvre…", 'Ça ira dès aout, "oui" l\'oeuvre...'),
        ("ç ê â î ô û ë ï À È", "c e a i o u e i A E"),
        ("“Noël” – Œuvre — •", '"Noel" - OEuvre - -'),
        ("Quoi\u00a0? 12\u202f000\u2009€ → là", "Quoi ? 12 000 € -> là"),
        ("e\u0301te\u0301 à Łódź", "été à Lodz"),
        ("n° 3, 20 °C, 2½, 10² et 8 m²", "no 3, 20 degC, 2 1/2, 10^2 et 8 m2"),
        ("✅ Reçu, demandeur·se", "OK Recu, demandeur.se"),
        ("Bravo 🎉 !", "Bravo !"),
        ("🎉 Bravo\n👨‍👩‍👧 encore", "Bravo\nencore"),
        ("1️⃣ Oui", "1 Oui"),
    ],
)
def test_letters_and_signs_are_written_plainly(text: str, expected: str) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize(
    "text", ["Привіт, ça va ?", "مرحبا « ça »", "你好 ê", "🎉", "👍🏽 ❤️", "∞ ça"]
)
def test_what_would_lose_its_sense_stays_as_it_is(text: str) -> None:
    assert plain(text) == text


@given(WRITINGS)
def test_a_text_becomes_gsm_7_or_stays_as_it_is(text: str) -> None:
    made = plain(text)
    assert made == text or measure(made).coding == "gsm7"
    assert plain(made) == made


@given(WRITINGS)
def test_plain_letters_never_cost_more(text: str) -> None:
    assert measure(plain(text)).segments <= max(measure(text).segments, 1)


@given(LONG, SEGMENTS)
def test_what_is_cut_fits_and_loses_only_white_space(text: str, segments: int) -> None:
    head, rest = cut(text, segments)
    assert measure(head).segments <= segments
    assert bool(head) == bool(text.strip())
    assert "".join((head + rest).split()) == "".join(text.split())


@given(st.lists(st.text("abcé€ç.🎉", min_size=1, max_size=30), min_size=1), SEGMENTS)
def test_a_word_that_fits_is_never_broken(words: list[str], segments: int) -> None:
    head, rest = cut(" ".join(words), segments)
    assert [*head.split(), *rest.split()] == words


@given(LONG, SEGMENTS)
def test_the_parts_are_the_whole_text(text: str, segments: int) -> None:
    messages = parts(text, segments)
    assert all(message and measure(message).segments <= segments for message in messages)
    assert "".join("".join(messages).split()) == "".join(text.split())


def test_a_text_that_fits_is_not_cut() -> None:
    assert cut("Bonjour. Votre dossier est complet.", 1) == (
        "Bonjour. Votre dossier est complet.",
        "",
    )


def test_a_cut_comes_after_a_sentence() -> None:
    first = "Votre dossier est complet, et votre conseiller le lira au plus tard demain matin."
    second = "Vous pouvez lui écrire ici : il vous répondra dans la conversation, pas autrement."
    assert cut(f"{first} {second}", 1) == (first, second)


def test_a_very_short_sentence_does_not_make_a_message() -> None:
    head, rest = cut("Bonjour. " + "mot " * 60, 1)
    assert head == "Bonjour." + " mot" * 38
    assert rest == "mot " * 21 + "mot"


def test_a_question_mark_does_not_begin_a_message() -> None:
    head, rest = cut("a" * 100 + " " + "b" * 58 + " ? " + "c" * 20, 1)
    assert (head, rest) == ("a" * 100, "b" * 58 + " ? " + "c" * 20)


def test_a_word_longer_than_the_message_is_broken() -> None:
    assert cut("a" * 200, 1) == ("a" * 160, "a" * 40)
    assert parts("🎉" * 36, 1) == ["🎉" * 35, "🎉"]


def test_no_segment_at_all_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="expected 1 at least"):
        cut("a", 0)
