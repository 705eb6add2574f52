"""What nobody should have written to us, taken out of a message before it is kept.

Rule: only the secret goes, the words around it stay. What a conseiller may need is never touched:
phone numbers, dates, amounts, identifiers of France Travail, IBANs, SIRETs.
"""

import re
import unicodedata
from collections.abc import Iterator
from operator import itemgetter
from typing import Literal

import msgspec

from bot import secrets_in_words
from bot.secrets_in_numbers import cards, social_security_numbers

Kind = Literal["password", "card", "nir"]

MASK = "••••"

# An ordinary message leaves after these, cheapest first: a word that announces a password, a
# number of 13 digits (a Corsican department has a letter), or characters that could hide either:
# all but Latin letters and usual punctuation.
_DIGIT = re.compile("[0-9]")
_LONG = re.compile(r"\d(?:[\W_]{0,6}[\dABab]){12}")
_HIDING = re.compile("[^\x00-\xac\xae-\u024f\u2010-\u2027\u202f-\u205e\u20ac]")
_NONE: frozenset[Kind] = frozenset()


class Masked(msgspec.Struct, frozen=True):
    """A text that may be kept, and the kinds of secret it held; none when it is as written."""

    text: str
    kinds: frozenset[Kind]


def mask(text: str) -> Masked:
    """`text` with « •••• » for its passwords, card numbers and social security numbers.

    A passphrase of several words loses its first word only.
    """
    if not _suspect(text):
        return Masked(text, _NONE)
    plain, places = _folded(text)
    kept: list[str] = []
    kinds: set[Kind] = set()
    done = 0
    for start, end, kind in _apart(plain):
        kept += (text[done : places[start]], MASK)
        done = places[end - 1] + 1
        kinds.add(kind)
    return Masked("".join((*kept, text[done:])), frozenset(kinds))


def _suspect(text: str) -> bool:
    low = text.lower()
    if "pass" in low or "mdp" in low or "code" in low or "pase" in low or "pwd" in low:
        return True
    if _DIGIT.search(text) and _LONG.search(text):
        return True
    return not text.isascii() and _HIDING.search(text) is not None


def _folded(text: str) -> tuple[str, list[int]]:
    """The text in plain small letters and digits, and where each of its characters comes from."""
    plain: list[str] = []
    places: list[int] = []
    for place, written in enumerate(text):
        for char in _plain(written):
            plain.append(char)
            places.append(place)
    return "".join(plain), places


def _plain(written: str) -> str:
    """What a character is without accent, width or style; nothing when it is not seen."""
    if written.isascii():
        return " " if written.isspace() else written.lower()
    if written.isdecimal():
        return str(unicodedata.decimal(written))
    seen = []
    for char in unicodedata.normalize("NFKD", written).lower():
        match unicodedata.category(char):
            case "Cf" | "Mn" | "Me":
                continue
            case "Pd":
                seen.append("-")
            case _:
                seen.append(" " if char.isspace() else _ALIKE.get(char, char))
    return "".join(seen)


_ALIKE = {"’": "'", "‘": "'", "−": "-", "\u2028": " ", "·": "."}


def _apart(plain: str) -> list[tuple[int, int, Kind]]:
    """The secrets in order. Where two overlap they are one, of the first one's kind."""
    apart: list[tuple[int, int, Kind]] = []
    for start, end, kind in sorted(_secrets(plain), key=itemgetter(0, 1)):
        if not apart or start >= apart[-1][1]:
            apart.append((start, end, kind))
        elif end > apart[-1][1]:
            first = apart.pop()
            apart.append((first[0], end, first[2]))
    return apart


def _secrets(plain: str) -> Iterator[tuple[int, int, Kind]]:
    for start, end in social_security_numbers(plain):
        yield start, end, "nir"
    for start, end in cards(plain):
        yield start, end, "card"
    for start, end in secrets_in_words.passwords(plain):
        yield start, end, "password"
