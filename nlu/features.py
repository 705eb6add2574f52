"""Words and pieces of words that can be counted.

Rule: training and serving call the same functions, so that nothing drifts between them; and what
a word contributes does not depend on its neighbours, so that serving can remember it.

Two blocks, each brought to length 1: words with pairs of neighbours, and runs of letters inside
words (their edges count as a letter). A message is the set of its words; within the second block
words count as perpendicular, which makes the length of a message the sum over its words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_FIRST_PICTURE = "\u2190"  # arrows, symbols and emoji: « 👍 » answers a question


def content(words: Iterable[str]) -> list[str]:
    """The words that carry meaning: punctuation dropped, long numbers made alike."""
    return [
        _number(word) if word[0].isdigit() else word
        for word in words
        if word[0].isalnum() or word[0] >= _FIRST_PICTURE
    ]


def _number(digits: str) -> str:
    # Up to 31 a number may be a day; beyond, only its size says anything.
    if len(digits) <= 2:
        return digits
    return "2000" if len(digits) == 4 and digits.startswith("20") else "9" * min(len(digits), 5)


def pairs(words: Sequence[str], longest: int) -> dict[str, None]:
    """Runs of 2 to `longest` neighbouring words, each once."""
    return {
        " ".join(words[start : start + size]): None
        for size in range(2, longest + 1)
        for start in range(len(words) - size + 1)
    }


def grams(word: str, shortest: int, longest: int) -> dict[str, None]:
    """Runs of letters of one word and its edges, each once."""
    edged = f" {word} "
    return {
        edged[start : start + size]: None
        for size in range(shortest, min(longest, len(edged)) + 1)
        for start in range(len(edged) - size + 1)
    }
