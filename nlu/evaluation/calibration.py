"""Whether a confidence is what it says: of all messages understood at 0.8, 8 in 10 are right.

Rule: what is compared is the confidence of the best subject with how often it is acceptable,
whatever was decided.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from nlu.evaluation.cases import Case

BINS = 10


class Bin(msgspec.Struct, frozen=True):
    """The messages whose confidence lies in one range (the last includes its end)."""

    start: float
    end: float
    count: int
    confidence: float
    accuracy: float

    @property
    def gap(self) -> float:
        """Positive: surer than right."""
        return self.confidence - self.accuracy


def bins(cases: Sequence[Case], number: int = BINS) -> list[Bin]:
    """The ranges of equal width that hold messages, in order."""
    held: dict[int, list[Case]] = {}
    for case in cases:
        held.setdefault(min(int(case.confidence * number), number - 1), []).append(case)
    return [
        Bin(
            place / number,
            (place + 1) / number,
            len(mine),
            sum(case.confidence for case in mine) / len(mine),
            sum(case.hit for case in mine) / len(mine),
        )
        for place, mine in sorted(held.items())
    ]


def expected_error(cases: Sequence[Case], number: int = BINS) -> float:
    """Expected calibration error: the gaps, each weighing as many messages as it has."""
    return sum(abs(b.gap) * b.count for b in bins(cases, number)) / len(cases) if cases else 0.0
