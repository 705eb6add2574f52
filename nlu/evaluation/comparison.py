"""Two reports side by side.

Rule: only messages that both have are compared; figures over other messages say nothing about
each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import msgspec

from nlu.evaluation.calibration import expected_error
from nlu.evaluation.cases import OUTCOMES, Case
from nlu.evaluation.figures import Report


class Figure(msgspec.Struct, frozen=True):
    """One figure; `kind` says how it reads. None: there was nothing to measure it on."""

    name: str
    kind: str  # "share" | "plain" | "count" | "ms"
    value: float | None


def figures(report: Report) -> list[Figure]:
    """The figures that two reports are compared by."""
    out, _ = report.out_answered
    noticed, _ = report.distress
    return [
        Figure("accuracy", "share", report.accuracy),
        Figure("macro F1", "plain", report.macro_f1),
        *(Figure(outcome, "count", report.counts[outcome]) for outcome in OUTCOMES),
        Figure("asked, right one offered", "count", report.asked_right),
        Figure("out of scope answered", "count", out),
        Figure("distress noticed", "count", noticed),
        Figure("distress, false alarms", "count", report.false_alarms),
        Figure("calibration error", "plain", expected_error(report.cases)),
        Figure("CPU per message", "ms", report.cpu_ms),
    ]


class Change(msgspec.Struct, frozen=True):
    """One message whose outcome differs."""

    here: Case
    there: Case


class Comparison(msgspec.Struct, frozen=True, dict=True):
    """A report (`here`) against another (`there`), given whole; compared where both can be."""

    whole_here: Report
    whole_there: Report

    @cached_property
    def _pairs(self) -> list[Change]:
        waiting: dict[tuple[str, tuple[str, ...]], list[Case]] = {}
        for case in self.whole_there.cases:
            waiting.setdefault(_message(case), []).append(case)
        return [
            Change(case, waiting[_message(case)].pop(0))
            for case in self.whole_here.cases
            if waiting.get(_message(case))
        ]

    @cached_property
    def here(self) -> Report:
        """The first report over the messages that both have."""
        cases = tuple(pair.here for pair in self._pairs)
        return msgspec.structs.replace(self.whole_here, cases=cases)

    @cached_property
    def there(self) -> Report:
        """The second report over the messages that both have."""
        cases = tuple(pair.there for pair in self._pairs)
        return msgspec.structs.replace(self.whole_there, cases=cases)

    @property
    def only(self) -> tuple[int, int]:
        """How many messages only the first has, and only the second."""
        both = len(self._pairs)
        return len(self.whole_here.cases) - both, len(self.whole_there.cases) - both

    def rows(self) -> list[tuple[Figure, Figure]]:
        """Each figure, here and there."""
        return list(zip(figures(self.here), figures(self.there), strict=True))

    @property
    def better(self) -> list[Change]:
        """Messages with a better outcome here than there."""
        return [pair for pair in self._pairs if pair.here.worth > pair.there.worth]

    @property
    def worse(self) -> list[Change]:
        """Messages with a worse outcome here than there, the worst first."""
        found = [pair for pair in self._pairs if pair.here.worth < pair.there.worth]
        return sorted(found, key=lambda pair: pair.here.worth)

    @property
    def otherwise(self) -> list[Change]:
        """Messages with another outcome that is neither better nor worse."""
        same = (pair for pair in self._pairs if pair.here.worth == pair.there.worth)
        return [pair for pair in same if pair.here.outcome != pair.there.outcome]

    @property
    def changes(self) -> Sequence[tuple[str, list[Change]]]:
        """All of these, under what they are."""
        return (
            ("better", self.better),
            ("worse", self.worse),
            ("other, neither better nor worse", self.otherwise),
        )


def _message(case: Case) -> tuple[str, tuple[str, ...]]:
    return case.row.text, case.row.labels
