"""The person says that a request is settled. The conversation stays open, as always."""

from collections.abc import Iterator

from bot.conversation.events import AnyEvent, DemandeSettled, HandoffWithdrawn
from bot.dialogue.acting import Turn, says
from handoff.case import Control


@says("utter_demande_reglee")
def settle(turn: Turn) -> Iterator[AnyEvent]:
    """Note it, and ask for no human any more."""
    yield DemandeSettled()
    if turn.conversation.case.control is Control.OFFERED:
        yield HandoffWithdrawn(by="person")
    yield turn.say("utter_demande_reglee")
