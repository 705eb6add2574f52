"""What whoever takes over reads first, so that nobody has to explain everything again.

Rule: every fact links to the line it comes from (`seq`). Nothing is guessed.
"""

from datetime import datetime

import msgspec

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
