"""Who holds a conversation, and what may happen next: a table. `handoff.fold` says what follows.

Rule: a move is refused when it is made, never when it is replayed. The log must stay readable
even if a bug once wrote nonsense into it.
"""

from datetime import datetime
from enum import StrEnum

import msgspec

from handoff.events import (
    ConseillerSpoke,
    DeadlineMissed,
    DeadlineOpened,
    DemandeSettled,
    Event,
    HandoffAccepted,
    HandoffDeclined,
    HandoffOffered,
    HandoffReleased,
    HandoffRequested,
    HandoffWithdrawn,
    NoteAdded,
    Reason,
    ReferentChanged,
    Role,
)


class Control(StrEnum):
    """Who answers next. There is no fourth, closed, state."""

    ASSISTANT = "assistant"
    OFFERED = "offered"
    HUMAN = "human"


class Holder(msgspec.Struct, frozen=True):
    """A conseiller, by id and by the name the person is told."""

    id: str
    name: str


class Offer(msgspec.Struct, frozen=True):
    """To whom the conversation is proposed, in which quality, and until when."""

    to: str
    name: str
    role: Role
    since: datetime
    due_at: datetime


class Case(msgspec.Struct, frozen=True, omit_defaults=True):
    """The state of the handover. `epoch` counts each time a human takes or leaves."""

    control: Control = Control.ASSISTANT
    controller: Holder | None = None
    epoch: int = 0
    offer: Offer | None = None
    reason: Reason | None = None
    waiting_since: datetime | None = None
    answer_due: datetime | None = None
    handed_back_by: Holder | None = None
    handed_back_at: datetime | None = None

    @property
    def due_at(self) -> datetime | None:
        """The next moment at which somebody's time is up, if anybody's is running.

        A wait without any clock is due at once: whatever went wrong, the timers offer it.
        """
        return min((clock for clock in _clocks(self) if clock), default=self.waiting_since)


class IllegalMove(Exception):
    """This cannot happen to the conversation as it stands; nothing was written."""


class AlreadyHeld(IllegalMove):
    """Another conseiller holds the conversation."""

    def __init__(self, holder: Holder) -> None:
        super().__init__(f"{holder.name} holds the conversation")
        self.holder = holder


class StillWaiting(IllegalMove):
    """The person waits for an answer: it is given before the conversation is handed back."""


_ALWAYS: frozenset[type[Event]] = frozenset(
    {HandoffOffered, HandoffAccepted, ReferentChanged, NoteAdded, DemandeSettled}
)
_WHILE_OFFERED: frozenset[type[Event]] = frozenset(
    {HandoffRequested, HandoffDeclined, HandoffWithdrawn, DeadlineMissed}
)
_WHILE_HUMAN: frozenset[type[Event]] = frozenset(
    {
        *(ConseillerSpoke, HandoffReleased, HandoffDeclined, DeadlineOpened, DeadlineMissed),
        HandoffRequested,  # a distress, which hurries whoever holds the conversation
    }
)

ALLOWED: dict[Control, frozenset[type[Event]]] = {
    Control.ASSISTANT: _ALWAYS | {HandoffRequested},
    Control.OFFERED: _ALWAYS | _WHILE_OFFERED,
    Control.HUMAN: _ALWAYS | _WHILE_HUMAN,
}
RULED: frozenset[type[Event]] = frozenset().union(*ALLOWED.values())
"""The events the table speaks of. It has no say on any other."""


def refuse(case: Case, event: Event) -> None:
    """Let a move pass or raise: `IllegalMove`, `AlreadyHeld` (with the name) or `StillWaiting`."""
    if type(event) not in ALLOWED[case.control]:
        raise IllegalMove(f"{type(event).__name__} while control is {case.control}")
    match event:
        case ConseillerSpoke(author=who) | HandoffReleased(by=who):
            _must_hold(case, who)
        case HandoffAccepted(by=who):
            _must_be_free(case, who)
        case HandoffDeclined(by=who):
            _must_be_offered(case, who)
        case HandoffWithdrawn(by="assistant") if case.reason is not Reason.FAILURE:
            raise IllegalMove("the person asked for a human: only they can do without")
        case HandoffRequested(reason=reason) if case.controller and reason is not Reason.DISTRESS:
            raise IllegalMove(f"HandoffRequested ({reason}) while control is {case.control}")
        case DeadlineOpened(due_at=due):
            _must_owe(case, due)
        case DeadlineMissed(due_at=due) if due not in (*_clocks(case), case.due_at):
            raise IllegalMove(f"nothing was due at {due}")
    if isinstance(event, HandoffReleased) and case.waiting_since:
        raise StillWaiting("the person waits for an answer")


def _must_hold(case: Case, who: str) -> None:
    if case.controller and case.controller.id != who:
        raise AlreadyHeld(case.controller)


def _must_be_free(case: Case, who: str) -> None:
    if case.controller and case.controller.id == who:
        raise IllegalMove(f"{who} already holds the conversation")
    if case.controller and case.offer is None:
        raise AlreadyHeld(case.controller)


def _must_be_offered(case: Case, who: str) -> None:
    # A team is an agency: whether `who` belongs to it is the roster's to say.
    if case.offer is None or (case.offer.role is not Role.TEAM and case.offer.to != who):
        raise IllegalMove(f"nothing is offered to {who}")


def _must_owe(case: Case, due: datetime) -> None:
    if case.waiting_since is None:
        raise IllegalMove("nobody waits: the time is the person's")
    if case.answer_due and case.answer_due <= due:
        raise IllegalMove("the clock already runs, and is not set back")


def _clocks(case: Case) -> tuple[datetime | None, datetime | None]:
    return case.answer_due, case.offer.due_at if case.offer else None
