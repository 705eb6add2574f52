"""Unknown words are read as words of the field, known ones never."""

import pytest

from nlu.spelling import Speller, distance

FIELD = {
    "actualisation": 50,
    "conseiller": 30,
    "conseillere": 9,
    "bouge": 4,
    "delai": 12,
    "arrive": 5,
}
SPELLER = Speller(FIELD, frozenset({"boule", "demain", "relais", "continue", "hier"}))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("actualisaton", "actualisation"),
        ("actualization", "actualisation"),
        ("acutalisation", "actualisation"),
        ("consieller", "conseiller"),
        ("conseillr", "conseiller"),
        ("delais", "delais"),  # the plural of a known word is known
        ("dellai", "delai"),
        ("jarrive", "j arrive"),
        ("jcontinue", "j continue"),
        ("lactualisation", "l actualisation"),
    ],
)
def test_a_misspelt_word_of_the_field_is_read(typed: str, read: str):
    assert SPELLER(typed) == read


@pytest.mark.parametrize("word", ["boule", "relais", "demain"])
def test_a_french_word_is_left_alone(word: str):
    assert SPELLER(word) == word


@pytest.mark.parametrize("word", ["ecole", "xyz", "kangourou", "bout", "coupe"])
def test_a_word_near_nothing_stays_unknown(word: str):
    assert SPELLER(word) is None


def test_a_short_word_does_not_change_a_letter_for_another():
    assert Speller({"bouge": 9}, frozenset())("boule") is None


def test_the_more_frequent_word_wins_a_tie():
    assert Speller({"payer": 2, "payes": 9}, frozenset())("payers") == "payers"
    assert Speller({"virement": 2, "virements": 9}, frozenset())("viremnets") == "virements"


@pytest.mark.parametrize(
    ("left", "right", "faults"),
    [("delai", "delai", 0), ("delai", "dlai", 1), ("delai", "dealai", 1), ("delai", "dleai", 1)],
)
def test_faults_are_counted(left: str, right: str, faults: int):
    assert distance(left, right, 2) == faults


def test_counting_stops_beyond_what_is_asked():
    assert distance("actualisation", "xxxxxxxxxxxxx", 2) == 3
