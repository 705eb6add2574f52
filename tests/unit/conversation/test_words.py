"""Orders: what is one, what is a message like others."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import words
from bot.words import Said, Words, command

ROOT = Path(__file__).parents[3]
WORDS = words.load(ROOT / "data" / "channels.yml")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        *(("/conseiller", "conseiller"), ("/conseiller@ReferentBot", "conseiller")),
        *((" /CONSEILLER ", "conseiller"), ("/aide !", "aide"), ("/mesdonnees", "mesdonnees")),
        *(("/delier", "delier"), ("/source", "source"), ("/securite", "securite")),
        *(("/stop", "stop"), ("/start", "start"), ("/suite", "suite"), ("/lier", "lier")),
    ],
)
def test_a_slash_gives_an_order(text: str, name: str) -> None:
    assert command(text, WORDS) == Said(name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        *(("STOP", "stop"), ("stop .", "stop"), ("Stop !!", "stop"), ("STOP SMS", "stop")),
        *(("STOP.", "stop"), ("Arrêt", "stop"), ("« stop »", "stop"), ("stop 😡", "stop")),
        *(("START", "start"), ("aide ?", "aide"), ("CONSEILLER", "conseiller")),
        *(("Conseillère", "conseiller"), ("suite", "suite"), ("LIER", "lier")),
    ],
)
def test_a_keyword_gives_an_order_however_it_is_written(text: str, name: str) -> None:
    assert command(text, WORDS) == Said(name)


@pytest.mark.parametrize(
    "text",
    [
        *("stop je comprends rien", "arrête", "je veux un conseiller", "aide moi", "la suite"),
        *("lier mes deux comptes", "/inconnu", "/", "/conseiller je veux parler", "", "?", "1"),
        *(
            "start demain",
            "STOP\nça suffit",
            "stop-moi",
            "LIER K7QF 2M9",
            "STOP K7QF 2M9P",
            "/etc/x",
        ),
    ],
)
def test_a_sentence_is_no_order(text: str) -> None:
    assert command(text, WORDS) is None


@pytest.mark.parametrize(
    "text",
    [
        *(
            "/lier K7QF-2M9P",
            "/lier k7qf2m9p",
            "LIER K7QF 2M9P",
            "lier k7qf-2m9p.",
            "Lier : K7QF2M9P",
        ),
        "/lier@ReferentBot  K7QF 2M9P",
    ],
)
def test_a_code_has_one_writing(text: str) -> None:
    assert command(text, WORDS) == Said("lier", "K7QF-2M9P")


def test_what_a_link_carried_comes_with_start() -> None:
    assert command("/start K7QF-2M9P", WORDS) == Said("start", "K7QF-2M9P")
    assert command("/start affiche_agence", WORDS) == Said("start", "affiche_agence")
    assert command("START K7QF 2M9P", WORDS) == Said("start", "K7QF-2M9P")


def test_without_keywords_a_bare_word_is_a_message() -> None:
    telegram = Words(WORDS.commands)
    assert command("stop", telegram) is None
    assert command("/aide", telegram) == Said("aide")
    assert command("/start", telegram) == Said("start")


def test_commands_are_named_as_telegram_takes_them() -> None:
    names = [known.name for known in WORDS.commands]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9_]{1,32}", name) for name in names)
    assert all(1 <= len(known.description) <= 256 for known in WORDS.commands)


def test_no_writing_stands_for_two_keywords() -> None:
    said = [writing for known in WORDS.keywords for writing in known.said]
    assert len(set(said)) == len(said)


@given(st.text())
def test_any_text_is_an_order_or_none(text: str) -> None:
    found = command(text, WORDS)
    assert found is None or found.name
