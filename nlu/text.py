"""From what people type to words that can be counted.

Rule: linear in the length of the text, and every word keeps its place in the text as received.
Only the first `limit` characters are understood (2,000 by default, a very long SMS chain); what
lies beyond is kept by the conversation but does not weigh here, and `explain` says so.

A piece is cleaned, cut, folded (lower case, no accents), its short forms spelled out (lexicon),
elisions undone, repeated letters reduced, and what is still unknown is handed to the speller.
Each piece is worked out once and remembered: people write the same words all day.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import NamedTuple

LIMIT = 2000
_LONGEST_WORD = 40
_MEMORY = 50_000

# Control characters, zero-width and bidirectional marks, variation selectors, tags, surrogates.
_UNCLEAN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e01ef]"
)
_PIECE = re.compile(r"[^\W_]+(?:['’‘ʼ`´](?=\w))?|[^\w\s]|[_\n]")
_PART = re.compile(r"\d+|[^\W\d_]+")
_REPEATED = re.compile(r"(.)\1{2,}")
_APOSTROPHES = "'’‘ʼ`´"
_ELIDED = {
    "j": "je", "l": "le", "d": "de", "c": "ce", "n": "ne", "s": "se", "m": "me", "t": "te",
    "qu": "que", "jusqu": "jusque", "lorsqu": "lorsque", "puisqu": "puisque", "quelqu": "quelque",
}  # fmt: skip
_SIGNS = {
    "€": "euros",
    "+": "plus",
    "%": "pourcent",
    "$": "dollars",
    "£": "livres",
    "=": "egal",
    "\n": ".",
}
_LATIN = re.compile(r"[a-zA-Z]")
_ALIKE = str.maketrans("аеорсухіѕјԁһԛԝАВЕКМНОРСТХІЅЈоαορνΑΒΕΖΗΙΚΜΝΟΡΤΧ",
                       "aeopcyxisjdhqwABEKMHOPCTXISJoaopvABEZHIKMNOPTX")  # fmt: skip
"""Cyrillic and Greek letters drawn like Latin ones."""
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"})


class Word(NamedTuple):
    """A word or sign as understood, and where it stands in the text as received."""

    text: str
    start: int
    end: int


class Change(NamedTuple):
    """What was typed, and how it was read."""

    typed: str
    read: str


def fold(text: str) -> str:
    """Lower case without accents: « Éléonore » -> « eleonore »."""
    if text.isascii():
        return text.lower()
    spread = unicodedata.normalize("NFKD", text.lower().translate(_LIGATURES))
    return "".join(char for char in spread if not unicodedata.combining(char)).lower()


def clean(text: str) -> tuple[str, list[int] | None]:
    """The text without invisible characters, and where each kept character came from.

    The second value is `None` when nothing had to be removed.
    """
    if not _UNCLEAN.search(text) and unicodedata.is_normalized("NFC", text):
        return text, None
    kept: list[str] = []
    origin: list[int] = []
    for place, char in enumerate(text):
        if unicodedata.combining(char):
            composed = unicodedata.normalize("NFC", kept[-1] + char) if kept else ""
            if len(composed) == 1:
                kept[-1] = composed
            continue
        if _UNCLEAN.match(char):
            continue
        kept.append(char)
        origin.append(place)
    return "".join(kept), origin


class Normaliser:
    """Cuts a text into words. `correct` spells a folded word out as one or several known ones."""

    def __init__(
        self,
        lexicon: Mapping[str, str],
        correct: Callable[[str], str | None] | None = None,
        limit: int = LIMIT,
    ) -> None:
        self.limit = limit
        self._lexicon = lexicon
        self._correct = correct
        self._known: dict[str, tuple[tuple[str, int, int], ...]] = {}

    def words(self, text: str) -> list[Word]:
        """The words and signs of the text, in order."""
        cut, origin = clean(text[: self.limit])
        found: list[Word] = []
        known = self._known
        for match in _PIECE.finditer(cut):
            piece, start = match.group(), match.start()
            parts = known.get(piece)
            if parts is None:
                parts = self._learn(piece)
            for part, first, last in parts:
                found.append(Word(part, start + first, start + last))
        if origin is not None:
            return [Word(w.text, origin[w.start], origin[w.end - 1] + 1) for w in found]
        return found

    def phrase(self, text: str) -> tuple[str, ...]:
        """A listed phrase as the words it would be read as."""
        return tuple(word.text for word in self.words(text))

    def changes(self, text: str) -> list[Change]:
        """Every piece that was not read as it was typed, accents and case aside."""
        cut, _ = clean(text[: self.limit])
        changes = []
        for match in _PIECE.finditer(cut):
            piece = match.group()
            read = " ".join(part for part, _, _ in self._learn(piece))
            if piece[0].isalnum() and read != fold(piece).strip(_APOSTROPHES):
                changes.append(Change(piece, read))
        return changes

    def _learn(self, piece: str) -> tuple[tuple[str, int, int], ...]:
        if len(self._known) >= _MEMORY:
            self._known.clear()
        parts = self._known[piece] = tuple(self._read(piece))
        return parts

    def _read(self, piece: str) -> list[tuple[str, int, int]]:
        if not piece.isascii() and _LATIN.search(piece):  # two alphabets in one word: a disguise
            piece = piece.translate(_ALIKE)
        if not piece[0].isalnum():
            return [(_SIGNS.get(piece, piece), 0, 1)]
        if piece[-1] in _APOSTROPHES:
            bare = fold(piece[:-1])
            return [(_ELIDED.get(bare, bare), 0, len(piece))]
        lower = piece.lower()
        for form in (lower, fold(lower)):
            if form in self._lexicon:
                return self._spread(self._lexicon[form], 0, len(piece))
        parts: list[tuple[str, int, int]] = []
        for match in _PART.finditer(piece):
            read = self._one(match.group())
            parts.extend(self._spread(read, match.start(), match.end()))
        return parts

    def _one(self, part: str) -> str:
        """A run of letters or digits, as one or several words."""
        if part.isdigit():
            return fold(part)
        word = fold(part)[:_LONGEST_WORD]
        for form in (word, _REPEATED.sub(r"\1\1", word), _REPEATED.sub(r"\1", word)):
            if form in self._lexicon:
                return self._lexicon[form]
            corrected = self._correct(form) if self._correct else form
            if corrected:
                return corrected
        return _REPEATED.sub(r"\1", word)

    @staticmethod
    def _spread(read: str, start: int, end: int) -> list[tuple[str, int, int]]:
        return [(_ELIDED.get(word, word), start, end) for word in read.split()]
