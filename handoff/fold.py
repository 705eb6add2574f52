"""What each event makes of a case: the fold of the handover.

Rule: total. An event that could not happen is folded all the same (see `handoff.case.refuse`),
one it does not know leaves the case as it is.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from handoff.case import Case, Control, Holder, Offer
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
    Reason,
    ReferentChanged,
)


def person_wrote(case: Case, at: datetime) -> Case:
    """The person spoke, sent a file, pressed a button or edited: a human who holds now owes."""
    if case.control is Control.HUMAN and case.waiting_since is None:
        return replace(case, waiting_since=at)
    return case


def _requested(case: Case, event: HandoffRequested, at: datetime) -> Case:
    return replace(
        case,
        control=Control.HUMAN if case.control is Control.HUMAN else Control.OFFERED,
        reason=_graver(case.reason, event.reason) if case.waiting_since else event.reason,
        waiting_since=case.waiting_since or at,
    )


def _graver(old: Reason | None, new: Reason) -> Reason:
    """Of two reasons of one wait: distress stays, and a failure hides no wish for a human."""
    return old if old and (old is Reason.DISTRESS or new is Reason.FAILURE) else new


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
    new = Holder(event.new, event.new_name)
    if case.control is not Control.HUMAN:
        return replace(case, handed_back_by=new if case.handed_back_by else None)
    if case.controller and case.controller.id == event.new:
        return case
    if case.waiting_since is None:  # what the person writes next goes to the new referent first
        return Case(epoch=case.epoch + 1, handed_back_by=new, handed_back_at=at)
    # The new referent is offered the conversation by the event that follows.
    return Case(
        control=Control.OFFERED,
        epoch=case.epoch + 1,
        reason=case.reason,
        waiting_since=case.waiting_since,
    )


def _spoke(case: Case, event: ConseillerSpoke, at: datetime) -> Case:
    return replace(case, waiting_since=None, answer_due=None, offer=None)


def _deadline_opened(case: Case, event: DeadlineOpened, at: datetime) -> Case:
    return replace(case, answer_due=event.due_at)


def _deadline_missed(case: Case, event: DeadlineMissed, at: datetime) -> Case:
    # The clock that ran out stops; `waiting_since` goes on: the answer is owed all the same.
    # An offer's own clock is replaced with the offer, by the event that follows.
    return replace(case, answer_due=None) if event.due_at == case.answer_due else case


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
    """The case after `event`, which happened at `at`."""
    change = _EVOLVE.get(type(event))
    return change(case, event, at) if change else case
