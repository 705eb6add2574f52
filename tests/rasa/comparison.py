"""The same stories in both engines: where they do not do the same.

Rule: of a story only the first turn that differs is told, for what follows stands on it; a story
that one of them does not tell is a difference too.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import zip_longest

import msgspec

Told = tuple[str, tuple[str, ...]]
"""An intent, and the actions that followed it."""


class Story(msgspec.Struct, frozen=True):
    """A story as one engine went through it."""

    name: str
    turns: tuple[Told, ...]


class Difference(msgspec.Struct, frozen=True):
    """A turn (from 1) in which they differ; 0: only one of them tells the story."""

    story: str
    turn: int
    ours: str
    theirs: str

    def __str__(self) -> str:
        where = f"« {self.story} », turn {self.turn}" if self.turn else f"« {self.story} »"
        return f"{where}: Rasa {self.theirs}, here {self.ours}"


class Outcome(msgspec.Struct, frozen=True):
    """What was compared, and what differs."""

    stories: int
    turns: int
    differences: tuple[Difference, ...]


def compared(ours: Iterable[Story], theirs: Iterable[Story]) -> Outcome:
    """Both engines' stories by name; the ways through one story in order, alike ones once."""
    here, there = _by_name(ours), _by_name(theirs)
    pairs = [(key, here.get(key), there.get(key)) for key in sorted({*here, *there})]
    found = [_difference(key[0], one, other) for key, one, other in pairs]
    turns = [len(one.turns) for _, one, other in pairs if one and other]
    return Outcome(len(turns), sum(turns), tuple(d for d in found if d))


def _by_name(stories: Iterable[Story]) -> dict[tuple[str, int], Story]:
    named: dict[str, set[Story]] = defaultdict(set)
    for story in stories:
        named[story.name].add(story)
    return {
        (name, number): story
        for name, ways in named.items()
        for number, story in enumerate(sorted(ways, key=lambda way: way.turns))
    }


def _difference(name: str, ours: Story | None, theirs: Story | None) -> Difference | None:
    if ours is None or theirs is None:
        has, lacks = "goes through it", "does not tell it"
        return Difference(name, 0, has if ours else lacks, has if theirs else lacks)
    for number, (here, there) in enumerate(zip_longest(ours.turns, theirs.turns), 1):
        if here != there:
            return Difference(name, number, _shown(here), _shown(there))
    return None


def _shown(told: Told | None) -> str:
    if told is None:
        return "has no such turn"
    intent, actions = told
    return f"after {intent}: {', '.join(actions) or 'nothing'}"


def unjustified(outcome: Outcome, page: str) -> list[Difference]:
    """The differences whose story is not named « … » under « ## Differences » of the page."""
    section = re.search(r"^## Differences$(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    named = set(re.findall(r"« (.+?) »", section[1])) if section else set()
    return [each for each in outcome.differences if each.story not in named]
