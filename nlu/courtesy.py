"""Courtesy around a message: « Bonjour, ... Merci d'avance, cordialement ».

Rule: it is left out, when learning as when serving, as long as four words or more remain: a
greeting before a question must not make the question a greeting.
"""

from __future__ import annotations

from collections.abc import Iterable

from nlu.lists import Lists
from nlu.phrases import Phrases
from nlu.text import Normaliser

_LEAST = 4
_REACH = 6  # words looked at from either end; the longest listed phrase is shorter


class Courtesy:
    """The listed openings and closings."""

    def __init__(self, lists: Lists, normaliser: Normaliser) -> None:
        self._opening = Phrases(normaliser.phrase(text) for text in lists.opening)
        self._closing = Phrases(normaliser.phrase(text)[::-1] for text in lists.closing)

    def without(self, said: list[str]) -> list[str]:
        """The content words without courtesy; all of them when hardly anything would remain."""
        first, last = 0, len(said)
        while (taken := _taken(self._opening, said[first : first + _REACH])) and first < last:
            first += taken
        while taken := _taken(self._closing, reversed(said[max(first, last - _REACH) : last])):
            last -= taken
        return said[first:last] if last - first >= _LEAST else said


def _taken(phrases: Phrases, words: Iterable[str]) -> int:
    """How many words the phrase at the very beginning takes."""
    found = phrases.find(list(words))
    return found[0].end if found and found[0].start == 0 else 0
