"""The project as it is, or a copy with something broken in it, ready to replay conversations."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from bot import settings as configuration
from bot.replay.ground import Ground, prepared
from bot.replay.running import Runner, of_file
from bot.replay.told import Result
from bot.settings import Settings

ROOT = Path(__file__).parents[3]

Replay = Callable[[str], list[Result]]


def settings(root: Path, data: Path) -> Settings:
    """The settings of a checkout at `root`, whose model is in `data`."""
    return configuration.read({"REFERENT_DATA_DIR": str(data)}, root)


def replayed(ground: Ground, file: Path) -> list[Result]:
    """Every conversation of a file, replayed."""
    tests = of_file(file, None, file.parent)
    assert not tests.problems, tests.problems

    async def play() -> list[Result]:
        runner = Runner(ground)
        return [await runner.play(test) for test in tests.tests]

    return asyncio.run(play())


@pytest.fixture(scope="session")
def ground(trained: Path) -> Iterator[Ground]:
    """The project as it is."""
    with prepared(settings(ROOT, trained)) as ready:
        yield ready


@pytest.fixture
def replay(ground: Ground, tmp_path: Path) -> Replay:
    """Replays the text of a file."""

    def play(text: str) -> list[Result]:
        file = tmp_path / "essai.yml"
        file.write_text(dedent(text), encoding="utf-8")
        return replayed(ground, file)

    return play


@pytest.fixture
def broken(data_dir: Path, tmp_path: Path) -> Callable[..., Replay]:
    """Replays in a copy of the project in which a file has `old` replaced by `new`.

    With a data folder of its own: another config.yml learns another model.
    """

    def break_(file: str, old: str, new: str) -> Replay:
        root = tmp_path / "broken"
        _copied(root, file, old, new)

        def play(text: str) -> list[Result]:
            written = tmp_path / "essai.yml"
            written.write_text(dedent(text), encoding="utf-8")
            with prepared(settings(root, data_dir)) as ground:
                return replayed(ground, written)

        return play

    return break_


def _copied(root: Path, file: str, old: str, new: str) -> None:
    shutil.copytree(ROOT / "data", root / "data")
    for entry in ROOT.glob("*.yml"):
        shutil.copy(entry, root)
    text = (root / file).read_text(encoding="utf-8")
    assert old in text, f"{file} does not hold {old!r}"
    (root / file).write_text(text.replace(old, new, 1), encoding="utf-8")
