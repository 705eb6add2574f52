"""How well messages written by others are understood: measured, shown, compared.

Rule: the same messages are never training data, and every outcome is counted: a message is
right, wrong, asked back, handed over, noticed as distress, or refused as somebody else's subject.

    evaluate(interpreter, path) -> Report, the figures over the messages of a file
    Comparison(report, other)   -> how two reports differ, message by message
    as_text(...), page.as_page(...) show either

Nothing in here leaves a trace in a model.
"""

from __future__ import annotations

from nlu.evaluation.cases import Case, judge
from nlu.evaluation.comparison import Comparison
from nlu.evaluation.figures import Report
from nlu.evaluation.rows import Row, read_rows, taught, unknown_labels
from nlu.evaluation.running import evaluate, evaluated
from nlu.evaluation.words import as_text

__all__ = [
    "Case",
    "Comparison",
    "Report",
    "Row",
    "as_text",
    "evaluate",
    "evaluated",
    "judge",
    "read_rows",
    "taught",
    "unknown_labels",
]
