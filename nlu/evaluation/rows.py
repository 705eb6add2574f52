"""The labelled messages of an evaluation file.

Rule: a file that is not what was expected is refused with its line; no line is skipped in silence,
since a figure over half a file looks like any other figure.

The file is tab-separated with a header: `text`, `label`, and perhaps `alt` (further acceptable
labels, split at `|`) and `style` (how it is written). A label is a subject: of `label__detail`
only what stands before `__` counts. Quotation marks are characters like any others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated

import msgspec

from nlu.errors import DataError, Problem
from nlu.examples import bare
from nlu.understanding import subject

NEEDED = ("text", "label")
COLUMNS = (*NEEDED, "alt", "style")
_EXPECTED = "expected the columns text, label and perhaps alt, style, split at tabs"


class Row(msgspec.Struct, frozen=True):
    """One message and the labels that are acceptable for it; `line` is its place in the file."""

    text: str
    labels: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    style: str = ""
    line: int = 0

    @property
    def label(self) -> str:
        """The first label: the one the figures are counted under."""
        return self.labels[0]


def read_rows(path: Path) -> list[Row]:
    """The messages of an evaluation file. Raises `DataError` with every line that is wrong."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError.at(path, 0, f"cannot be read: {error}") from error
    if not any(line.strip() for line in lines):
        raise DataError.at(path, 1, f"the file is empty, {_EXPECTED}")
    header = [name.strip() for name in lines[0].split("\t")]
    problems = [Problem(str(path), 1, text) for text in _strange(header)]
    rows: list[Row] = []
    for number, line in enumerate(() if problems else lines[1:], 2):
        cells = line.removesuffix("\r").split("\t")
        if line.strip():
            problems += [Problem(str(path), number, text) for text in _wrong(cells, header)]
            rows += _row(cells, header, number)
    if not rows and not problems:
        problems = [Problem(str(path), 2, "no message, expected at least one below the header")]
    if problems:
        raise DataError(problems)
    return rows


def _strange(header: Sequence[str]) -> Iterator[str]:
    """What is wrong with the names of the columns."""
    for name in dict.fromkeys(header):
        if name not in COLUMNS:
            yield f"found column {name!r}, {_EXPECTED}"
        elif header.count(name) > 1:
            yield f"column {name!r} is there {header.count(name)} times, {_EXPECTED}"
    for name in NEEDED:
        if name not in header:
            yield f"no column {name!r}, {_EXPECTED}"


def _wrong(cells: Sequence[str], header: Sequence[str]) -> Iterator[str]:
    """What is wrong with a line; the last cells of a line may be left out."""
    if len(cells) > len(header):
        yield f"found {len(cells)} cells, expected {len(header)}: {', '.join(header)}"
        return
    found = dict(zip(header, cells, strict=False))
    for name in NEEDED:
        if not found.get(name, "").strip():
            yield f"no {name}, expected one in column {header.index(name) + 1}"


def _row(cells: Sequence[str], header: Sequence[str], line: int) -> list[Row]:
    found = dict(zip(header, cells, strict=False))
    named = (found.get("label", ""), *found.get("alt", "").split("|"))
    labels = tuple(dict.fromkeys(subject(name.strip()) for name in named if name.strip()))
    text = found.get("text", "")
    return [Row(text, labels, found.get("style", "").strip(), line)] if labels else []


def taught(rows: Sequence[Row], examples: Iterable[str], path: Path) -> list[Problem]:
    """The messages that the model has learnt, told as one: they flatter every figure."""
    known = {bare(example) for example in examples}
    found = [row.line for row in rows if bare(row.text) in known]
    told = f"{len(found)} messages are examples of the model, this is the first; expected none"
    return [Problem(str(path), found[0], told)] if found else []


def unknown_labels(rows: Sequence[Row], intents: Collection[str], path: Path) -> list[Problem]:
    """The labels that none of the intents is about: their messages cannot be right."""
    known = {subject(intent) for intent in intents}
    first: dict[str, Row] = {}
    for row in rows:
        for label in row.labels:
            first.setdefault(label, row)
    return [
        Problem(str(path), row.line, f"found the label {label!r}, expected a subject of the model")
        for label, row in first.items()
        if label not in known
    ]
