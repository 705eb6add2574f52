"""Rules and stories as they are written: steps, one after the other.

Rule: a script is only a list of steps here. `bot.dialogue.paths` unfolds its choices and
checkpoints, `bot.dialogue.patterns` makes of it what the policies recognise.
"""

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from bot.dialogue.problems import Place

Kind = Literal["intent", "action", "slot", "loop", "checkpoint", "or", "bot"]
"""`bot`, the very words that are said, stands in test stories only."""


class Step(msgspec.Struct, frozen=True):
    """One step. `name` is the intent, the action, the slot, the loop (empty: none) or the
    checkpoint.

    `value` is the slot's value, or the names of the entities that come with an intent; of an
    `or`, `options` are the steps each branch consists of, of a checkpoint the slots it asks for.
    """

    kind: Kind
    name: str
    at: Place
    value: Any = None
    options: tuple[tuple["Step", ...], ...] = ()


class Named(msgspec.Struct, frozen=True):
    """Stands for « some value » when a step names a slot without saying which."""


class Script(msgspec.Struct, frozen=True):
    """A rule or a story. `waits`: the assistant listens after the last step."""

    name: str
    at: Place
    rule: bool
    steps: tuple[Step, ...] = ()
    conditions: tuple[Step, ...] = ()
    at_start: bool = False
    waits: bool = True

    @property
    def title(self) -> str:
        """« rule 'x' » or « story 'x' »."""
        return f"{'rule' if self.rule else 'story'} '{self.name}'"

    @property
    def all_steps(self) -> Iterator[Step]:
        """Every step, conditions, branches and what checkpoints ask for included."""
        for step in (*self.conditions, *self.steps):
            yield step
            for branch in step.options:
                yield from branch
