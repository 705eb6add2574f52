"""Rules and stories as turns: what a person says, and all that is done about it.

Rule: nothing is decided here. Which rule wins when several fit is the engine's to say; a picture
shows them all.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from bot.dialogue.domain import REQUESTED
from bot.dialogue.scripts import Named, Script, Step


class Turn(msgspec.Struct, frozen=True):
    """One message and what follows it until the next, in a rule or story.

    `intents` are several after an `or`, none where no message is waited for. `given` is what must
    hold, or is set on the way, as « slot: value ». `ends`: a form ends before anybody speaks.
    """

    script: Script
    place: int
    intents: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    ends: bool = False

    @property
    def id(self) -> str:
        """What no other turn is called."""
        return f"{self.script.title} {self.place}"


class Passage(msgspec.Struct, frozen=True):
    """A checkpoint between two turns."""

    name: str


def turns(script: Script) -> Iterator[Turn | Passage]:
    """The turns of a script and the checkpoints between them, in order."""
    held: list[Step] = [step for step in script.conditions if step.kind == "slot"]
    place = 0
    for step in script.steps:
        begins = step.kind == "checkpoint" or _intents(step)
        if begins and any(s.kind != "slot" for s in held):
            yield _turn(script, place, held)
            held, place = [], place + 1
        if step.kind == "checkpoint":
            yield Passage(step.name)
        else:
            held.append(step)
    if held:
        yield _turn(script, place, held)


def running(script: Script) -> str | None:
    """The form that must be running for the script to count."""
    return next((step.name for step in script.conditions if step.kind == "loop"), None) or None


def _turn(script: Script, place: int, steps: list[Step]) -> Turn:
    acted = tuple(step.name for step in steps if step.kind == "action")
    return Turn(
        script=script,
        place=place,
        intents=tuple(intent for step in steps for intent in _intents(step)),
        actions=acted,
        given=tuple(text for step in steps for text in _given(step)),
        ends=any(step.kind == "loop" and not step.name for step in steps),
    )


def _intents(step: Step) -> tuple[str, ...]:
    if step.kind == "or":
        return tuple(s.name for branch in step.options for s in branch if s.kind == "intent")
    return (step.name,) if step.kind == "intent" else ()


def _given(step: Step) -> Iterator[str]:
    slots = step.options if step.kind == "or" else ((step,),)
    for slot in (s for branch in slots for s in branch if s.kind == "slot"):
        if slot.name != REQUESTED:  # what a form does by itself
            named = isinstance(slot.value, Named)
            yield slot.name if named else f"{slot.name}: {_written(slot.value)}"


def _written(value: Any) -> str:
    """A value as the files write it."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
