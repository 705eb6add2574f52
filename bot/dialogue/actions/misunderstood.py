"""What is done about a message that was not understood: ask which, ask otherwise, bring a human.

Rule: what the buttons say is data: the titles of data/subjects.yml, then the buttons of the
response itself. The one for « none of these » carries `/out_of_scope`, as in Rasa.
"""

from collections.abc import Iterator
from textwrap import shorten

from msgspec.structs import replace

from bot.conversation.events import AnyEvent, AssistantSpoke, Button
from bot.dialogue.acting import Turn, says
from bot.dialogue.actions.human import request
from handoff.events import Reason

MOST_CHOICES = 3
"""Subjects offered at once: more is a menu, and nobody wants one."""

NONE_OF_THESE = "out_of_scope"


LONGEST_QUOTE = 60


@says(
    *("utter_default_ask_affirmation", "utter_default_ask_rephrase", "utter_autre_question"),
    values=("question",),
)
def ask_which(turn: Turn) -> Iterator[AnyEvent]:
    """Offer the likely subjects as buttons; without any, ask to say it otherwise."""
    offered = _buttons(turn, turn.understood.candidates[:MOST_CHOICES])
    if not offered:
        yield from ask_otherwise(turn)
        return
    spoken = _asking(turn, "utter_default_ask_affirmation")
    none = _buttons(turn, (NONE_OF_THESE,))
    yield replace(spoken, buttons=(*offered, *spoken.buttons, *none))


def _asking(turn: Turn, otherwise: str) -> AssistantSpoke:
    """Which of the person's questions is meant, when they asked several."""
    if not turn.understood.text:
        return turn.say(otherwise)
    question = shorten(turn.understood.text, LONGEST_QUOTE, placeholder="...")
    return turn.say("utter_autre_question", question=question)


def _buttons(turn: Turn, intents: tuple[str, ...]) -> tuple[Button, ...]:
    subjects = (turn.subjects.get(intent) for intent in intents)
    return tuple(Button(s.title, f"/{s.name}") for s in subjects if s and s.title)


@says("utter_default_ask_rephrase")
def ask_otherwise(turn: Turn) -> Iterator[AnyEvent]:
    """Ask to say it otherwise."""
    yield _asking(turn, "utter_default_ask_rephrase")


@says("utter_passage_pending")
def bring_a_human(turn: Turn) -> Iterator[AnyEvent]:
    """Nothing was understood: no guess, a human."""
    yield from request(turn, Reason.MISUNDERSTOOD)
