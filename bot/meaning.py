"""From what understanding says of a message to what the conversation keeps of it.

Rule: what is not sure is nothing, except distress: a doubt about it is never lost.
"""

import msgspec

from bot.conversation.events import Understood
from nlu import NOTHING, Understanding

IN_DOUBT = "__incertaine"
"""What is added to the name of an urgent intent that is credible and not sure."""

COURTESIES = frozenset({"merci", "au_revoir", "demande_reglee"})
"""Intents that ask for nothing when they are all there is in a message."""


def understood(parsed: Understanding, *, urgent: bool) -> Understood:
    """What the dialogue keeps of a parse. What is not sure is `nlu_fallback` to it.

    Not what is `urgent`, though: a missed distress is unacceptable, so a doubt has its own name,
    its own gentler words, and a human all the same.
    """
    intent = parsed.intent.name
    if parsed.decision not in ("answer", "out_of_scope"):
        intent = f"{intent}{IN_DOUBT}" if urgent else NOTHING
    return Understood(
        intent=intent,
        confidence=round(parsed.intent.confidence, 4),
        decision=parsed.decision,
        entities=tuple(msgspec.to_builtins(entity) for entity in parsed.entities),
        candidates=parsed.candidates,
    )


def asks_nothing(meant: Understood, text: str) -> bool:
    """Whether a message to a human is only a courtesy: then nobody owes an answer to it."""
    read_as = {meant.intent} if meant.decision == "answer" else set(meant.candidates)
    return bool(read_as) and read_as <= COURTESIES and "?" not in text
