"""The words of the pictures: all there, or refused with their line."""

import re

import pytest

from bot.conversation.errors import Malformed
from bot.dialogue.project import load
from bot.graph import texts
from tests.unit.graph.scene import ROOT, TEXTS

WORDS = (ROOT / texts.PATH).read_text(encoding="utf-8")


def refused(tmp_path, wrong: str) -> str:
    path = tmp_path / "pictures.yml"
    path.write_text(wrong, encoding="utf-8")
    with pytest.raises(Malformed) as error:
        texts.load(path)
    return str(error.value).removeprefix(f"{path}:")


@pytest.mark.parametrize(
    ("word", "where"),
    [("handoff.released", "events"), ("offered", "control"), ("dead", "legend")],
)
def test_what_can_be_drawn_is_never_without_its_word(tmp_path, word, where):
    wrong = re.sub(rf"(?m)^  {re.escape(word)}: .*\n", "", WORDS)
    assert f"expected {word} under {where}" in refused(tmp_path, wrong)


def test_a_theme_is_named_as_an_address_is(tmp_path):
    assert "a-z, 0-9 and -" in refused(tmp_path, WORDS.replace("name: urgence", "name: À part"))


def test_what_nothing_is_called_is_told_with_its_line(tmp_path):
    path = tmp_path / "pictures.yml"
    path.write_text(WORDS.replace("compter_absence]", "compter_absense]"), encoding="utf-8")
    [told] = texts.strangers(path, load(ROOT).domain)
    line = 1 + path.read_text(encoding="utf-8")[: WORDS.index("compter_absence]")].count("\n")
    assert str(told).startswith(f"{path}:{line}: warning: nothing is called 'compter_absense'")


def test_the_words_of_the_project_name_what_there_is():
    assert list(texts.strangers(ROOT / texts.PATH, load(ROOT).domain)) == []


def test_the_first_theme_that_names_a_subject_has_it():
    shared = TEXTS.by_theme(["joindre_conseiller__qui", "joindre_conseiller__parler", "autre"])
    assert {theme.name: named for theme, named in shared.items()} == {
        "urgence": ["joindre_conseiller__parler"],
        "conseiller": ["joindre_conseiller__qui"],
        "others": ["autre"],
    }
