"""One run: everything that is asked of both engines, in turn, each alone on the machine.

Rule: a figure is printed as soon as it is known, and kept with what it was taken on.
"""

import re
import shutil
import time
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import uvloop

from tests.bench.figures import machine
from tests.rasa import environment as installing
from tests.rasa import long_stories, ours, serving, theirs
from tests.rasa.cannot import Failed
from tests.rasa.commands import Core, Ran, Rasa, warnings
from tests.rasa.comparison import Outcome, compared
from tests.rasa.environment import Environment
from tests.rasa.found import Cost, Found, Played, Side
from tests.rasa.ours import Ours
from tests.rasa.serving import Served
from tests.servers import referent
from tests.servers.referent import ROOT

STAMP = "%Y-%m-%d %H:%M:%S"
STORIES = ROOT / "tests" / "stories"
OURS = "on disk"


def test_files() -> list[Path]:
    """The test stories that are Rasa's as well: those in files that are named as it wants."""
    return [ROOT / "tests" / "test_stories.yml", *sorted(STORIES.glob("test_*.yml"))]


def measure(environment: Environment, folder: Path, long: int) -> Found:
    """The whole run, with so many long stories. Raises `Failed` when one does not do its part."""
    where = asdict(machine(folder))
    rasa, mine = Rasa(environment.python, folder / "rasa"), Ours(folder / "ours")
    for side in (rasa, mine):
        side.folder.mkdir()
    validated = _both("validate", rasa.validate(), mine.validate())
    trained = _both("train", rasa.train(), mine.train())
    core = _core(rasa, copied(test_files(), folder / "stories"))
    played, parity = _stories(rasa, mine, folder, long)
    nlu = _nlu(rasa)
    started, served = _servers(rasa, mine)
    installed = (environment.installed, installing.ours(ROOT, folder))
    sides = [
        Side(installed[n], Cost.of(validated[n]), Cost.of(trained[n]), played[n], started[n], each)
        for n, each in enumerate(served)
    ]
    said = warnings(validated[0].output)
    return Found(where, sides[0], sides[1], core, nlu, said, parity)


def _both(what: str, rasa: Ran, mine: Ran) -> tuple[Ran, Ran]:
    print(f"{what}: Rasa {rasa.seconds:.1f} s, here {mine.seconds:.1f} s", flush=True)
    return rasa, mine


def copied(files: Iterable[Path], folder: Path) -> Path:
    """The files as they are in a folder of their own: without --e2e Rasa reads all it finds."""
    folder.mkdir()
    for file in files:
        shutil.copy(file, folder)
    return folder


def _core(rasa: Rasa, stories: Path) -> Core:
    _, core = rasa.test_core(stories)
    print(f"rasa test core: {core.right} of {core.stories} stories as written", flush=True)
    if core.failed:
        print(core.failed)
    return core


def _nlu(rasa: Rasa) -> float:
    ran, report = rasa.test_nlu()
    accuracy = float(report["accuracy"])
    print(f"rasa test nlu: {accuracy:.1%} of what it has learnt, {ran.seconds:.0f} s", flush=True)
    return accuracy


def _stories(
    rasa: Rasa, mine: Ours, folder: Path, long: int
) -> tuple[tuple[Played, Played], Outcome]:
    """Long stories against the clock; these and the project's own, turn by turn."""
    files, path = test_files(), folder / "test_long.yml"
    long_stories.write(path, long_stories.told(long_stories.read(files), long))
    played = (_rasa_plays(rasa, path), _ours_plays(mine, path))
    for who, one in zip(("Rasa", "here"), played, strict=True):
        print(f"{who}: {one.stories} stories, {one.per_second:.1f} a second", flush=True)
    _, results = mine.replay([*files, path])
    outcome = compared(ours.stories(results), theirs.stories(rasa.decisions([*files, path])))
    print(
        f"turn by turn: {outcome.turns} turns, {len(outcome.differences)} differences", flush=True
    )
    return played, outcome


def _rasa_plays(rasa: Rasa, path: Path) -> Played:
    """With --e2e, as replaying does here: what is written is understood, too."""
    ran, core = rasa.test_core(path, "--e2e")
    return Played(core.stories, evaluating(ran.output), Cost.of(ran))


def evaluating(output: str) -> float:
    """The seconds between Rasa's lines that say when its stories begin and end.

    Raises `Failed` when they are not there.
    """
    lines = re.findall(r"^(?:\x1b\S*?m)?(\S+ \S+) INFO .* (Evaluating|Finished)", output, re.M)
    moments = {word: datetime.strptime(at, STAMP) for at, word in lines}
    if len(moments) != 2:
        raise Failed(f"rasa test core did not say when it played: {output[-2000:]}")
    return max(1.0, (moments["Finished"] - moments["Evaluating"]).total_seconds())


def _ours_plays(mine: Ours, path: Path) -> Played:
    ran, results = mine.replay([path])
    return Played(len(results), sum(result.seconds for result in results), Cost.of(ran))


def _servers(
    rasa: Rasa, mine: Ours
) -> tuple[tuple[float, float], tuple[dict[str, Served], dict[str, Served]]]:
    return uvloop.run(_serve(rasa, mine))


async def _serve(
    rasa: Rasa, mine: Ours
) -> tuple[tuple[float, float], tuple[dict[str, Served], dict[str, Served]]]:
    texts = serving.drawn()
    with referent.running(mine.folder) as server:
        known = await serving.understood(server, texts)
    with serving.rasa_server(rasa, serving.IN_MEMORY) as server:
        rasa_start = time.monotonic() - server.began
        both = serving.shared(known, await serving.understood(server, texts), ours.spoken_intents())
        rasa_served = {"in memory": await serving.under_load(server, both)}
    with serving.rasa_server(rasa, serving.ON_DISK) as server:
        rasa_served[OURS] = await serving.under_load(server, both)
    with referent.running(mine.folder) as server:
        our_start = time.monotonic() - server.began
        our_served = {OURS: await serving.under_load(server, both)}
    _show(len(both), rasa_served, our_served)
    return (rasa_start, our_start), (rasa_served, our_served)


def _show(texts: int, rasa: dict[str, Served], mine: dict[str, Served]) -> None:
    print(f"{texts} messages that both understand alike, {serving.PEOPLE} people at once:")
    for who, sides in (("Rasa", rasa), ("here", mine)):
        for kept, one in sides.items():
            print(
                f"{who}, {kept}: {one.messages_per_second:.0f} messages/s, CPU {one.cpu_ms:.2f} "
                f"ms, p99 {one.p99_ms:.0f} ms, {one.memory_mb:.0f} MB",
                flush=True,
            )
