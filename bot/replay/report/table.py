"""Coverage as text: how much of each kind, then what no conversation exercises.

Rule: each missing thing stands after the file and line where it is written, if it is written.
"""

from collections.abc import Iterator
from textwrap import wrap

from bot.replay.covering import Coverage, Missing, Part
from bot.replay.possible import BY_A_DOOR

WIDE = 100
"""Columns of a terminal that are counted on."""

_PLACE = 24


def table(coverage: Coverage) -> str:
    """The whole of it, 100 columns wide."""
    return "\n".join(_lines(coverage))


def _lines(coverage: Coverage) -> Iterator[str]:
    for part in coverage.parts:
        yield f"{part.kind:<20}{part.covered:5} of {part.possible:3}  {part.percent:5.1f} %"
    yield f"{'everything':<34}{coverage.percent:5.1f} %"
    for part in coverage.parts:
        yield from _missing(part)
    if coverage.apart:
        yield "\nnot counted"
        for one in coverage.apart:
            yield from _line(one)


def _missing(part: Part) -> Iterator[str]:
    if not part.missing:
        return
    yield f"\n{part.kind} that no conversation exercises: {len(part.missing)}"
    if any(one.note == BY_A_DOOR for one in part.missing):
        yield f"({BY_A_DOOR}: said beside the dialogue, at a hand-over, by the clock, on a command)"
    for one in part.missing:
        yield from _line(one)


def _line(one: Missing) -> Iterator[str]:
    place = str(one.at) if one.at else ""
    said = f"{one.name} ({one.note})" if one.note else one.name
    first, *rest = wrap(said, WIDE - 2 - max(len(place) + 2, _PLACE)) or [""]
    yield f"  {place:<{_PLACE - 2}}  {first}" if place else f"  {first}"
    yield from (f"{'':<{_PLACE + 2}}{line}" for line in rest)
