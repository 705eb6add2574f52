"""What an action in Python may look at, and how it speaks.

Rule: an action decides and returns facts; it changes nothing itself, and whatever it says is a
response of the domain. Which responses it says is declared beside it, so that `validate` can ask
for them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from bot.conversation.events import AnyEvent, AssistantSpoke, Understood
from bot.conversation.state import Conversation
from bot.dialogue.domain import Subject
from bot.dialogue.responses import Responses
from handoff.events import Reason


class Surroundings(msgspec.Struct, frozen=True):
    """What is known around a message. `known` values lie over stored slots and are never kept."""

    known: Mapping[str, Any]
    channel: str
    now: datetime


class Layers(Mapping[str, Any]):
    """Mappings one over the other: a name is looked up in the first that has it, when asked for.

    Known values are computed when they are looked up, so nothing is copied.
    """

    __slots__ = ("_layers",)

    def __init__(self, *layers: Mapping[str, Any]) -> None:
        self._layers = layers

    def __getitem__(self, name: str) -> Any:
        for layer in self._layers:
            if name in layer:
                return layer[name]
        raise KeyError(name)

    def get(self, name: str, default: Any = None) -> Any:
        """The value, or `default`."""
        for layer in self._layers:
            if name in layer:
                return layer[name]
        return default

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name for layer in self._layers for name in layer))

    def __len__(self) -> int:
        return len(list(iter(self)))


class Turn(msgspec.Struct, frozen=True):
    """A message being answered, as an action sees it.

    `slots` are the stored ones, under the known values. `candidates` is for the validation of a
    form: what the message would fill.
    """

    conversation: Conversation
    understood: Understood
    text: str
    around: Surroundings
    slots: Mapping[str, Any]
    subjects: Mapping[str, Subject]
    responses: Responses
    candidates: Mapping[str, Any] = {}

    def say(self, response: str, /, **slots: Any) -> AssistantSpoke:
        """The assistant's words. `slots` go before all other values. Raises `UnknownResponse`."""
        values = Layers(slots, self.slots) if slots else self.slots
        said = self.responses.say(response, self.around.channel, values)
        return said.spoken(self.conversation.case.epoch)

    @property
    def reason(self) -> Reason:
        """Why the message would bring a human in, by its subject."""
        subject = self.subjects.get(self.understood.intent)
        return subject.reason if subject else Reason.ASKED


Action = Callable[[Turn], Iterable[AnyEvent]]
"""Facts from a turn. May raise `Declined` when it validates a form."""


class Declined(Exception):
    """The message is not for the form: rules answer it, then the form asks again."""


class Speech(msgspec.Struct, frozen=True):
    """The responses an action may say, and the values that it gives them beside the slots."""

    responses: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


def says(*responses: str, values: tuple[str, ...] = ()) -> Callable[[Action], Action]:
    """Declare what an action may say, so that `validate` can ask for it."""

    def declare(action: Action) -> Action:
        _SPEECH[action] = Speech(responses, values)
        return action

    return declare


def speech_of(action: Action) -> Speech:
    """What an action declares that it says."""
    return _SPEECH.get(action, Speech())


_SPEECH: dict[Action, Speech] = {}
