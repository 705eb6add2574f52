"""Plays whatever a tester names: stories, test cases, scenarios, each by its own player.

Rule: a file that cannot be read as it is written is not played at all, and says why; everything
else is played, whatever else fails.
"""

import os
from collections.abc import Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import msgspec

from bot.dialogue.problems import Place, Problem
from bot.replay.collecting import Format, files, format_of
from bot.replay.ground import MORNING, Ground, moment
from bot.replay.scenarios import house
from bot.replay.scenarios.format import Scenario
from bot.replay.scenarios.playing import Opening
from bot.replay.scenarios.playing import play as play_scenario
from bot.replay.scenarios.reading import Staged
from bot.replay.scenarios.reading import read as read_scenarios
from bot.replay.scenarios.stage import Stage
from bot.replay.stories.playing import Player
from bot.replay.stories.reading import Tale
from bot.replay.stories.reading import read as read_stories
from bot.replay.told import Result
from bot.replay.witness import Witness

__all__ = ["Runner", "Test", "Tests", "found", "in_this_process", "of_file"]


class Test(msgspec.Struct, frozen=True):
    """One conversation to replay."""

    content: Tale | Staged
    file: Path

    @property
    def name(self) -> str:
        """What it is called in its file."""
        return (
            self.content.name if isinstance(self.content, Tale) else self.content.scenario.scenario
        )

    @property
    def at(self) -> Place:
        """Where it begins."""
        return self.content.at


class Tests(msgspec.Struct, frozen=True):
    """What there is to replay, and what is wrong with the files."""

    tests: tuple[Test, ...]
    problems: tuple[Problem, ...] = ()


class Runner:
    """Plays tests, one after the other, on the same ground."""

    def __init__(self, ground: Ground, opening: Opening | None = None) -> None:
        self._player = Player(ground)
        self._opening = opening or in_this_process(ground)

    async def play(self, test: Test) -> Result:
        """Play one test to its end."""
        if isinstance(test.content, Tale):
            return await self._player.play(test.content)
        return await play_scenario(test.content, self._opening)


def in_this_process(ground: Ground) -> Opening:
    """Scenarios are played in this process, each in a house of its own."""

    def opening(scenario: Scenario, witness: Witness) -> AbstractAsyncContextManager[Stage]:
        cast = scenario.cast or ground.portfolio
        starts = moment(scenario.starts) if scenario.starts else MORNING
        return house.opened(ground, cast, starts, witness, scenario.telegram)

    return opening


def found(paths: Iterable[Path], root: Path) -> Tests:
    """What can be replayed under some paths. Raises `Malformed` for one that holds nothing."""
    tests: list[Test] = []
    problems: list[Problem] = []
    for path, held in files(paths):
        read = of_file(path, held, root)
        tests += read.tests
        problems += read.problems
    return Tests(tuple(tests), tuple(problems))


def of_file(path: Path, held: Format | None, root: Path) -> Tests:
    """What one file holds; it is named from the root in what is said about it."""
    shown = os.path.relpath(path, root) if path.is_absolute() else path.as_posix()
    contents: Sequence[Tale | Staged]
    if (held or format_of(path)) == "scenarios":
        read = read_scenarios(path, shown)
        contents, problems = read.scenarios, read.problems
    else:
        told = read_stories(path, shown)
        contents, problems = told.tales, told.problems
    wrong = any(problem.level == "error" for problem in problems)
    return Tests(() if wrong else tuple(Test(content, path) for content in contents), problems)
