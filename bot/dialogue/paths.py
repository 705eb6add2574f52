"""Rules and stories unfolded: every branch of an `or`, every way through the checkpoints.

Rule: what comes out is plain sequences of steps. A story is passed at most twice on one way, so
that checkpoints which lead back to themselves end.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

import msgspec

from bot.dialogue.problems import Place
from bot.dialogue.scripts import Named, Script, Step

MOST_WAYS = 500
"""Ways followed from one story; more than this nobody has written by hand."""


class Way(msgspec.Struct, frozen=True):
    """One unfolded sequence of steps, and the script it starts in."""

    script: Script
    steps: tuple[Step, ...]


class _Block(msgspec.Struct, frozen=True):
    script: Script
    steps: tuple[Step, ...]
    start: Step | None
    end: Step | None


def branches(script: Script) -> Iterator[Way]:
    """The script once for each combination of its `or` branches."""
    options = [step.options if step.kind == "or" else ((step,),) for step in script.steps]
    for chosen in product(*options):
        yield Way(script, tuple(step for branch in chosen for step in branch))


def ways(stories: Iterable[Script]) -> list[Way]:
    """Every way through the stories, from one that starts without a checkpoint to an end."""
    blocks = [block for story in stories for way in branches(story) for block in _blocks(way)]
    after: dict[str, list[_Block]] = defaultdict(list)
    for block in blocks:
        if block.start:
            after[block.start.name].append(block)
    found: dict[Place, list[Way]] = defaultdict(list)
    for block in blocks:
        if block.start is None:
            _follow((block,), after, found[block.script.at])
    return [way for own in found.values() for way in own]


def cut_short(followed: Sequence[Way]) -> Script | None:
    """A story from which more ways lead than are followed: some of them are left out."""
    counts = Counter(way.script.at for way in followed)
    return next((way.script for way in followed if counts[way.script.at] >= MOST_WAYS), None)


def _blocks(way: Way) -> Iterator[_Block]:
    start: Step | None = None
    steps: list[Step] = []
    for step in way.steps:
        if step.kind != "checkpoint":
            steps.append(step)
            continue
        if steps:
            yield _Block(way.script, tuple(steps), start, step)
        start, steps = step, []
    if steps:
        yield _Block(way.script, tuple(steps), start, None)


def _follow(path: tuple[_Block, ...], after: dict[str, list[_Block]], found: list[Way]) -> None:
    if len(found) >= MOST_WAYS:
        return
    end = path[-1].end
    steps = tuple(step for block in path for step in block.steps)
    nexts = [
        block
        for block in (after.get(end.name, ()) if end else ())
        if path.count(block) < 2 and _holds(block.start, steps)
    ]
    for block in nexts:
        _follow((*path, block), after, found)
    if not nexts:
        found.append(Way(path[0].script, steps))


def _holds(checkpoint: Step | None, steps: tuple[Step, ...]) -> bool:
    """Whether the slots that a checkpoint asks for were set on the way to it."""
    slots = {step.name: step.value for step in steps if step.kind == "slot"}
    for wanted in checkpoint.options[0] if checkpoint and checkpoint.options else ():
        value = slots.get(wanted.name)
        if value is None if isinstance(wanted.value, Named) else value != wanted.value:
            return False
    return True
