"""What became of one message, judged against its labels.

Rule: a case says what was decided and how sure that was, so that every figure can be worked out
from the cases alone, now or from a file of them.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from nlu.evaluation.rows import Row
from nlu.understanding import Decision, Understanding, subject

Outcome = Literal["right", "wrong", "asked", "handed over", "refused"]
OUTCOMES: tuple[Outcome, ...] = ("right", "wrong", "asked", "handed over", "refused")
"""`refused`: said to be out of scope although it was not."""

OUT = "oos"
DISTRESS = "detresse"


class Case(msgspec.Struct, frozen=True):
    """What became of one message; `offered`: when asking, an acceptable subject was offered."""

    row: Row
    intent: str
    decision: Decision
    outcome: Outcome
    offered: bool = False
    confidence: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.0
    candidates: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The first label: the one the figures are counted under."""
        return self.row.label

    @property
    def about(self) -> str:
        """The subject it was taken for, whatever was decided."""
        return subject(self.intent)

    @property
    def hit(self) -> bool:
        """Whether that subject is acceptable."""
        return self.about in self.row.labels

    @property
    def worth(self) -> int:
        """How good the outcome is for the person. Being wrong costs more than asking or waiting."""
        if self.outcome == "asked":
            return 3 if self.offered else 1
        return {"right": 4, "handed over": 2, "refused": 1, "wrong": 0}[self.outcome]

    @property
    def became(self) -> str:
        """The outcome in words that also say whether the right subject was offered."""
        return "asked, right one offered" if self.worth == 3 else self.outcome


def judge(row: Row, understood: Understanding) -> Case:
    """What became of one message."""
    intent = understood.intent
    outcomes: dict[Decision, Outcome] = {
        "answer": "right" if subject(intent.name) in row.labels else "wrong",
        "out_of_scope": "right" if OUT in row.labels else "refused",
        "ask": "asked",
        "handover": "handed over",
    }
    return Case(
        row=row,
        intent=intent.name,
        decision=understood.decision,
        outcome=outcomes[understood.decision],
        offered=any(subject(name) in row.labels for name in understood.candidates),
        confidence=intent.confidence,
        candidates=understood.candidates,
    )
