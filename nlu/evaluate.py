"""How well messages written by others are understood.

Rule: the same messages are never training data, and every outcome is counted: a message is
right, wrong, asked back, handed over, noticed as distress, or refused as somebody else's subject.

The file is tab-separated with a header: `text`, `label`, `alt` (further acceptable labels, split
at `|`), `style`. A label is a subject: what stands before `__` in an intent.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import msgspec

from nlu.errors import DataError
from nlu.understanding import Interpreter, Understanding, subject

OUTCOMES = ("right", "wrong", "asked", "handed over", "refused")
"""`refused`: said to be out of scope although it was not."""

OUT = "oos"
DISTRESS = "detresse"


class Row(msgspec.Struct, frozen=True):
    """One message and the labels that are acceptable for it."""

    text: str
    labels: tuple[str, ...]
    style: str = ""


class Case(msgspec.Struct, frozen=True):
    """What became of one message."""

    row: Row
    intent: str
    decision: str
    outcome: str
    offered: bool

    @property
    def label(self) -> str:
        """The first label: the one the figures are counted under."""
        return self.row.labels[0]


class Report(msgspec.Struct, frozen=True):
    """The figures over all cases; every share is of all messages unless it says otherwise."""

    cases: tuple[Case, ...]

    @property
    def counts(self) -> Counter[str]:
        """How many cases had each outcome."""
        return Counter(case.outcome for case in self.cases)

    @property
    def accuracy(self) -> float:
        """Share of messages whose best subject is acceptable, whatever the decision."""
        return self._share(case for case in self.cases if subject(case.intent) in case.row.labels)

    @property
    def macro_f1(self) -> float:
        """Mean F1 over the labels, each weighing the same."""
        table = self.table()
        return sum(line.f1 for line in table) / len(table) if table else 0.0

    @property
    def asked_right(self) -> int:
        """Of those asked back, how many were offered an acceptable subject."""
        return sum(case.offered for case in self.cases if case.outcome == "asked")

    @property
    def out_answered(self) -> tuple[int, int]:
        """Out-of-scope messages answered as if they were ours, and how many there are."""
        out = [case for case in self.cases if case.label == OUT]
        return sum(case.outcome == "wrong" for case in out), len(out)

    @property
    def distress(self) -> tuple[int, int]:
        """Messages of distress that were noticed, whatever the decision, and how many there are."""
        cases = [case for case in self.cases if case.label == DISTRESS]
        return sum(subject(case.intent) == DISTRESS for case in cases), len(cases)

    @property
    def false_alarms(self) -> int:
        """Messages taken for distress that are labelled otherwise."""
        return sum(
            subject(case.intent) == DISTRESS and DISTRESS not in case.row.labels
            for case in self.cases
        )

    def table(self) -> list[Line]:
        """One line per label, in alphabetical order."""
        return [self._line(label) for label in sorted({case.label for case in self.cases})]

    def _line(self, label: str) -> Line:
        mine = [case for case in self.cases if case.label == label]
        hits = sum(subject(case.intent) in case.row.labels for case in mine)
        stolen = sum(
            subject(case.intent) == label and label not in case.row.labels for case in self.cases
        )
        missed = len(mine) - hits
        f1 = 2 * hits / (2 * hits + missed + stolen) if mine else 0.0
        counts = Counter(case.outcome for case in mine)
        return Line(label, len(mine), f1, tuple(counts[outcome] for outcome in OUTCOMES))

    def _share(self, cases: Iterable[Case]) -> float:
        return sum(1 for _ in cases) / len(self.cases) if self.cases else 0.0

    def __str__(self) -> str:
        total = len(self.cases)
        out, all_out = self.out_answered
        seen, all_seen = self.distress
        lines = [
            f"messages     {total}",
            f"accuracy     {self.accuracy:.1%} (best subject, whatever the decision)",
            f"macro F1     {self.macro_f1:.3f}",
        ]
        for outcome in OUTCOMES:
            count = self.counts[outcome]
            more = f", the right one offered {self.asked_right}" if outcome == "asked" else ""
            lines.append(f"{outcome:12} {count} ({count / max(total, 1):.1%}){more}")
        lines += [
            f"out of scope answered as ours  {out} of {all_out}",
            f"distress noticed  {seen} of {all_seen}; false alarms {self.false_alarms}",
            "",
            f"{'label':34}{'n':>4}{'F1':>7}" + "".join(f"{o:>13}" for o in OUTCOMES),
        ]
        lines += [str(line) for line in self.table()]
        return "\n".join(lines)


class Line(msgspec.Struct, frozen=True):
    """The figures of one label; `outcomes` in the order of `OUTCOMES`."""

    label: str
    count: int
    f1: float
    outcomes: tuple[int, ...]

    def __str__(self) -> str:
        outcomes = "".join(f"{count:>13}" for count in self.outcomes)
        return f"{self.label:34}{self.count:>4}{self.f1:>7.2f}{outcomes}"


def evaluate(interpreter: Interpreter, tsv_path: Path) -> Report:
    """Understand every message of the file and count the outcomes.

    Raises `DataError` when the file is missing or has other columns.
    """
    return Report(tuple(judge(row, interpreter.parse(row.text)) for row in read_rows(tsv_path)))


def read_rows(path: Path) -> list[Row]:
    """The messages of an evaluation file."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError.at(path, 0, f"cannot be read: {error}") from error
    rows = []
    for number, line in enumerate(csv.DictReader(lines, delimiter="\t", quoting=3), 2):
        if not line.get("text") or not line.get("label"):
            raise DataError.at(path, number, "expected columns text, label, alt, style")
        further = [label for label in (line.get("alt") or "").split("|") if label]
        rows.append(Row(line["text"], (line["label"], *further), line.get("style") or ""))
    return rows


def judge(row: Row, understood: Understanding) -> Case:
    """What became of one message."""
    about = subject(understood.intent.name)
    acceptable = about in row.labels
    offered = any(subject(name) in row.labels for name in understood.candidates)
    outcome = {
        "answer": "right" if acceptable else "wrong",
        "out_of_scope": "right" if OUT in row.labels else "refused",
        "ask": "asked",
        "handover": "handed over",
    }[understood.decision]
    return Case(row, understood.intent.name, understood.decision, outcome, offered)
