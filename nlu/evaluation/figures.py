"""The figures over all cases.

Rule: every share is of all messages unless it says otherwise, and nothing is rounded here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property

import msgspec

from nlu.evaluation.cases import DISTRESS, OUT, OUTCOMES, Case


class Report(msgspec.Struct, frozen=True, dict=True):
    """The cases of a file under one model. `cpu_ms`: of one message; None if not measured here."""

    cases: tuple[Case, ...]
    model: str = ""
    file: str = ""
    cpu_ms: float | None = None

    @cached_property
    def counts(self) -> Counter[str]:
        """How many cases had each outcome."""
        return Counter(case.outcome for case in self.cases)

    @property
    def accuracy(self) -> float:
        """Share of messages whose best subject is acceptable, whatever the decision."""
        return _share(self.cases)

    @cached_property
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
        return sum(case.about == DISTRESS for case in cases), len(cases)

    @property
    def false_alarms(self) -> int:
        """Messages taken for distress that are labelled otherwise."""
        return sum(case.about == DISTRESS and not case.hit for case in self.cases)

    def table(self) -> list[Line]:
        """One line per label, in alphabetical order."""
        return [self._line(label) for label in sorted({case.label for case in self.cases})]

    def styles(self) -> list[Group]:
        """One line per style, in alphabetical order; none when the file has no styles."""
        return _groups(self.cases, lambda case: case.row.style)

    def confusions(self) -> list[Confusion]:
        """What was taken for what, most frequent first, with the first message of each."""
        pairs: dict[tuple[str, str], list[Case]] = {}
        for case in self.cases:
            if not case.hit:
                pairs.setdefault((case.label, case.about), []).append(case)
        ordered = sorted(pairs.items(), key=lambda pair: (-len(pair[1]), pair[0]))
        return [Confusion(*pair, len(cases), cases[0].row.text) for pair, cases in ordered]

    def not_right(self) -> list[Case]:
        """Every message with another outcome than right, the worst for the person first."""
        return sorted((c for c in self.cases if c.outcome != "right"), key=lambda c: c.worth)

    def _line(self, label: str) -> Line:
        mine = [case for case in self.cases if case.label == label]
        hits = sum(case.hit for case in mine)
        stolen = sum(case.about == label and not case.hit for case in self.cases)
        missed = len(mine) - hits
        f1 = 2 * hits / (2 * hits + missed + stolen) if mine else 0.0
        return Line(label, len(mine), f1, _outcomes(mine))


class Line(msgspec.Struct, frozen=True):
    """The figures of one label; `outcomes` in the order of `OUTCOMES`."""

    label: str
    count: int
    f1: float
    outcomes: tuple[int, ...]


class Group(msgspec.Struct, frozen=True):
    """The figures of the messages of one style; `outcomes` in the order of `OUTCOMES`."""

    name: str
    count: int
    accuracy: float
    outcomes: tuple[int, ...]


class Confusion(msgspec.Struct, frozen=True):
    """Messages about one subject that were taken for another, and the first of them."""

    label: str
    about: str
    count: int
    example: str


def _groups(cases: Sequence[Case], name_of: Callable[[Case], str]) -> list[Group]:
    groups: dict[str, list[Case]] = {}
    for case in cases:
        groups.setdefault(name_of(case), []).append(case)
    if not any(groups):
        return []
    return [
        Group(name or "(none)", len(mine), _share(mine), _outcomes(mine))
        for name, mine in sorted(groups.items())
    ]


def _outcomes(cases: Sequence[Case]) -> tuple[int, ...]:
    counts = Counter(case.outcome for case in cases)
    return tuple(counts[outcome] for outcome in OUTCOMES)


def _share(cases: Sequence[Case]) -> float:
    return sum(case.hit for case in cases) / len(cases) if cases else 0.0
