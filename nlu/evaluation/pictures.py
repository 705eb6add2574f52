"""Where the parts of the two pictures of a report stand: which was taken for which, and how sure.

Rule: only places and words are worked out here, the drawing is in the templates; and a picture
never says what the table behind it does not.
"""

from __future__ import annotations

from collections import Counter

import msgspec

from nlu.evaluation.calibration import Bin, bins
from nlu.evaluation.figures import Report

SIDE = 18  # of a cell
MARGIN = 230  # for the names of the labels
WIDTH = 480  # of the calibration diagram, without its axes
HEIGHT = 300


class Cell(msgspec.Struct, frozen=True):
    """How often a label (row) was taken for a subject (column); `shade` is its share of the row."""

    x: int
    y: int
    count: int
    shade: float
    right: bool
    title: str


class Name(msgspec.Struct, frozen=True):
    """A name beside a row or above a column."""

    at: int
    text: str


class Confusions(msgspec.Struct, frozen=True):
    """The picture of what was taken for what."""

    width: int
    height: int
    rows: list[Name]
    columns: list[Name]
    cells: list[Cell]


def confusions(report: Report) -> Confusions:
    """One row a label, one column a subject it may be taken for, labels first."""
    counts = Counter((case.label, case.label if case.hit else case.about) for case in report.cases)
    labels = sorted({label for label, _ in counts})
    others = sorted({about for _, about in counts} - set(labels))
    rows = {label: MARGIN + SIDE * place for place, label in enumerate(labels)}
    columns = {name: MARGIN + SIDE * place for place, name in enumerate([*labels, *others])}
    sizes = Counter(case.label for case in report.cases)
    cells = [
        _cell(columns[about], rows[label], label, about, count, sizes[label])
        for (label, about), count in sorted(counts.items())
    ]
    return Confusions(
        width=MARGIN + SIDE * len(columns) + 10,
        height=MARGIN + SIDE * len(rows) + 10,
        rows=[Name(at, text) for text, at in rows.items()],
        columns=[Name(at, text) for text, at in columns.items()],
        cells=cells,
    )


def _cell(x: int, y: int, label: str, about: str, count: int, size: int) -> Cell:
    return Cell(
        x=x,
        y=y,
        count=count,
        shade=round(0.15 + 0.85 * count / size, 2),
        right=label == about,
        title=f"{label} taken for {about}: {count} of {size}",
    )


class Bar(msgspec.Struct, frozen=True):
    """One range of confidence: a bar as high as it was right, a dot at its mean confidence."""

    x: float
    y: float
    width: float
    height: float
    dot_x: float
    title: str


def calibration(report: Report) -> list[Bar]:
    """The bars of the calibration diagram; on the diagonal, confidence is what it says."""
    return [_bar(held) for held in bins(report.cases)]


def _bar(held: Bin) -> Bar:
    height = HEIGHT * held.accuracy
    return Bar(
        x=round(WIDTH * held.start + 2, 1),
        y=round(HEIGHT - height, 1),
        width=round(WIDTH * (held.end - held.start) - 4, 1),
        height=round(height, 1),
        dot_x=round(WIDTH * held.confidence, 1),
        title=f"{held.start:.1f} to {held.end:.1f}: {held.count} messages, "
        f"confidence {held.confidence:.2f}, right {held.accuracy:.2f}",
    )
