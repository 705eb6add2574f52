"""Compares what came of a message with what a story says.

Rule: every step of the file gives one check, and so does every action that nobody had written. An
end-to-end test case (`exactly` false) says what must be among what came, in order.
"""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

import msgspec

from bot.conversation.events import (
    AnyEvent,
    AssistantSpoke,
    LoopEnded,
    LoopStarted,
    SlotSet,
    SystemSaid,
    Understood,
)
from bot.conversation.state import Dialogue
from bot.dialogue.domain import LISTEN
from bot.dialogue.scripts import Named, Step
from bot.replay.marks import Told
from bot.replay.stories.reading import Entity, Never, Says
from bot.replay.told import Check


class Came(msgspec.Struct, frozen=True):
    """What came of a message."""

    meant: Understood | None
    acted: Sequence[Told]
    events: Sequence[AnyEvent]
    dialogue: Dialogue

    @property
    def actions(self) -> list[str]:
        """What was done, over all questions of the message."""
        return [action for _, actions in self.acted for action in actions]

    @property
    def texts(self) -> dict[str, str]:
        """What was said, by response."""
        said = (e for e in self.events if isinstance(e, AssistantSpoke | SystemSaid))
        return {event.response: event.text for event in said}


def checks(
    says: Says, expected: Sequence[Step], came: Came, *, exactly: bool = True
) -> Iterator[Check]:
    """One check for each thing that the story says of a message and of what follows."""
    yield from _understood(says, came.meant)
    yield from _actions(says, expected, came.actions) if exactly else _among(expected, came.actions)
    for step in expected:
        match step.kind:
            case "slot":
                yield _slot(step, came)
            case "loop":
                yield _loop(step, came)
            case "bot":
                yield _words(step, came)


def _understood(says: Says, meant: Understood | None) -> Iterator[Check]:
    got = meant.intent if meant else "nothing"
    if says.name:
        yield Check("intent", says.name, got, got == says.name, says.at, got)
    if says.words and says.name and not says.words.startswith("/"):
        found = list(meant.entities) if meant else []
        wanted = list(says.named or ())
        held = _same(wanted, found)
        if wanted or found:
            yield Check("entities", _listed(wanted), _listed(found), held, says.at)


def _same(wanted: Sequence[Entity], found: Sequence[Entity]) -> bool:
    """Whether each entity that is written was found, and no other."""
    left = list(found)
    for one in wanted:
        same = next((other for other in left if _matches(one, other)), None)
        if same is None:
            return False
        left.remove(same)
    return not left


def _matches(wanted: Entity, found: Entity) -> bool:
    return all(str(found.get(key)) == str(value) for key, value in wanted.items())


def _listed(entities: Sequence[Entity]) -> str:
    shown = []
    for entity in entities:
        role = f" as {entity['role']}" if entity.get("role") else ""
        value = f"={entity['value']}" if entity.get("value") is not None else ""
        shown.append(f"[{entity.get('text', '')}]({entity['entity']}{value}{role})")
    return ", ".join(shown) or "none"


def _actions(says: Says, expected: Sequence[Step], got: Sequence[str]) -> Iterator[Check]:
    steps = [step for step in expected if step.kind == "action"]
    last = steps[-1].at if steps else says.at
    for step, action in zip_longest(steps, got):
        wanted = step.name if step else LISTEN
        action = action or LISTEN
        at = step.at if step else last
        yield Check("action", wanted, action, wanted == action, at, action)


def _among(expected: Sequence[Step], got: Sequence[str]) -> Iterator[Check]:
    left = list(got)
    for step in expected:
        if step.kind == "action":
            held = step.name in left
            shown = step.name if held else ", ".join(left) or LISTEN
            yield Check("utter", step.name, shown, held, step.at)
            left = left[left.index(step.name) + 1 :] if held else left


def _slot(step: Step, came: Came) -> Check:
    """A slot holds what it was set to at some moment of the turn."""
    values: list[Any] = [came.dialogue.slots.get(step.name)]
    values += [e.value for e in came.events if isinstance(e, SlotSet) and e.name == step.name]
    held = any(_is(step.value, value) for value in values)
    got = f"{step.name}: {values[0]}"
    if isinstance(step, Never):
        return Check("slot_was_not_set", _wanted(step), got, not held, step.at)
    return Check("slot_was_set", _wanted(step), got, held, step.at, {step.name: values[0]})


def _wanted(step: Step) -> str:
    return step.name if isinstance(step.value, Named) else f"{step.name}: {step.value}"


def _is(wanted: Any, value: Any) -> bool:
    if isinstance(wanted, Named):
        return value is not None
    return bool(wanted == value) or (value is not None and str(wanted) == str(value))


def _loop(step: Step, came: Came) -> Check:
    loops: list[str] = [came.dialogue.loop or ""]
    for event in came.events:
        match event:
            case LoopStarted(name=name):
                loops.append(name)
            case LoopEnded():
                loops.append("")
    held, now = step.name in loops, loops[0]
    return Check("active_loop", step.name or "null", now or "null", held, step.at, now or None)


def _words(step: Step, came: Came) -> Check:
    """The very words must be among what was said; else the nearest of it is shown."""
    texts = [text.strip() for text in came.texts.values()]
    nearest = max(
        texts, key=lambda text: SequenceMatcher(None, step.name, text).ratio(), default=""
    )
    return Check("bot", step.name, nearest, step.name in texts, step.at, nearest or None)
