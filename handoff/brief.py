"""What whoever takes over reads first, so that nobody has to explain everything again.

Rule: every fact links to the line it comes from (`seq`). Nothing is guessed.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from handoff.case import Case
from handoff.events import Reason


class Said(msgspec.Struct, frozen=True):
    """Something taken from the thread, and the line it comes from."""

    text: str
    seq: int


class Clock(msgspec.Struct, frozen=True):
    """A deadline that runs, who owes what it is about, and until when."""

    owed_by: str
    due_at: datetime


class Brief(msgspec.Struct, frozen=True):
    """What is asked, what is known, what was answered, which deadlines run.

    What is in `known` and `answered` must not be asked again.
    """

    reason: Reason | None = None
    waiting_since: datetime | None = None
    asked: tuple[Said, ...] = ()
    known: tuple[Said, ...] = ()
    answered: tuple[Said, ...] = ()
    clocks: tuple[Clock, ...] = ()


def build(
    case: Case,
    asked: Sequence[Said] = (),
    known: Sequence[Said] = (),
    answered: Sequence[Said] = (),
) -> Brief:
    """The brief of a case: its reason, its wait and its clocks, with what the thread says."""
    return Brief(
        reason=case.reason,
        waiting_since=case.waiting_since,
        asked=tuple(asked),
        known=tuple(known),
        answered=tuple(answered),
        clocks=_clocks(case),
    )


def _clocks(case: Case) -> tuple[Clock, ...]:
    """Who owes what until when, the nearest first."""
    clocks = []
    if case.offer:
        clocks.append(Clock(case.offer.name, case.offer.due_at))
    if case.controller and case.answer_due:
        clocks.append(Clock(case.controller.name, case.answer_due))
    return tuple(sorted(clocks, key=lambda clock: clock.due_at))
