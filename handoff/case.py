"""Who holds a conversation, and what may happen next: a table and a fold.

Rule: a move is refused when it is made, never when it is replayed. The log must stay readable
even if a bug once wrote nonsense into it.
"""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from msgspec.structs import replace

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
        """The next moment at which somebody's time is up, if anybody's is running."""
        clocks = [self.offer.due_at if self.offer else None, self.answer_due]
        return min((clock for clock in clocks if clock), default=None)


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
    {ConseillerSpoke, HandoffReleased, HandoffDeclined, DeadlineOpened, DeadlineMissed}
)

ALLOWED: dict[Control, frozenset[type[Event]]] = {
    Control.ASSISTANT: _ALWAYS | {HandoffRequested},
    Control.OFFERED: _ALWAYS | _WHILE_OFFERED,
    Control.HUMAN: _ALWAYS | _WHILE_HUMAN,
}


def refuse(case: Case, event: Event) -> None:
    """Let a move pass or raise: `IllegalMove`, `AlreadyHeld` (with the name) or `StillWaiting`."""
    if type(event) not in ALLOWED[case.control]:
        raise IllegalMove(f"{type(event).__name__} while control is {case.control}")
    match event:
        case ConseillerSpoke(author=who) | HandoffReleased(by=who):
            _must_hold(case, who)
        case HandoffAccepted(by=who) if case.controller and case.controller.id == who:
            raise IllegalMove(f"{who} already holds the conversation")
        case HandoffAccepted(by=who) if case.controller and case.offer is None:
            raise AlreadyHeld(case.controller)
        case HandoffDeclined(by=_) if case.offer is None:
            raise IllegalMove("nothing is offered")
    if isinstance(event, HandoffReleased) and case.waiting_since:
        raise StillWaiting("the person waits for an answer")


def _must_hold(case: Case, who: str) -> None:
    if case.controller and case.controller.id != who:
        raise AlreadyHeld(case.controller)


def person_wrote(case: Case, at: datetime) -> Case:
    """The person spoke, sent a file, pressed a button or edited: a human who holds now owes."""
    if case.control is Control.HUMAN and case.waiting_since is None:
        return replace(case, waiting_since=at)
    return case


def _requested(case: Case, event: HandoffRequested, at: datetime) -> Case:
    return replace(case, reason=event.reason, waiting_since=case.waiting_since or at)


def _offered(case: Case, event: HandoffOffered, at: datetime) -> Case:
    offer = Offer(event.to, event.name, event.role, at, event.due_at)
    if case.control is Control.HUMAN:
        return replace(case, offer=offer)
    return replace(
        case, control=Control.OFFERED, offer=offer, waiting_since=case.waiting_since or at
    )


def _accepted(case: Case, event: HandoffAccepted, at: datetime) -> Case:
    return replace(
        case,
        control=Control.HUMAN,
        controller=Holder(event.by, event.name),
        epoch=case.epoch + 1,
        offer=None,
        answer_due=None,
        handed_back_by=None,
        handed_back_at=None,
    )


def _declined(case: Case, event: HandoffDeclined, at: datetime) -> Case:
    # While OFFERED the offer stands until the next one is made, in the same breath.
    return replace(case, offer=None) if case.control is Control.HUMAN else case


def _released(case: Case, event: HandoffReleased, at: datetime) -> Case:
    return Case(
        epoch=case.epoch + 1, handed_back_by=Holder(event.by, event.name), handed_back_at=at
    )


def _withdrawn(case: Case, event: HandoffWithdrawn, at: datetime) -> Case:
    return Case(epoch=case.epoch)


def _referent_changed(case: Case, event: ReferentChanged, at: datetime) -> Case:
    # The new referent is offered the conversation by the event that follows, if anybody waits.
    if case.control is not Control.HUMAN:
        return case
    return replace(
        case,
        control=Control.OFFERED if case.waiting_since else Control.ASSISTANT,
        controller=None,
        epoch=case.epoch + 1,
        offer=None,
        answer_due=None,
    )


def _spoke(case: Case, event: ConseillerSpoke, at: datetime) -> Case:
    return replace(case, waiting_since=None, answer_due=None, offer=None)


def _deadline_opened(case: Case, event: DeadlineOpened, at: datetime) -> Case:
    return replace(case, answer_due=event.due_at)


def _deadline_missed(case: Case, event: DeadlineMissed, at: datetime) -> Case:
    # The clock that ran out stops; `waiting_since` goes on: the answer is owed all the same.
    return replace(case, answer_due=None)


def _settled(case: Case, event: DemandeSettled, at: datetime) -> Case:
    return replace(case, handed_back_by=None, handed_back_at=None)


_EVOLVE: dict[type[Event], Callable[[Case, Any, datetime], Case]] = {
    HandoffRequested: _requested,
    HandoffOffered: _offered,
    HandoffAccepted: _accepted,
    HandoffDeclined: _declined,
    HandoffReleased: _released,
    HandoffWithdrawn: _withdrawn,
    ReferentChanged: _referent_changed,
    ConseillerSpoke: _spoke,
    DeadlineOpened: _deadline_opened,
    DeadlineMissed: _deadline_missed,
    DemandeSettled: _settled,
}


def evolve(case: Case, event: Event, at: datetime) -> Case:
    """The case after `event`. Total: an event it does not know leaves it as it is."""
    change = _EVOLVE.get(type(event))
    return change(case, event, at) if change else case
