"""Replays conversations with other lots and another order, and names what made a difference.

Rule: a conversation that goes otherwise when only chance differs is flaky, and that is an error.
Each replay has a process of its own: the order of a set is drawn when Python starts.

Three of them: as asked; with the same seed and another order (what differs is not in our hands); in
the same order with another seed (what differs draws lots).
"""

import argparse
import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from pathlib import Path

import msgspec
from msgspec.structs import replace

from bot import observe
from bot import settings as configuration
from bot.conversation.errors import Malformed
from bot.dialogue.problems import Place
from bot.replay import running
from bot.replay.ground import prepared
from bot.replay.listening import Draw, Listening
from bot.replay.running import Runner
from bot.replay.told import Line, Result, Turn

ORDER = "the order of a set (PYTHONHASHSEED)"

_OURS = re.compile(r"p-[0-9a-f]{32}|\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b(?!-)")
"""Ids of strangers and one-time codes: they are drawn, and shown as they were."""


class Difference(msgspec.Struct, frozen=True):
    """What came once so and once otherwise: in which turn, and of what."""

    at: Place
    act: str
    what: str
    first: str
    second: str

    def __str__(self) -> str:
        """As a tester reads it."""
        return f"{self.at}: {self.act}: {self.what}: {self.first!r}, then {self.second!r}"


class Flaky(msgspec.Struct, frozen=True):
    """A conversation that chance decides, and which chance."""

    name: str
    at: Place
    differences: tuple[Difference, ...]
    sources: tuple[str, ...]


class Replayed(msgspec.Struct, frozen=True):
    """A conversation, and what was drawn meanwhile."""

    result: Result
    draws: tuple[Draw, ...]


def written(result: Result) -> bytes:
    """A result as bytes: the same, to the last, for the same seed. How long it took is left out."""
    return msgspec.json.encode(replace(result, seconds=0.0), order="deterministic")


def differences(first: Result, second: Result) -> Iterator[Difference]:
    """What differs between two replays of a conversation, turn by turn."""
    for one, other in zip_longest(first.turns, second.turns):
        turn = one or other
        assert turn is not None
        came, then = dict(_seen(one)), dict(_seen(other))
        for what in {**came, **then}:
            pair = came.get(what, "nothing"), then.get(what, "nothing")
            if pair[0] != pair[1]:
                yield Difference(turn.at, turn.act, what, *pair)
    if first.trouble != second.trouble:
        yield Difference(first.at, first.name, "trouble", first.trouble, second.trouble)


def _seen(turn: Turn | None) -> Iterator[tuple[str, str]]:
    """What is to be seen of a turn, each with what it is."""
    if turn is None:
        return
    for number, line in enumerate(turn.lines, start=1):
        yield f"line {number}", _OURS.sub("...", _shown(line))
    for number, check in enumerate(turn.checks, start=1):
        yield f"check {number}, {check.what}", _OURS.sub("...", check.got)
    yield "why", "; ".join(turn.why)


def _shown(line: Line) -> str:
    buttons = f" {list(line.buttons)}" if line.buttons else ""
    return f"{line.response or line.author}: {line.text}{buttons}"


def flaky(command: Sequence[str], seed: int) -> list[Flaky]:
    """The conversations that chance decides. `command` replays and prints (see `main`); it is
    given `--seed`. Raises `Malformed` when it fails.
    """
    runs = [_begun(command, seed, 1), _begun(command, seed, 2), _begun(command, seed + 1, 1)]
    asked, ordered, drawn = (_replayed(run) for run in runs)
    found = map(_judged, asked, ordered, drawn)
    return [one for one in found if one]


def _begun(command: Sequence[str], seed: int, order: int) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "PYTHONHASHSEED": str(order)}
    words = [*command, "--seed", str(seed)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, env=environment)


def _replayed(run: "subprocess.Popen[bytes]") -> list[Replayed]:
    printed, _ = run.communicate()
    if run.returncode:
        raise Malformed(f"a replay ended with {run.returncode}: its troubles are above")
    return msgspec.json.decode(printed, type=list[Replayed])


def _judged(asked: Replayed, ordered: Replayed, drawn: Replayed) -> Flaky | None:
    by_order = tuple(differences(asked.result, ordered.result))
    by_seed = tuple(differences(asked.result, drawn.result))
    draws = {*asked.draws, *ordered.draws, *drawn.draws}
    sources = {str(draw) for draw in draws if draw.kind == "clock"}
    if by_order:
        sources |= {str(draw) for draw in draws if draw.kind == "system"} or sources or {ORDER}
    elif by_seed:
        sources |= {str(draw) for draw in draws if draw.kind == "seeded"}
    if not sources and not by_seed:
        return None
    result = asked.result
    return Flaky(result.name, result.at, by_order or by_seed, tuple(sorted(sources)))


def told(found: Iterable[Flaky]) -> Iterator[str]:
    """Each flaky conversation in a few lines: what differs, and what drew it."""
    for one in found:
        yield f"{one.at}: « {one.name} » is flaky"
        for source in one.sources:
            yield f"  it depends on {source}"
        for difference in one.differences:
            yield f"  {difference}"


def command(paths: Iterable[Path]) -> list[str]:
    """What replays some paths in a process of its own."""
    return [sys.executable, "-m", "bot.replay.twice", *map(str, paths)]


def main(words: Sequence[str] | None = None) -> int:
    """Replay once, listening, and print a list of `Replayed` as JSON."""
    parser = argparse.ArgumentParser(prog="python -m bot.replay.twice")
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(words)
    observe.start_logging("CRITICAL")
    settings = configuration.read()
    tests = running.found(options.paths, settings.root)
    with prepared(settings, options.seed) as ground:
        replayed = asyncio.run(_played(Runner(ground), tests.tests))
    sys.stdout.buffer.write(msgspec.json.encode(replayed, order="deterministic"))
    return 0


async def _played(runner: Runner, tests: Iterable[running.Test]) -> list[Replayed]:
    done: list[Replayed] = []
    with Listening() as listening:
        for test in tests:
            result = await runner.play(test)
            done.append(Replayed(replace(result, seconds=0.0), listening.taken()))
    return done


if __name__ == "__main__":
    sys.exit(main())
