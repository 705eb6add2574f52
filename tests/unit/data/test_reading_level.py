"""Whether the answers are easy to read, by the French Flesch score.

Measure: Kandel and Moles' adaptation of Flesch's reading ease to French (1958), 207 less 1.015
times the words of a sentence less 73.6 times the syllables of a word, as textstat computes it.
Flesch's own table (1949) reads 70 to 80 as « fairly easy », understood at 12, and 80 to 90 as
« easy », at 11. Threshold: 70 for every text, 80 for the middle one of the full texts.

Why: a text that a child of 12 reads alone is one that an adult reads while frightened, on a phone,
in a second language. Why not more: the words of the subject are long and people must find them
again on the site (« actualisation » alone costs five syllables), and a text of thirty words swings
by ten points for one of them. The syllables are hyphenation points, fewer than are spoken: the
score flatters, the same for all texts, so that it orders them and does not certify any.

A line is a sentence, as on the screen. A web address is tapped, not read. Names are ordinary ones.
"""

import re
from statistics import median
from typing import Any

import pytest
import textstat

from tests.unit.data.answers import DOMAIN, FOREIGN, VALUES

EASY_AT_12 = 70
EASY_AT_11 = 80
MOST_CHARACTERS = 600
MOST_LINES = 7
"""Of a full text: more than a phone shows without scrolling."""

ORDINARY = {
    "prenom": "Ana",
    "conseiller": "Claire Martin",
    "conseiller_agence": "Agence de Rennes Est",
    "conseiller_actif": "Karim Petit",
    "ancien_conseiller": "Claire Martin",
    "nouveau_conseiller": "Karim Petit",
    "conseiller_presence": "demain à 9 h",
    "attente": "demain avant 9 h",
    "source": "",
    "article": "",
}
_ADDRESS = re.compile(r"https?://\S+|\b[\w.]+\.(?:fr|com)\b")
_BULLET = re.compile(r"^(?:- |\d\. )")

FRENCH = [
    (name, variation)
    for name, variations in DOMAIN["responses"].items()
    if name not in FOREIGN
    for variation in variations
]


@pytest.fixture(autouse=True)
def in_french() -> None:
    textstat.set_lang("fr")


def _spoken(text: str) -> str:
    """The text as it is read: filled, each line a sentence."""
    filled = _ADDRESS.sub("ce site", text.format(**{**VALUES, **ORDINARY}))
    lines = [_BULLET.sub("", line).rstrip(" :,") for line in filled.splitlines()]
    return " ".join(line if line.endswith((".", "?", "!")) else f"{line}." for line in lines)


def _score(variation: dict[str, Any]) -> float:
    return float(textstat.flesch_reading_ease(_spoken(variation["text"])))


def test_every_text_is_understood_at_twelve() -> None:
    hard = {(name, round(_score(v), 1), v["text"]) for name, v in FRENCH if _score(v) < EASY_AT_12}
    assert hard == set()


def test_the_middle_text_is_understood_at_eleven() -> None:
    assert median(_score(v) for _, v in FRENCH if "channel" not in v) >= EASY_AT_11


def test_no_text_is_long() -> None:
    long = {
        name
        for name, v in FRENCH
        if len(v["text"]) > MOST_CHARACTERS or len(v["text"].splitlines()) > MOST_LINES
    }
    assert long == set()
