"""Understands every message of a file, one after the other, and counts what that cost."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from nlu.evaluation.cases import judge
from nlu.evaluation.figures import Report
from nlu.evaluation.rows import Row, read_rows
from nlu.understanding import Interpreter


def evaluate(interpreter: Interpreter, tsv_path: Path) -> Report:
    """Understand every message of the file and count the outcomes.

    Raises `DataError` when the file is missing or has other columns.
    """
    return evaluated(interpreter, read_rows(tsv_path), tsv_path.name)


def evaluated(
    interpreter: Interpreter, rows: Sequence[Row], file: str = "", *, here: bool = True
) -> Report:
    """The report over these messages. `here`: understood by this process, so its CPU is told.

    The first message is understood once more before the clock starts, for what any first one pays;
    the others are new to the interpreter, so what it remembers of words hardly flatters the figure.
    """
    if here and rows:
        interpreter.parse(rows[0].text)
    began = time.process_time()
    parsed = [interpreter.parse(row.text) for row in rows]
    spent = time.process_time() - began
    cases = tuple(judge(row, found) for row, found in zip(rows, parsed, strict=True))
    cpu_ms = spent * 1000 / len(rows) if here and rows else None
    return Report(cases, model=interpreter.model_id, file=file, cpu_ms=cpu_ms)
