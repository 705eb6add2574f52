"""What can happen between a person and the humans who answer them. Frozen facts.

Rule: the `tag` of a class is the name it is stored under. It is part of the format: a class
may be renamed, its tag never.
"""

from datetime import datetime
from enum import StrEnum

import msgspec


class Reason(StrEnum):
    """Why a human is needed, in the words the routing and the figures use."""

    ASKED = "asked"
    MISUNDERSTOOD = "misunderstood"
    DISTRESS = "distress"
    SANCTION = "sanction"
    CONTEST = "contest"
    UNFIT = "unfit"
    FAILURE = "failure"
    CONTINUED = "continued"  # the person goes on with what a conseiller had just handed back
    OVERDUE = "overdue"


class Role(StrEnum):
    """In which quality somebody is asked to take a conversation over, nearest first."""

    REFERENT = "referent"
    SUBSTITUTE = "substitute"
    TEAM = "team"
    LEAD = "lead"


class Event(msgspec.Struct, frozen=True, tag_field="kind", omit_defaults=True, kw_only=True):
    """Something that happened in a conversation; never changed once written."""


class HandoffRequested(Event, frozen=True, tag="handoff.requested"):
    """A human is needed. `summary` says for what, in the person's words when there are any."""

    reason: Reason
    summary: str = ""


class HandoffOffered(Event, frozen=True, tag="handoff.offered"):
    """The conversation is proposed to `to` (a conseiller, or an agency when the role is team)."""

    to: str
    name: str
    role: Role
    due_at: datetime


class HandoffAccepted(Event, frozen=True, tag="handoff.accepted"):
    """A conseiller holds the conversation from now on."""

    by: str
    name: str


class HandoffDeclined(Event, frozen=True, tag="handoff.declined"):
    """The conseiller it was offered to cannot take it, and says why."""

    by: str
    name: str
    reason: str = ""


class HandoffReleased(Event, frozen=True, tag="handoff.released"):
    """The conseiller hands the conversation back to the assistant."""

    by: str
    name: str


class HandoffWithdrawn(Event, frozen=True, tag="handoff.withdrawn"):
    """No human is needed any more: the person said so, or the assistant recovered."""

    by: str  # "person" or "assistant"


class ReferentChanged(Event, frozen=True, tag="referent.changed"):
    """The person has another referent. Both are named and the reason is given, always."""

    old_name: str
    new: str
    new_name: str
    decided_by: str
    reason: str


class ConseillerSpoke(Event, frozen=True, tag="conseiller.spoke"):
    """A human's public message. The author comes from the session, never from the payload."""

    author: str
    author_name: str
    text: str


class NoteAdded(Event, frozen=True, tag="note.added"):
    """A private note between conseillers: never sent to the person."""

    author: str
    author_name: str
    text: str


class DeadlineOpened(Event, frozen=True, tag="deadline.opened"):
    """Somebody owes an answer until `due_at` (counted in business time)."""

    owed_by: str
    due_at: datetime


class DeadlineMissed(Event, frozen=True, tag="deadline.missed"):
    """The answer that was due did not come in time; it is owed all the same."""

    owed_by: str
    due_at: datetime


class DemandeSettled(Event, frozen=True, tag="demande.settled"):
    """The person says that their request is settled. The conversation stays open, as always."""
