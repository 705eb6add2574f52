"""What a person wrote, made harmless to show; and moments as they are lived in France.

Rule: nothing visible is changed. Only what acts on a page without being seen goes away.
"""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")

# Control characters but tab and line feed; surrogates that stand alone; and the marks that turn
# the reading direction of what follows (https://www.unicode.org/reports/tr9/): with them a
# message could make the name or the hour beside it read otherwise.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)

_PUNCTUATION = re.compile("(?<=\\S) (?=[:;!?»%€])|(?<=«) ")


def plain(text: str) -> str:
    """`text` without what acts unseen, its line ends made one kind."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def unbroken(text: str) -> str:
    """`text` whose French punctuation stays on the line of its word."""
    return _PUNCTUATION.sub("\N{NO-BREAK SPACE}", text)


def paris(at: datetime) -> datetime:
    """The same moment on a clock in Paris."""
    return at.astimezone(PARIS)


def web_link(url: str | None) -> str | None:
    """`url` when a page may link to it: anything but http(s) could run as a script."""
    return url if url and url.startswith(("https://", "http://")) else None


def iso_day(text: str) -> date | None:
    """The day written `2026-11-22`, None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
