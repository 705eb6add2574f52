"""What was done about a message, as stories tell it: its intent, then actions in order.

Rule: read from the events alone, as the policies read their own past (`bot.dialogue.moments`).
"""

from collections.abc import Iterable, Iterator

from bot.conversation.events import AnyEvent, AssistantActed, AssistantSpoke, PersonSpoke
from bot.conversation.state import Mark
from bot.dialogue.features import Features
from bot.dialogue.moments import turns

Told = tuple[str, tuple[str, ...]]
"""An intent, and the actions that followed it."""


def told(events: Iterable[AnyEvent], features: Features) -> list[Told]:
    """What events tell, question by question."""
    marks = tuple(_marks(events))
    return [
        (turn[0].intent, tuple(moment.prev for moment in turn[1:]))
        for turn in turns(marks, features)
    ]


def _marks(events: Iterable[AnyEvent]) -> Iterator[Mark]:
    for event in events:
        match event:
            case PersonSpoke(understood=meant) | AssistantActed(hears=meant) if meant:
                yield Mark("intent", meant.intent)
            case AssistantSpoke(response=action) | AssistantActed(action=action):
                yield Mark("action", action)
