"""The pytest plugin: stories, test cases and scenarios are collected as tests.

Rule: a file of tests that cannot be read is an error of collection with its lines, never a test
less. The model is learnt once and kept in pytest's cache.
"""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from bot import settings as configuration
from bot.replay.collecting import SUFFIXES, format_of
from bot.replay.running import Runner, Test, of_file
from bot.replay.told import Result

_RUNNER = pytest.StashKey[Runner]()
_OPEN = pytest.StashKey[ExitStack]()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A file of conversations, whatever it is called."""
    if file_path.suffix not in SUFFIXES or format_of(file_path) is None:
        return None
    return ConversationFile.from_parent(parent, path=file_path)


def pytest_unconfigure(config: pytest.Config) -> None:
    """The run is over: what was prepared is gone."""
    if _OPEN in config.stash:
        config.stash[_OPEN].close()


def model_folder(config: pytest.Config) -> Path | None:
    """Where what was learnt is kept from one run to the next; None without pytest's cache."""
    cache = getattr(config, "cache", None)
    return Path(cache.mkdir("referent")) if cache else None


class Otherwise(Exception):
    """A conversation went otherwise than it is written."""

    def __init__(self, result: Result) -> None:
        super().__init__(result.name)
        self.result = result


class ConversationFile(pytest.File):
    """A file of stories, test cases or scenarios."""

    def collect(self) -> Iterator[pytest.Item]:
        """Every conversation of the file. Raises `CollectError` with its problems."""
        found = of_file(self.path, None, self.config.rootpath)
        wrong = [str(p) for p in found.problems if p.level == "error"]
        if wrong:
            raise self.CollectError("\n".join(wrong))
        names: dict[str, int] = {}
        for test in found.tests:
            names[test.name] = again = names.get(test.name, 0) + 1
            name = test.name if again == 1 else f"{test.name} [{again}]"
            yield Conversation.from_parent(self, name=name, test=test)


class Conversation(pytest.Item):
    """One conversation, replayed as a test."""

    def __init__(self, *, test: Test, **more: Any) -> None:
        super().__init__(**more)
        self._test = test

    def runtest(self) -> None:
        """Replay it."""
        result = asyncio.run(_runner(self.config).play(self._test))
        if result.unplayable:
            raise RuntimeError(f"cannot be played here: {result.unplayable}")
        if not result.passed:
            raise Otherwise(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Turn by turn: what was expected beside what came, and what decided."""
        if isinstance(excinfo.value, Otherwise):
            from bot.replay.report import text

            return text.failure(excinfo.value.result)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands."""
        return self.path, self._test.at.line - 1, self.name


def _runner(config: pytest.Config) -> Runner:
    """What plays conversations in this run, prepared when the first one is played."""
    if _RUNNER not in config.stash:
        from bot.replay.ground import prepared

        read = configuration.read(root=config.rootpath)
        folder = model_folder(config)
        with ExitStack() as opened:
            ground = opened.enter_context(
                prepared(replace(read, data_dir=folder) if folder else read)
            )
            config.stash[_RUNNER] = Runner(ground)
            config.stash[_OPEN] = opened.pop_all()
    return config.stash[_RUNNER]
