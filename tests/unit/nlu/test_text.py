"""What people type becomes words, each with its place in what was typed."""

import unicodedata

import pytest

from nlu.spelling import Speller
from nlu.text import Normaliser, clean, fold

LEXICON = {
    "slt": "salut",
    "jai": "j ai",
    "2m1": "demain",
    "é": "et",
    "rdv": "rendez vous",
    "c": "c est",
}


def words(text: str) -> list[str]:
    return [word.text for word in Normaliser(LEXICON).words(text)]


def test_case_and_accents_do_not_matter():
    assert words("ÉLÉONORE a été reçue, cœur") == ["eleonore", "a", "ete", "recue", ",", "coeur"]


@pytest.mark.parametrize("apostrophe", ["'", "’", "‘", "`", "´"])
def test_an_elision_is_undone_whatever_the_apostrophe(apostrophe: str):
    assert words(f"l{apostrophe}actu jusqu{apostrophe}ici") == ["le", "actu", "jusque", "ici"]


def test_short_forms_are_spelled_out():
    assert words("slt jai rdv 2m1") == ["salut", "je", "ai", "rendez", "vous", "demain"]


def test_a_short_form_that_needs_its_accent_is_left_alone_without_it():
    assert words("moi é toi") == ["moi", "et", "toi"]
    assert words("moi e toi") == ["moi", "e", "toi"]


def test_digits_and_letters_stuck_together_are_told_apart():
    assert words("35h le 1er 1500€") == ["35", "h", "le", "1", "er", "1500", "euros"]


def test_repeated_letters_are_reduced():
    speller = Speller({"allo": 3, "merci": 3}, frozenset())
    said = Normaliser({}, speller).words("alllooo merciiii")
    assert [word.text for word in said] == ["allo", "merci"]


def test_invisible_characters_are_not_there():
    assert words("actua\u200blisation\u202e \x00du\ufeff mois") == ["actualisation", "du", "mois"]


def test_decomposed_accents_read_like_composed_ones():
    text = "déjà reçu à l'été"
    assert words(unicodedata.normalize("NFD", text)) == words(text)


def test_every_word_knows_its_place_in_the_text_as_received():
    text = "\u200bSlt,\u200d j’ai   re\u0301ussi 2m1 !"
    normaliser = Normaliser(LEXICON)
    places = [text[w.start : w.end] for w in normaliser.words(text)]
    assert places == ["Slt", ",", "j’", "ai", "re\u0301ussi", "2m1", "!"]


def test_a_new_line_ends_a_sentence():
    assert words("bonjour\nça va") == ["bonjour", ".", "ca", "va"]


def test_only_the_beginning_of_a_very_long_text_is_read():
    normaliser = Normaliser(LEXICON, limit=50)
    text = "slt " * 40_000
    assert normaliser.words(text) == normaliser.words(text[:50])


def test_changes_tell_what_was_read_differently():
    changes = Normaliser(LEXICON).changes("Slt Éric, jai rdv")
    assert [(c.typed, c.read) for c in changes] == [
        ("Slt", "salut"),
        ("jai", "je ai"),
        ("rdv", "rendez vous"),
    ]


def test_folding_leaves_other_scripts_alone():
    assert fold("ПРИВЕТ") == "привет"
    assert clean("abc") == ("abc", None)


def test_letters_of_two_alphabets_in_one_word_are_a_disguise():
    normaliser = Normaliser({})
    assert normaliser.phrase("аctuаlisаtiоn") == ("actualisation",)  # Cyrillic а and о
    assert normaliser.phrase("день") == ("день",)
