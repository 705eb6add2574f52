"""What fits an SMS: the letters it carries, what it costs, and where a long text is cut.

Rule: a letter that SMS do not carry is written plainly where the meaning stays (ç as c, « » as
"); a text that would lose its sense keeps its letters, and is then sent in UCS-2 at more than
double the price.

Alphabet and sizes: 3GPP TS 23.038, sections 6.2.1 and 6.2.1.1 (GSM 7 bit default alphabet and its
extension table); 3GPP TS 23.040, section 9.2.3.24 (the header of a part takes 7 septets).
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Literal

import msgspec

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")
"""Letters that cost two."""

_PLAIN = str.maketrans(
    {
        **{"œ": "oe", "Œ": "OE", "ø": "ø", "ł": "l", "Ł": "L", "đ": "d", "ı": "i"},
        **{
            "«": '"',
            "»": '"',
            "“": '"',
            "”": '"',
            "„": '"',
            "’": "'",
            "‘": "'",
            "‚": "'",
            "`": "'",
        },
        **{"…": "...", "–": "-", "—": "-", "‑": "-", "‐": "-", "−": "-", "•": "-", "·": "-"},
        **{"→": "->", "←": "<-", "×": "x", "÷": "/", "≤": "<=", "≥": ">=", "°": "o", "№": "no"},
        **{"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ", "\u3000": " ", "\t": " "},
        **{"\u00ad": "", "\u200b": "", "\u200d": "", "\u2060": "", "\ufeff": "", "\ufe0f": ""},
        **{"☺": ":)", "☹": ":(", "✓": "", "✔": "", "\u2028": "\n", "\u2029": "\n"},
    }
)
_QUOTES = re.compile(r"«\s*|\s*»")
_SENTENCE_END = re.compile(r"[.!?…](?=\s)|\n")
_WORD_END = re.compile(r"\s+")

Coding = Literal["gsm7", "ucs2"]


class Measure(msgspec.Struct, frozen=True):
    """What a text costs. `units` are septets (gsm7) or UTF-16 units (ucs2)."""

    coding: Coding
    units: int
    segments: int


def plain(text: str) -> str:
    """The text with plain letters for those SMS do not carry, if nothing of its sense is lost."""
    if is_gsm(text):
        return text
    written = "".join(_letters(_QUOTES.sub('"', text).translate(_PLAIN)))
    if is_gsm(written):
        return written
    worded = "".join(c for c in written if not _is_ornament(c))
    return worded if worded.strip() and is_gsm(worded) else text


def _letters(text: str) -> Iterator[str]:
    for char in unicodedata.normalize("NFC", text):
        if char in BASIC or char in EXTENDED:
            yield char
            continue
        base = unicodedata.normalize("NFKD", char)
        stripped = "".join(c for c in base if not unicodedata.combining(c))
        yield stripped if stripped and is_gsm(stripped) else char


def _is_ornament(char: str) -> bool:
    """An emoji or a sign: beside words it can be left out."""
    return unicodedata.category(char) in ("So", "Sk", "Cf", "Mn", "Me")


def is_gsm(text: str) -> bool:
    """Whether every letter is of the GSM 7-bit alphabet or its extension."""
    return all(char in BASIC or char in EXTENDED for char in text)


def measure(text: str) -> Measure:
    """What a text costs as it stands."""
    if is_gsm(text):
        sizes = [2 if char in EXTENDED else 1 for char in text]
        return _measured("gsm7", sizes, 160, 153)
    return _measured("ucs2", [2 if ord(char) > 0xFFFF else 1 for char in text], 70, 67)


def _measured(coding: Coding, sizes: list[int], alone: int, part: int) -> Measure:
    units = sum(sizes)
    if units <= alone:
        return Measure(coding, units, 1)
    segments, room = 1, part
    for size in sizes:  # a letter of two is never torn apart
        if size > room:
            segments, room = segments + 1, part
        room -= size
    return Measure(coding, units, segments)


def fits(text: str, segments: int) -> bool:
    """Whether a text costs at most so many SMS."""
    return measure(text).segments <= segments


def cut(text: str, segments: int, more: str = "") -> tuple[str, str]:
    """What fits in so many SMS, and the rest; "" when all does.

    The head ends with a sentence, or else with a word; `more` is added to it when there is a rest.
    """
    if fits(text, segments):
        return text, ""
    ending = f"\n{more}" if more else ""
    for ends in (_SENTENCE_END, _WORD_END):
        places = [match.end() for match in ends.finditer(text)]
        fitting = [p for p in places if fits(text[:p].rstrip() + ending, segments)]
        if fitting and text[: fitting[-1]].strip():
            return text[: fitting[-1]].rstrip() + ending, text[fitting[-1] :].lstrip()
    place = next(p for p in range(len(text), 0, -1) if p == 1 or fits(text[:p] + ending, segments))
    return text[:place] + ending, text[place:]


def parts(text: str, segments: int) -> list[str]:
    """The whole text in messages of at most so many SMS each."""
    found: list[str] = []
    while text:
        head, text = cut(text, segments)
        found.append(head)
    return found
