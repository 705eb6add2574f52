"""What was done in a conversation, as rules and stories look at it.

Rule: read from the marks alone. What an action says belongs to it: an `utter_...` that follows an
action that may speak, in the same turn, is that action's, unless it is announced, which is to say
marked twice in a row. The engine announces a response that follows such an action.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any

import msgspec
from msgspec.structs import replace

from bot.conversation.state import Dialogue, Mark
from bot.dialogue.domain import LISTEN, TWO_STAGE
from bot.dialogue.features import Feature, Features

Change = tuple[str, Feature | None]


class Moment(msgspec.Struct):
    """A state of the conversation, in which an action is decided.

    `prev` is the action before it, `changes` what its slots became until the next action.
    """

    prev: str
    intent: str
    entities: frozenset[str] = frozenset()
    loop: str | None = None
    slots: frozenset[tuple[str, Feature]] = frozenset()
    changes: tuple[Change, ...] = ()


Turn = list[Moment]
"""A message and what was done about it. The first moment is the message's."""


def is_response(action: str) -> bool:
    """Whether an action is a response: it says itself and does nothing else."""
    return action.startswith("utter_")


def may_speak(action: str) -> bool:
    """Whether an action of another kind may say responses of its own."""
    return not is_response(action) and action not in ("action_deactivate_loop", LISTEN)


def turns(marks: Sequence[Mark], features: Features) -> list[Turn]:
    """The turns that the marks tell, oldest first. One that began before them is left out."""
    reader = _Reader(features)
    for mark, following in zip_longest(marks, marks[1:]):
        reader.read(mark, following)
    return reader.turns


class _Reader:
    def __init__(self, features: Features) -> None:
        self.turns: list[Turn] = []
        self._features = features
        self._loop: str | None = None
        self._owner = False
        self._announced = False

    def read(self, mark: Mark, following: Mark | None) -> None:
        if mark.kind == "intent":
            self.turns.append([Moment(LISTEN, mark.name, frozenset(mark.value or ()), self._loop)])
            self._owner = False
        elif mark.kind == "loop":
            self._loop = mark.name or None
            if self.turns:
                self.turns[-1][-1].loop = self._loop
        elif not self.turns:
            return
        elif mark.kind == "action":
            self._action(mark, following)
        elif mark.name in self._features:
            now = self.turns[-1][-1]
            now.changes += ((mark.name, self._features.of(mark.name, mark.value)),)

    def _action(self, mark: Mark, following: Mark | None) -> None:
        if self._announced:
            self._announced = False
            return
        if is_response(mark.name) and self._owner:
            self._announced = following == mark
            if not self._announced:
                return
        self._owner = self._owner or may_speak(mark.name)
        message = self.turns[-1][0]
        self.turns[-1].append(Moment(mark.name, message.intent, message.entities, self._loop))


def visible(told: Iterable[Turn], hidden: frozenset[tuple[str, str]]) -> list[Moment]:
    """The moments that stories see, the turns they do not see passed over."""
    moments: list[Moment] = []
    for turn in told:
        if len(turn) > 1 and seen(turn, moments, hidden):
            moments = joined(moments, turn)
        elif moments:
            moments[-1].changes += tuple(change for m in turn for change in m.changes)
    return moments


def seen(turn: Turn, moments: list[Moment], hidden: frozenset[tuple[str, str]]) -> bool:
    """Whether stories see a turn after these moments: not one that was not understood, nor one
    that only rules know. `hidden` holds intent and first action of those.
    """
    first = turn[1].prev if len(turn) > 1 else ""
    if first and first == turn[0].loop:
        return bool(moments) and moments[-1].prev == first
    return first != TWO_STAGE and (turn[0].intent, first) not in hidden


def joined(moments: list[Moment], turn: Turn) -> list[Moment]:
    """The moments with a turn after them. An answer to a form belongs to what started the form."""
    if len(turn) < 2 or not moments or not (turn[1].prev == turn[0].loop == moments[-1].prev):
        return [*moments, *turn]
    last, (message, ran) = moments[-1], turn[:2]
    changes = (*last.changes, *message.changes, *ran.changes)
    after = [replace(m, intent=last.intent, entities=last.entities) for m in turn[2:]]
    return [*moments[:-1], replace(last, loop=ran.loop, changes=changes), *after]


def set_before(
    dialogue: Dialogue, initial: Mapping[str, Any], features: Features
) -> dict[str, Feature | None]:
    """What was seen of the slots before the first turn that the marks tell."""
    marks = dialogue.history
    first = next((n for n, mark in enumerate(marks) if mark.kind == "intent"), len(marks))
    values = {**initial, **dialogue.slots}
    for mark in marks[first:]:
        if mark.kind == "slot":
            values[mark.name] = initial.get(mark.name)
    for mark in marks[:first]:
        if mark.kind == "slot":
            values[mark.name] = mark.value
    return {name: features.of(name, value) for name, value in values.items() if name in features}
