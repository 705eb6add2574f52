"""The `referent replay` command: plays, says what failed, and writes what was asked for.

Exit code 0: everything went as written; 1: something did not; 2: there is nothing to replay, or a
file of tests cannot be read.
"""

import asyncio
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec

from bot.bootstrap import now
from bot.conversation.errors import Malformed
from bot.dialogue.problems import Problem
from bot.replay import covering, running, twice, updating, watching
from bot.replay.ground import Ground, prepared
from bot.replay.report import page, table, text
from bot.replay.running import Runner, Test
from bot.replay.scenarios.playing import Opening
from bot.replay.stories import failed
from bot.replay.stories.reading import Tale
from bot.replay.told import Result
from bot.settings import Settings

FAILED = Path("results", "failed_test_stories.yml")
"""Where Rasa writes it, too."""

WIRE = "tests.servers.wire"
"""Real servers for scenarios are part of the tests, not of the product: loaded by name."""

Options = Mapping[str, Any]


def run(settings: Settings, options: Options) -> int:
    """Replay; the exit code."""
    paths = [Path(path) for path in options["paths"]]
    try:
        tests = running.found(paths, settings.root)
    except Malformed as error:
        print(f"referent: {error}", file=sys.stderr)
        return 2
    if _wrong(tests.problems):
        return 2
    with prepared(settings, options["seed"]) as ground, _stage(ground, options["wire"]) as opening:
        began = time.perf_counter()
        results = asyncio.run(_played(Runner(ground, opening), tests.tests))
        code = _told(ground, tests.tests, results, time.perf_counter() - began, options)
        if options["update"]:
            code = _updated(tests.tests, results)
    if options["twice"] and _flaky(paths, options["seed"]):
        code = 1
    if options["watch"]:
        return watching.run(settings, paths, results)
    return code


def _flaky(paths: Sequence[Path], seed: int) -> bool:
    """Whether chance decides some of it; each is named with the source of the chance."""
    found = twice.flaky(twice.command(paths), seed)
    for one in found:
        print(f"flaky: {one.at} {one.name}: decided by {', '.join(one.sources)}")
        for difference in one.differences:
            print(f"  {difference}")
    if not found:
        print("the same with other chance and another order: nothing is flaky")
    return bool(found)


def _wrong(problems: Sequence[Problem]) -> bool:
    for problem in problems:
        print(problem, file=sys.stderr)
    return any(problem.level == "error" for problem in problems)


async def _played(runner: Runner, tests: Iterable[Test]) -> list[Result]:
    return [await runner.play(test) for test in tests]


def _stage(ground: Ground, wire: bool) -> AbstractContextManager[Opening | None]:
    """How scenarios are played: in this process, or through real servers."""
    if not wire:
        return nullcontext()
    sys.path.insert(0, str(ground.parts.settings.root))
    try:
        folder = import_module(WIRE)
    except ModuleNotFoundError as error:
        raise Malformed(f"--wire needs the tests' servers, from a checkout: {error}") from error
    opened: AbstractContextManager[Opening] = folder.opening(ground)
    return opened


def _told(
    ground: Ground,
    tests: Sequence[Test],
    results: Sequence[Result],
    seconds: float,
    options: Options,
) -> int:
    """Say what came of it, write what was asked for."""
    for result in results:
        if result.failed:
            print(text.failure(result), end="\n\n")
    _write_failed(tests, results)
    wanted = options["html"] or options["coverage"] or options["fail_under"] is not None
    covered = _covered(ground, results) if wanted else None
    if covered and options["coverage"]:
        print(table.table(covered), end="\n\n")
    print(text.summary(results, seconds))
    if options["html"]:
        _write(Path(options["html"]), page.page(results, covered, now(), seconds))
        print(f"as a page: {options['html']}")
    if options["json"]:
        _write(Path(options["json"]), msgspec.json.encode(results).decode())
    went_wrong = any(_went_wrong(result, options["wire"]) for result in results)
    return int(went_wrong or _too_little(covered, options["fail_under"]))


def _went_wrong(result: Result, wire: bool) -> bool:
    """Whether a result is a failure: over the wire some scenarios cannot be played, which is said
    of each; in this process there must be none.
    """
    return result.failed if wire else not result.passed


def _covered(ground: Ground, results: Sequence[Result]) -> covering.Coverage:
    project = ground.parts.project
    return covering.coverage(covering.exercised(results, project), covering.possible(project))


def _too_little(covered: covering.Coverage | None, under: float | None) -> bool:
    if covered is None or under is None or covered.percent >= under:
        return False
    print(f"coverage is {covered.percent:.1f} %, under the {under:g} % that are asked for")
    return True


def _write_failed(tests: Sequence[Test], results: Sequence[Result]) -> None:
    pairs = [
        (test.content, result)
        for test, result in zip(tests, results, strict=True)
        if isinstance(test.content, Tale)
    ]
    if pairs:
        _write(FAILED, failed.text(pair for pair in pairs if not pair[1].passed))


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def _updated(tests: Sequence[Test], results: Sequence[Result]) -> int:
    """Rewrite what failed; 1 when something is left for a person to rewrite, or went wrong."""
    left = sum(bool(result.trouble) for result in results)
    for file, own in _by_file(tests, results):
        done = updating.update(file, own)
        if done.rewritten:
            print(f"{file}: {done.rewritten} expectations rewritten; review them")
        for check in done.left:
            print(f"{check.at}: '{check.what}' is yours to rewrite: {check.got}")
        left += len(done.left)
    return int(left > 0)


def _by_file(
    tests: Sequence[Test], results: Sequence[Result]
) -> Iterator[tuple[Path, list[Result]]]:
    files: dict[Path, list[Result]] = {}
    for test, result in zip(tests, results, strict=True):
        if not result.passed:
            files.setdefault(test.file, []).append(result)
    yield from files.items()
