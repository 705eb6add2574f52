"""`referent replay --watch`: replays again what a change touches, for as long as it runs.

Rule: a change in a file of tests replays that file; a change of one response, rule or story
replays what made use of it; any other change replays everything. What failed is always replayed.
"""

import asyncio
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from watchfiles import watch

from bot.conversation.errors import ReferentError
from bot.dialogue import project
from bot.dialogue.problems import Place, ProjectError
from bot.dialogue.project import Project
from bot.replay import running
from bot.replay.ground import prepared
from bot.replay.report import text
from bot.replay.running import Runner, Test
from bot.replay.told import Exercised, Result
from bot.settings import Settings
from nlu.errors import UnderstandingError

READ = ("domain.yml", "config.yml", "endpoints.yml", "data")
"""What a replay depends on beside its own files, from the root."""

LOOK_EVERY = 500
"""Milliseconds after which a look without any change ends, and the next begins."""

Known = dict[tuple[Place, str], Result]
"""The last result of each conversation, by its place and name."""


def run(settings: Settings, paths: Sequence[Path], results: Iterable[Result]) -> int:
    """Replay at every change, until Ctrl-C; then 1 if something fails as it is, else 0."""
    known: Known = {(result.at, result.name): result for result in results}
    before = project.load(settings.root)
    for changes in _changes(settings.root, paths):
        try:
            before = _again(settings, paths, changes, before, known)
        except (ReferentError, ProjectError, UnderstandingError) as error:
            print(f"cannot be replayed as it is: {error}", flush=True)
    return int(any(not result.passed for result in known.values()))


def _changes(root: Path, paths: Iterable[Path]) -> Iterator[set[Path]]:
    """What changed, each time something does, until Ctrl-C. It says so once it really looks."""
    looks = watch(
        *watched(root, paths), raise_interrupt=False, yield_on_timeout=True, rust_timeout=LOOK_EVERY
    )
    next(looks)
    print("Watching. Ctrl-C ends it.", flush=True)
    for changes in looks:
        if changes:
            yield {Path(path).resolve() for _, path in changes}


def _again(
    settings: Settings,
    paths: Sequence[Path],
    changed: Collection[Path],
    before: Project,
    known: Known,
) -> Project:
    """Replay what a change touches; the project as it is now."""
    tests = running.found(paths, settings.root)
    for problem in tests.problems:
        print(problem)
    now = project.load(settings.root)
    names = _names(settings.root, changed, {test.file for test in tests.tests}, before, now)
    chosen = [test for test in tests.tests if _is_touched(test, changed, names, known)]
    with prepared(settings) as ground:
        results = asyncio.run(_played(Runner(ground), chosen))
    for result in results:
        known[result.at, result.name] = result
        if not result.passed:
            print(text.failure(result), end="\n\n")
    print(text.summary(results), flush=True)
    return now


async def _played(runner: Runner, tests: Iterable[Test]) -> list[Result]:
    return [await runner.play(test) for test in tests]


def _names(
    root: Path, changed: Collection[Path], own: Collection[Path], before: Project, now: Project
) -> frozenset[str] | None:
    """What changed of the dialogue, by name; None when everything may be different."""
    tests = {path.resolve() for path in own}
    spoken = {(root / name).resolve() for name in ("domain.yml", "data/rules.yml")}
    spoken.add((root / "data" / "stories.yml").resolve())
    return touched(before, now) if set(changed) <= spoken | tests else None


def _is_touched(
    test: Test, changed: Collection[Path], names: frozenset[str] | None, known: Known
) -> bool:
    last = known.get((test.at, test.name))
    if last is None or not last.passed or names is None or test.file.resolve() in changed:
        return True
    return concerned(last.exercised, names)


def watched(root: Path, paths: Iterable[Path]) -> list[Path]:
    """The files and folders whose changes matter."""
    return [*(root / name for name in READ if (root / name).exists()), *paths]


def touched(before: Project, now: Project) -> frozenset[str] | None:
    """The responses, rules and stories (by title) that changed; None when more than these did."""
    old, new = _parts(before), _parts(now)
    if _rest(before) != _rest(now) or old.keys() != new.keys():
        return None
    return frozenset(name for name in old if old[name] != new[name])


def concerned(exercised: Exercised, names: frozenset[str]) -> bool:
    """Whether a conversation made use of any of these."""
    return not names.isdisjoint(exercised.responses | exercised.scripts)


def _parts(project: Project) -> Mapping[str, Any]:
    scripts = {script.title: _bare(script) for script in (*project.rules, *project.stories)}
    return {**scripts, **{name: _bare(each) for name, each in project.domain.responses.items()}}


def _rest(project: Project) -> Any:
    domain = msgspec.structs.replace(project.domain, responses={})
    return _bare((domain, project.subjects, project.policies))


def _bare(value: Any) -> Any:
    """A value without the lines on which it stands: these move whenever one is added above."""
    return _without_places(msgspec.to_builtins(value, enc_hook=repr))


def _without_places(value: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() == {"file", "line"}:
            return None
        return {key: _without_places(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_without_places(each) for each in value]
    return value
