"""Asking for a human, and no longer asking.

Rule: the lines that say who is asked come with each change of control, from outside; said here is
only what changes nothing.
"""

from collections.abc import Iterator

from bot.conversation.events import AnyEvent, HandoffRequested, HandoffWithdrawn
from bot.dialogue import payload
from bot.dialogue.acting import Turn, says
from handoff.case import Control
from handoff.events import Reason

LONGEST_SUMMARY = 300
"""Characters of the person's words that go with a request."""


@says("utter_passage_pending")
def ask_for_human(turn: Turn) -> Iterator[AnyEvent]:
    """Request a human, for the reason of the subject. One request is enough."""
    yield from request(turn, turn.reason)


def request(turn: Turn, reason: Reason) -> Iterator[AnyEvent]:
    """A request for a human; a reminder of the one that stands; nothing while a human answers.

    Distress is a request of its own even while another stands: its clock is shorter.
    """
    case = turn.conversation.case
    graver = reason is Reason.DISTRESS and case.reason is not Reason.DISTRESS
    if case.control is Control.ASSISTANT or (case.control is Control.OFFERED and graver):
        yield HandoffRequested(reason=reason, summary=_words(turn)[:LONGEST_SUMMARY])
    elif case.control is Control.OFFERED:
        yield turn.say("utter_passage_pending")


def _words(turn: Turn) -> str:
    """What the person wrote; of a button that was pressed, its subject."""
    if payload.read(turn.text) is None:
        return turn.text
    subject = turn.subjects.get(turn.understood.intent)
    return subject.title if subject else ""


@says("utter_aucune_demande")
def withdraw(turn: Turn) -> Iterator[AnyEvent]:
    """The person needs no human any more."""
    if turn.conversation.case.control is Control.OFFERED:
        yield HandoffWithdrawn(by="person")
    else:
        yield turn.say("utter_aucune_demande")
