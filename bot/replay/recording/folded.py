"""Words without case and accents, and where they stand in the text as it was written.

Rule: places are those of the text that was given; nothing of it is lost.
"""

import re
import unicodedata
from collections.abc import Iterator

LETTER = r"[^\W\d_]"
"""A letter of any alphabet, in a pattern."""


def fold(text: str) -> str:
    """The text in small letters without accents."""
    return "".join(_plain(character) for character in text)


def found(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """Where a pattern of folded words is found in a text, whatever its case and accents."""
    plain, places = folded(text)
    for match in pattern.finditer(plain):
        if match.end() > match.start():
            yield places[match.start()], _end(text, places[match.end() - 1])


def folded(text: str) -> tuple[str, list[int]]:
    """The folded text, and where each of its characters comes from."""
    plain: list[str] = []
    places: list[int] = []
    for place, written in enumerate(text):
        for character in _plain(written):
            plain.append(character)
            places.append(place)
    return "".join(plain), places


def _end(text: str, last: int) -> int:
    """After the last character and the accents that stand on it."""
    end = last + 1
    while end < len(text) and unicodedata.category(text[end]) in ("Mn", "Cf"):
        end += 1
    return end


def _plain(written: str) -> str:
    if written.isascii():
        return written.lower()
    apart = unicodedata.normalize("NFKD", written).lower()
    seen = (c for c in apart if unicodedata.category(c) not in ("Mn", "Cf"))
    return "".join(
        "'" if c in "’‘" else "-" if unicodedata.category(c) == "Pd" else c for c in seen
    )


def like(original: str, invented: str) -> str:
    """An invented word in the case in which the original one was written."""
    letters = [c for c in original if c.isalpha()]
    if len(letters) > 1 and all(c.isupper() for c in letters):
        return invented.upper()
    return invented.lower() if letters and not letters[0].isupper() else invented
