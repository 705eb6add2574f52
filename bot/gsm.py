"""What fits an SMS: plain letters, segments, and where a longer text is cut.

Rule: a text is either GSM-7 as a whole or left as it is. One letter outside GSM-7 makes the whole
message UCS-2, where every letter is at home and nothing is gained by writing the others plainly.

Source: 3GPP TS 23.038, clauses 6.2.1 (the default alphabet and its extension table) and 6.2.3
(UCS-2); 3GPP TS 23.040, clause 9.2.3.24.1 (messages in several segments).
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Literal

import msgspec

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""What costs one septet. Escape, which announces the extension table, is no letter."""

EXTENSION = frozenset("\f^{}\\[~]|€")
"""What costs two septets."""

GSM_7 = BASIC | EXTENSION


class Measure(msgspec.Struct, frozen=True):
    """What a text costs as one message.

    `units` are septets in GSM-7 and 16-bit units in UCS-2; a `segment` is what is paid for.
    """

    coding: Literal["gsm7", "ucs2"]
    units: int
    segments: int


class _Coding(msgspec.Struct, frozen=True):
    """How many units a message has alone, how many in each of several segments."""

    name: Literal["gsm7", "ucs2"]
    alone: int
    each: int
    cost: Callable[[str], int]


_SEPTETS = _Coding("gsm7", 160, 153, lambda sign: 2 if sign in EXTENSION else 1)
_UNITS = _Coding("ucs2", 70, 67, lambda sign: 2 if sign > "\uffff" else 1)


def measure(text: str) -> Measure:
    """What a text costs, exactly as it is written. Nothing at all has no segment."""
    coding = _SEPTETS if GSM_7.issuperset(text) else _UNITS
    costs = [coding.cost(sign) for sign in text]
    units = sum(costs)
    if units <= coding.alone:
        return Measure(coding.name, units, 1 if text else 0)
    segments, filled = 1, 0
    for cost in costs:  # what costs two is never torn: a segment may end one unit early
        if filled + cost > coding.each:
            segments, filled = segments + 1, 0
        filled += cost
    return Measure(coding.name, units, segments)


_SPELLED = {
    **dict.fromkeys("’‘‛′ʼʹ`´‹›", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−•‣▪●◦⁃", "-"),
    **{"‚": ",", "…": "...", "·": ".", "⁄": "/", "÷": "/", "×": "x", "±": "+/-", "°": "deg"},
    **{"→": "->", "➜": "->", "➔": "->", "➡": "->", "⇒": "=>", "←": "<-", "↔": "<->"},
    **{"≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "µ": "u", "©": "(c)", "®": "(R)"},
    **{"œ": "oe", "Œ": "OE", "ẞ": "ß", "ı": "i", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D"},
    **{"ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ħ": "h", "Ħ": "H", "ƒ": "f"},
    **dict.fromkeys("✓✔✅☑", "OK"),
    **dict.fromkeys("✗✘❌☒", "X"),
    **{"\t": " ", "\v": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n", "\u1680": " "},
}
_INVISIBLE = ("Cc", "Cf", "Mn", "Me")
"""Controls, joiners, and marks that nothing plain can carry."""

_PICTURE = ("So", "Sk")
"""Emoji, their shades, signs to look at."""

_DROPPED = "\0"
_GAPS = re.compile(f"(?m) {_DROPPED}+(?=[ \n]|\\Z)|^{_DROPPED}+ ?|{_DROPPED}")
_WRITINGS = (
    (re.compile(r"(?<=«)\s+|\s+(?=»)"), ""),
    (re.compile(r"(?<=[nN])°"), "o"),
    (re.compile(r"(?<=\d)(?=[¼-¾⅐-⅞])"), " "),  # 2½ is no 21/2
    (re.compile(r"(?<=\d)(?=[²³¹⁰⁴-⁹])"), "^"),  # 10² is no 102
)


def plain(text: str) -> str:
    """The text in GSM-7 where its meaning is kept, or else as it was.

    Letters lose the accents that GSM-7 lacks (« ça, dès août » becomes « ca, dès aout »), signs are
    spelled, emoji are left out beside words: one of them would make a message of 160 characters
    two or three. A letter of another script, or a sign nothing stands for, keeps the text as it is;
    so does a text of emoji alone, which they are the meaning of.
    """
    if GSM_7.issuperset(text):
        return text
    composed = unicodedata.normalize("NFC", text)
    for pattern, instead in _WRITINGS:
        composed = pattern.sub(instead, composed)
    said = "".join(map(_plainly, composed))
    spelled = _GAPS.sub("", said)
    lost = _DROPPED in said and not any(sign.isalnum() for sign in spelled)
    return spelled if GSM_7.issuperset(spelled) and not lost else text


def _plainly(sign: str) -> str:
    """A character as GSM-7 has it; itself when it has not, `_DROPPED` when it needs not."""
    if sign in GSM_7:
        return sign
    if sign in _SPELLED:
        return _SPELLED[sign]
    if unicodedata.category(sign) in _INVISIBLE:
        return _DROPPED
    parts = unicodedata.normalize("NFKD", sign)
    bare = "".join(part for part in parts if not unicodedata.combining(part))
    if bare not in ("", sign):
        bare = "".join(_SPELLED.get(part, part) for part in bare)
        return bare if GSM_7.issuperset(bare) else sign
    return _DROPPED if unicodedata.category(sign) in _PICTURE else sign


_SENTENCE = re.compile(r"[.!?…][\"'»”)\]]*(?=\s)|(?=\n)")
_WORD = re.compile(r"(?=[ \n\r\t\f\v])(?!\s+[?!:;»])")
"""Where a line may end: French has a space before « ? », which begins no line."""

_BEYOND = 3
"""What must be seen after the end to know whether a line may end there."""


def fits(text: str, segments: int) -> bool:
    """Whether a text costs at most so many segments, exactly as it is written."""
    return measure(text).segments <= segments


def cut(text: str, segments: int, more: str = "") -> tuple[str, str]:
    """The beginning that fits in so many segments, and the rest (empty when all fits).

    Where there is a rest, the beginning says so by a last line `more`, for which there is room.
    The beginning ends with a sentence, or else with a word; a word that is longer than all there is
    room for is broken. Only white space is lost, and a text with a word in it has a beginning.
    """
    if segments < 1:
        raise ValueError(f"{segments} segments: expected 1 at least")
    text = text.strip()
    if fits(text, segments):
        return text, ""
    ending = f"\n{more}" if more else ""
    end = _end(text, _room(text, segments, ending))
    return text[:end].rstrip() + ending, text[end:].lstrip()


def parts(text: str, segments: int) -> list[str]:
    """The whole text in messages of so many segments at most; none for a blank text."""
    messages, rest = [], text
    while rest.strip():
        head, rest = cut(rest, segments)
        messages.append(head)
    return messages


def _room(text: str, segments: int, ending: str) -> int:
    """How many characters of a text fit; a shorter beginning always fits as well."""
    fit, over = 0, len(text) + 1
    while over - fit > 1:
        middle = (fit + over) // 2
        if fits(text[:middle] + ending, segments):
            fit = middle
        else:
            over = middle
    return fit


def _end(text: str, room: int) -> int:
    """Where to cut: a sentence in the second half, for « Bonjour. » alone would be a message."""
    within = text[: room + _BEYOND]
    sentences = [found.end() for found in _SENTENCE.finditer(within) if found.end() <= room]
    if sentences and sentences[-1] > room // 2:
        return sentences[-1]
    words = [found.start() for found in _WORD.finditer(within) if found.start() <= room]
    return words[-1] if words else room
