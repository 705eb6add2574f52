"""What replaying gave as one HTML page that needs nothing else: no script, no font, no picture.

Rule: what went wrong comes first, everything is escaped, and nothing is told by colour alone. The
page is in English like the command, the conversations are in French, and marked so.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import jinja2
import msgspec

from bot.replay.covering import Coverage, Grid
from bot.replay.report import wrong
from bot.replay.report.text import counted, first
from bot.replay.told import Line, Result, Turn
from handoff.hours import PARIS
from handoff.pages.text import plain, unbroken

WORDS = frozenset(
    {"bot", "jobseeker", "assistant", "conseiller", "system", "note", "brief contains"}
)
"""Checks of what was said: what they expect and what came is French."""


class Numbered(msgspec.Struct, frozen=True):
    """A conversation and its number on the page, from 1."""

    number: int
    result: Result


def page(
    results: Sequence[Result],
    coverage: Coverage | None,
    at: datetime,
    seconds: float | None = None,
) -> str:
    """The page of a replay that ended `at`, with coverage when it was counted.

    `seconds` is how long all took, if it is not the sum of each.
    """
    ours = [Numbered(number, result) for number, result in enumerate(results, 1)]
    failed = [one for one in ours if not one.result.passed]
    passed = [one for one in ours if one.result.passed]
    return _template("report.html").render(
        title=_title(results),
        results=results,
        failed=failed,
        files=[(file, list(some)) for file, some in groupby(passed, _file)],
        coverage=coverage,
        at=at.astimezone(PARIS),
        seconds=sum(result.seconds for result in results) if seconds is None else seconds,
    )


def alone(coverage: Coverage, at: datetime) -> str:
    """Coverage as a page of its own."""
    return _template("alone.html").render(coverage=coverage, at=at.astimezone(PARIS))


def _title(results: Sequence[Result]) -> str:
    failed = sum(not result.passed for result in results)
    if not results:
        return "Nothing was replayed"
    if failed:
        return f"{failed} of {counted(len(results), 'conversation')} went wrong"
    return f"{counted(len(results), 'conversation')} went as written"


def _file(one: Numbered) -> str:
    return one.result.at.file


def said_already(turn: Turn) -> bool:
    """Whether the bubbles of a turn show its act: it is not written above them once more."""
    words = [line.text for line in turn.lines if line.author == "jobseeker"]
    return bool(words) and all(text in turn.act for text in words)


def hour(at: datetime) -> str:
    """« 10:01 », in Paris."""
    return f"{at.astimezone(PARIS):%H:%M}"


def day(at: datetime) -> str:
    """« Tuesday 24 November 2026 », in Paris."""
    when = at.astimezone(PARIS)
    return f"{when:%A} {when.day} {when:%B %Y}"


def days(result: Result) -> dict[tuple[int, int], str]:
    """The day to write before a line, where it is another than the line's before it.

    Lines are counted by turn and by place in it, from 0. One day all along is not written.
    """
    found: dict[tuple[int, int], str] = {}
    before = ""
    for number, turn in enumerate(result.turns):
        for place, line in enumerate(turn.lines):
            if line.at and day(line.at) != before:
                found[number, place] = before = day(line.at)
    return found if len(found) > 1 else {}


def voice(line: Line) -> str:
    """Who speaks, for those who do not see where a bubble stands."""
    role = {"jobseeker": "Jobseeker", "assistant": "Assistant", "conseiller": "Conseiller"}
    word = role.get(line.author, "Private note" if line.author == "note" else "System")
    return f"{word}, {line.name}" if line.name else word


def shade(times: int, grid: Grid) -> int:
    """How dark a cell is, from 1 to 4: by quarters of the most frequent one."""
    most = max(cell.times for cell in grid.cells)
    return 1 + min(3, 4 * (times - 1) // most)


_WITH: dict[str, Any] = {
    "counted": counted,
    "day": day,
    "days": days,
    "differing": wrong.differing,
    "first": first,
    "hour": hour,
    "said_already": said_already,
    "SAME_WORDS": wrong.SAME_WORDS,
    "same_words": wrong.same_words,
    "shade": shade,
    "voice": voice,
    "where": wrong.first,
    "WORDS": WORDS,
}


def _shown(value: object) -> object:
    """Words without what acts unseen; what is markup already stays markup."""
    as_it_is = isinstance(value, int | float) or hasattr(value, "__html__")
    return value if as_it_is else plain(str(value))


@cache
def _template(name: str) -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.filters["unbroken"] = unbroken
    environment.globals.update(_WITH)
    return environment.get_template(name)
