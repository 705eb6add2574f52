"""The line a grammar reads: normalised words with single spaces, numbers in digits.

Rule: one canonical spelling in, so that the patterns of the grammars stay short and linear;
every place of the line still leads back to the text as received.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from text_to_num import text2num

from nlu.text import Word


def listed(words: str) -> tuple[str, ...]:
    """Words written in one string, for tables that would fill a page otherwise."""
    return tuple(words.split())


_TENS = "vingt trente quarante cinquante soixante septante huitante octante nonante"
_NUMBERS = frozenset(
    "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize "
    f"cent cents mille vingts {_TENS}".split()
)
_ONE = ("un", "une")
UNITS = {
    "jour": "jour", "jours": "jour", "journee": "jour", "journees": "jour",
    "semaine": "semaine", "semaines": "semaine", "mois": "mois",
    "an": "an", "ans": "an", "annee": "an", "annees": "an",
    "heure": "heure", "heures": "heure", "euro": "euro", "euros": "euro",
    "minute": "minute", "minutes": "minute", "mn": "minute", "min": "minute",
}  # fmt: skip


class Line:
    """Words as one text, with spelled-out numbers in digits."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = _with_digits(_without_hyphens(words))
        self.text = " ".join(word.text for word in self.words)
        self._starts: list[int] = []
        place = 0
        for word in self.words:
            self._starts.append(place)
            place += len(word.text) + 1

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the message as received."""
        first = self.words[bisect_right(self._starts, start) - 1]
        last = self.words[max(bisect_left(self._starts, end) - 1, 0)]
        return first.start, last.end


def _without_hyphens(words: Sequence[Word]) -> list[Word]:
    """« avant-hier » -> « avant hier »; a hyphen beside a digit is kept, it may be a date."""
    return [
        word
        for place, word in enumerate(words)
        if word.text != "-"
        or any(near.text[0].isdigit() for near in words[max(0, place - 1) : place + 2])
    ]


def _with_digits(words: Sequence[Word]) -> list[Word]:
    out: list[Word] = []
    place = 0
    while place < len(words):
        end = _number_end(words, place)
        if end == place:
            out.append(words[place])
            place += 1
            continue
        run = words[place:end]
        out.extend(_merged(run))
        place = end
    return out


def _number_end(words: Sequence[Word], place: int) -> int:
    """Where the number that begins at `place` ends; `place` itself when there is none."""
    word = words[place].text
    if word in _ONE:
        unit = words[place + 1].text if place + 1 < len(words) else ""
        return place + 1 if unit in UNITS else place
    end = place
    while end < len(words):
        if words[end].text in _NUMBERS:
            end += 1
        elif (
            end > place
            and words[end].text == "et"
            and end + 1 < len(words)
            and words[end + 1].text in (*_ONE, "onze")
        ):
            end += 2
        elif end > place and words[end].text in _ONE and words[end - 1].text in _NUMBERS:
            end += 1
        else:
            break
    return end


def _merged(run: Sequence[Word]) -> list[Word]:
    spelled = " ".join(word.text for word in run)
    try:
        number = text2num(spelled.replace("une", "un"), "fr")
    except ValueError:  # « deux trois » is no number: leave the words
        return list(run)
    return [Word(str(number), run[0].start, run[-1].end)]
