"""How wide a text will be, without the font: enough to make boxes that hold what is in them.

Rule: a little too wide rather than too narrow. The widths are those of common sans-serif fonts
(Segoe UI, Roboto, Noto Sans, Arial), rounded up, in hundredths of the size.
"""

import unicodedata

_NARROW = frozenset(" .,:;!|'’ijlftrI()[]-·«»/")
_WIDE = frozenset("mwMW%@&…—œŒæÆ")
_CODE = 0.61
"""Of a character in any monospaced font in use."""
_BOLD = 1.05


def width(text: str, size: float, *, code: bool = False, bold: bool = False) -> float:
    """The width of `text` in pixels."""
    if code:
        return len(text) * _CODE * size
    return sum(_share(letter) for letter in text) * size * (_BOLD if bold else 1)


def _share(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0
    base = unicodedata.normalize("NFD", letter)[0]
    if base in _NARROW:
        return 0.36
    if base in _WIDE:
        return 0.92
    return 0.7 if base.isupper() else 0.59


def wrapped(text: str, size: float, most: float) -> list[str]:
    """`text` in lines of at most `most` pixels of bold letters, where its words allow it.

    No line is left with one short word where the others may give it another.
    """
    lines = _filled(text, size, most)
    while len(lines) > 1:
        narrower = max(width(line, size, bold=True) for line in lines) - 1
        evener = _filled(text, size, narrower)
        if len(evener) > len(lines) or evener == lines:
            break
        lines = evener
    return lines


def _filled(text: str, size: float, most: float) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size, bold=True) <= most:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines or [""]
