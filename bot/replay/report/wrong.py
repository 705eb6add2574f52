"""What went wrong first in a conversation, and in which words two texts differ.

Rule: one answer for terminal and page.
"""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

import msgspec

from bot.replay.told import Check, Result

SAME_WORDS = "The words are the same: only spaces or line breaks differ."

_WORDS = re.compile(r"\S+|\s+")


class Wrong(msgspec.Struct, frozen=True):
    """A check that did not hold and the number of its turn, from 1."""

    turn: int
    check: Check


class Piece(msgspec.Struct, frozen=True):
    """Words of a text. `other`: the text beside it has others there."""

    text: str
    other: bool


def first(result: Result) -> Wrong | None:
    """The first check that did not hold; None when all did."""
    for number, turn in enumerate(result.turns, 1):
        for check in turn.checks:
            if not check.held:
                return Wrong(number, check)
    return None


def same_words(expected: str, got: str) -> bool:
    """Whether two texts that are not the same would look so."""
    return expected.split() == got.split()


def differing(expected: str, got: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces, those that are not in the other marked.

    Texts of a word or two differ as a whole: marks inside them would say nothing.
    """
    one, two = _WORDS.findall(expected), _WORDS.findall(got)
    if min(len(one), len(two)) < 5:
        return [Piece(expected, False)], [Piece(got, False)]
    blocks = SequenceMatcher(None, one, two, autojunk=False).get_opcodes()
    left = [("".join(one[a:b]), tag != "equal") for tag, a, b, _, _ in blocks]
    right = [("".join(two[c:d]), tag != "equal") for tag, _, _, c, d in blocks]
    return list(_pieces(left)), list(_pieces(right))


def _pieces(parts: list[tuple[str, bool]]) -> Iterator[Piece]:
    for text, other in parts:
        if text:
            yield Piece(text, other)
