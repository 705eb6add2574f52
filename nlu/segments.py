"""Several questions in one message.

Rule: split at the end of a sentence or at a connector only, and only between parts that each
ask something; a comma separates reasons as often as questions, so it does not split.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nlu.line import listed
from nlu.text import Word

_STOPS = frozenset(".?!;…")
_CONNECTORS = {
    "et": (("et", "aussi"), ("et", "puis"), ("et", "sinon"), ("et", "autre", "chose")),
    "sinon": (("sinon",),),
    "par": (("par", "ailleurs"),),
    "autre": (("autre", "question"),),
    "ensuite": (("ensuite",),),
}
_ASKING = frozenset(
    listed(
        "comment quand combien pourquoi quel quelle quels quelles quoi qui ou est peux puis "
        "dois faut peut doit voudrais aimerais savoir"
    )
)
_SHORTEST = 3


def split(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """The parts `words[start:end]` that ask something; nothing when there is only one."""
    parts = [part for part in _parts(words) if _asks(words, *part)]
    if len(parts) > 1:
        yield from parts


def _parts(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    start = 0
    for place, word in enumerate(words):
        if word.text in _STOPS:
            yield start, place + 1
            start = place + 1
        elif place > start and _connects(words, place):
            yield start, place
            start = place
    yield start, len(words)


def _connects(words: Sequence[Word], place: int) -> bool:
    return any(
        tuple(word.text for word in words[place : place + len(connector)]) == connector
        for connector in _CONNECTORS.get(words[place].text, ())
    )


def _asks(words: Sequence[Word], start: int, end: int) -> bool:
    spoken = [word.text for word in words[start:end] if word.text[0].isalnum()]
    if len(spoken) < _SHORTEST:
        return False
    return words[end - 1].text == "?" or not _ASKING.isdisjoint(spoken)
