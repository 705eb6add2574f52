"""Listed phrases found in a message: danger, signs of distress, « conseiller », lookups.

Rule: phrases are compared as words after normalisation, so a phrase listed once in plain
spelling is found however it was typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from nlu.spelling import distance


class Found(NamedTuple):
    """A phrase at `words[start:end]`."""

    phrase: tuple[str, ...]
    start: int
    end: int


class Phrases:
    """A set of phrases, searched by their first word."""

    def __init__(self, phrases: Iterable[Sequence[str]]) -> None:
        listed = sorted({tuple(p) for p in phrases if p}, key=lambda p: (-len(p), p))
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for phrase in listed:
            self._by_first.setdefault(phrase[0], []).append(phrase)
        # The longest word of a phrase is mostly its rarest: most messages hold none of them.
        self._needed = frozenset(max(phrase, key=len) for phrase in listed)
        self.words = frozenset(word for phrase in listed for word in phrase)

    def find(self, words: Sequence[str]) -> list[Found]:
        """The phrases found, longest first at each place, without overlap."""
        found: list[Found] = []
        if self._needed.isdisjoint(words):
            return found
        free_from = 0
        for place, word in enumerate(words):
            listed = self._by_first.get(word)
            if listed is None or place < free_from:
                continue
            for phrase in listed:
                end = place + len(phrase)
                if tuple(words[place:end]) == phrase:
                    found.append(Found(phrase, place, end))
                    free_from = end
                    break
        return found

    def any_in(self, words: Sequence[str]) -> Found | None:
        """The first phrase found."""
        found = self.find(words)
        return found[0] if found else None


class HumanCall:
    """« conseiller », « un humain », « parler à qqn »: the message is that, or nearly only that."""

    LONGEST = 14
    """More words than this say something else as well, which understanding must weigh."""

    def __init__(
        self,
        words: Iterable[Sequence[str]],
        phrases: Iterable[Sequence[str]],
        around: Iterable[str],
        never: Iterable[str],
    ) -> None:
        listed = [tuple(word) for word in words]
        self._phrases = Phrases([*listed, *phrases])
        self._long = tuple(w[0] for w in listed if len(w) == 1 and len(w[0]) >= 8)
        self._around = frozenset(around)
        self._expected = self._around | self._phrases.words
        self._never = frozenset(never)

    def heard_in(self, words: Sequence[str]) -> bool:
        """Whether a human is called, and nothing else said but perhaps a misspelt word of it."""
        if not words or len(words) > self.LONGEST:
            return False
        strange = [word for word in words if word not in self._expected]
        if len(strange) > 1 or not all(self._misspelt(word) for word in strange):
            return False
        calls = self._phrases.find(words)
        called = {place for found in calls for place in range(found.start, found.end)}
        left = [word for place, word in enumerate(words) if place not in called]
        return bool(calls or strange) and all(
            word in self._around or word in strange for word in left
        )

    def _misspelt(self, word: str) -> bool:
        if len(word) < 7 or word in self._never:
            return False
        return any(distance(word, listed, 2) <= 2 for listed in self._long)
