"""What rules and stories make recognisable: « after these states comes this action ».

Rule: the states are Rasa's, one for each action that was decided: the action before it, the
intent that is being answered, the slots seen and the loop. A rule says only what it asks for; a
story says all that it knows.
"""

from collections.abc import Iterator

import msgspec

from bot.dialogue.domain import LISTEN
from bot.dialogue.features import Feature, Features
from bot.dialogue.paths import Way
from bot.dialogue.problems import Place
from bot.dialogue.scripts import Named, Script, Step

Seen = frozenset[tuple[str, Feature | None]]


class State(msgspec.Struct, frozen=True):
    """A state of a pattern.

    In a rule, `loop` None is any loop or none, empty is none, and a slot whose feature is None
    must not be set. In a story, `loop` None is none, and `slots` are all that are set.
    """

    prev: str
    intent: str | None = None
    entities: frozenset[str] = frozenset()
    slots: Seen = frozenset()
    loop: str | None = None


class Pattern(msgspec.Struct, frozen=True):
    """After `states` (oldest first) comes `action`. `whole`: nothing of the script was cut off
    before; `at_start`: the conversation begins there.
    """

    states: tuple[State, ...]
    action: str
    script: Script
    at: Place
    whole: bool = True
    at_start: bool = False

    @property
    def weight(self) -> tuple[int, int]:
        """How much the pattern asks for: of several that fit, the heaviest counts."""
        asked = sum(
            (state.intent is not None)
            + len(state.entities)
            + len(state.slots)
            + (state.loop is not None)
            for state in self.states
        )
        return len(self.states) + self.at_start, asked


class _Walk:
    """Goes along the steps of a way, knowing the state it is in."""

    def __init__(self, features: Features, slots: dict[str, Feature | None]) -> None:
        self._features = features
        self._slots = slots
        self._loop: str | None = None
        self._intent: str | None = None
        self._entities: frozenset[str] = frozenset()
        self.states: list[State] = []

    def take(self, step: Step, rule: bool) -> None:
        """Go on with one step, after the pattern that leads to it was taken."""
        match step.kind:
            case "intent":
                self._intent, self._entities = step.name, frozenset(step.value or ())
                self._enter(LISTEN)
            case "action":
                self._enter(step.name)
            case "loop":
                self._loop = step.name if rule else step.name or None
                self._stay()
            case "slot":
                self._set(step, rule)
                self._stay()

    def closes_loop(self, step: Step) -> bool:
        """Whether this action is the loop that goes on: what was said to it is its own."""
        before = [state.prev for state in self.states[-2:]]
        return bool(self._loop) and before == [self._loop, LISTEN] and step.name == self._loop

    def forget_message(self) -> None:
        """Leave out what was said to a loop."""
        self.states.pop()
        self._intent, self._entities = self.states[-1].intent, self.states[-1].entities

    def _set(self, step: Step, rule: bool) -> None:
        if step.name not in self._features:
            return
        named = isinstance(step.value, Named)
        of = self._features.of_any(step.name) if named else None
        of = of if named else self._features.of(step.name, step.value)
        self._slots = {**self._slots, step.name: of}
        if not rule and of is None:
            del self._slots[step.name]

    def _enter(self, prev: str) -> None:
        slots = frozenset(self._slots.items())
        self.states.append(State(prev, self._intent, self._entities, slots, self._loop))

    def _stay(self) -> None:
        if self.states:
            prev = self.states.pop().prev
            self._enter(prev)


def of_rule(way: Way, features: Features) -> Iterator[Pattern]:
    """The patterns of one branch of a rule."""
    walk = _Walk(features, {})
    for step in way.script.conditions:
        walk.take(step, rule=True)
    start = way.script.at_start
    for step in way.steps:
        if step.kind == "action" and walk.states:
            yield Pattern(tuple(walk.states), step.name, way.script, step.at, at_start=start)
        walk.take(step, rule=True)
    if way.script.waits and walk.states:
        yield Pattern(tuple(walk.states), LISTEN, way.script, way.steps[-1].at, at_start=start)


def of_story(
    way: Way, features: Features, initial: dict[str, Feature | None], longest: int | None
) -> Iterator[Pattern]:
    """The patterns of one way through the stories, of at most `longest` states each."""
    walk = _Walk(features, dict(initial))

    def leading_to(action: str, at: Place) -> Pattern:
        states = tuple(walk.states[-longest:] if longest else walk.states)
        return Pattern(states, action, way.script, at, whole=len(states) == len(walk.states))

    for step in way.steps:
        if step.kind == "action" and walk.closes_loop(step):
            walk.forget_message()
            continue
        if step.kind in ("action", "intent") and walk.states:
            yield leading_to(step.name if step.kind == "action" else LISTEN, step.at)
        walk.take(step, rule=False)
    if walk.states:
        yield leading_to(LISTEN, way.steps[-1].at)
