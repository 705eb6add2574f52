"""Words that are commands: whole messages, however they are written, and never sentences."""

from pathlib import Path

import pytest

from bot import words
from bot.conversation.errors import Malformed

WORDS = words.load(Path(__file__).parents[3] / "data" / "channels.yml")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("/conseiller", "conseiller"),
        ("/conseiller@ReferentBot", "conseiller"),
        ("CONSEILLER", "conseiller"),
        (" Conseiller. ", "conseiller"),
        ("stop", "stop"),
        ("STOP !", "stop"),
        ("Arrêt", "stop"),
        ("stop sms", "stop"),
        ("START", "start"),
        ("/start", "start"),
        ("Aide", "aide"),
        ("/mesdonnees", "mesdonnees"),
        ("Mes données", "mesdonnees"),
        ("DÉLIER", "delier"),
        ("la suite ?", "suite"),
        ("ici", "ici"),
    ],
)
def test_a_word_alone_is_a_command_however_it_is_written(text, name):
    said = WORDS.said(text)
    assert said is not None and said.name == name


@pytest.mark.parametrize(
    "text",
    [
        "stop, je ne comprends plus rien",
        "je veux un conseiller",
        "c'est ici ?",
        "aide moi a m'actualiser",
        "code postal 35000",
        "start demain",
        "",
        "/",
        "@",
        "stop " * 30,
    ],
)
def test_a_sentence_is_no_command(text):
    assert WORDS.said(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("/start K7QF-2M9P", "start"),
        ("/start@ReferentBot K7QF2M9P", "start"),
        ("LIER K7QF 2M9P", "lier"),
        ("lier : k7qf-2m9p.", "lier"),
        ("code K7QF2M9P", "lier"),
    ],
)
def test_a_code_follows_the_words_that_take_one(text, name):
    said = WORDS.said(text)
    assert said is not None and said.name == name
    assert said.argument.replace("-", "").replace(" ", "").upper() == "K7QF2M9P"


def test_every_description_fits_telegrams_menu():
    for command in WORDS.commands:
        assert len(command.description) <= 60
        assert command.name.isascii() and command.name.islower()
    assert len(WORDS.shown.description) <= 512
    assert len(WORDS.shown.short_description) <= 120


def test_a_bad_line_of_the_file_is_named(tmp_path):
    file = tmp_path / "channels.yml"
    file.write_text("commands:\n- name: stop\n  colour: red\nshown: {}\n")
    with pytest.raises(Malformed, match=r"channels\.yml:2: .*colour"):
        words.load(file)
