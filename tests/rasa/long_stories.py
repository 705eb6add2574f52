"""Long test stories, made of short ones told one after the other.

Rule: only a story that leaves nothing open is told before another: what follows is then what it
would be alone. The same seed tells the same stories.
"""

import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml

Story = dict[str, Any]
SEED = 20261122
TURNS = 10


def messages(story: Story) -> int:
    """How many messages the person writes in it."""
    return sum("user" in step or "intent" in step for step in story["steps"])


def complete(story: Story) -> bool:
    """Whether it leaves no loop open, neither branches nor leads on, and needs no other day or
    channel than any (`metadata`).
    """
    steps: list[dict[str, Any]] = story["steps"]
    loops = [step["active_loop"] for step in steps if "active_loop" in step]
    branches = any("or" in step or "checkpoint" in step for step in steps)
    return not branches and not story.get("metadata") and (not loops or loops[-1] is None)


def told(stories: Sequence[Story], count: int, turns: int = TURNS, seed: int = SEED) -> list[Story]:
    """`count` stories of exactly `turns` messages each.

    Raises `ValueError` when no story is short enough to end one with.
    """
    short = [story for story in stories if complete(story) and messages(story) <= turns]
    if not any(messages(story) == 1 for story in short):
        raise ValueError("no test story has a single message, so no length can be made up exactly")
    draw = random.Random(seed)
    return [_one(short, turns, number, draw) for number in range(1, count + 1)]


def _one(short: Sequence[Story], turns: int, number: int, draw: random.Random) -> Story:
    steps: list[Any] = []
    left = turns
    while left:
        chosen = draw.choice([story for story in short if messages(story) <= left])
        steps += chosen["steps"]
        left -= messages(chosen)
    return {"story": f"Longue histoire {number}", "steps": steps}


def read(paths: Iterable[Path]) -> list[Story]:
    """The stories of test files."""
    files = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths)
    return [story for file in files for story in file.get("stories") or ()]


def write(path: Path, stories: Sequence[Story]) -> None:
    """A test file of these stories."""
    text = yaml.dump(
        {"version": "3.1", "stories": list(stories)},
        Dumper=_Plain,
        allow_unicode=True,
        sort_keys=False,
        width=1000,
    )
    path.write_text(text, encoding="utf-8")


class _Plain(yaml.SafeDumper):
    """No anchors: Rasa reads them, people do not."""

    def ignore_aliases(self, data: object) -> bool:
        return True
