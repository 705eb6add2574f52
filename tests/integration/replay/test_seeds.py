"""The same seed gives the same run, to the byte; and what does not is told with its source."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bot.replay import twice

HERE = Path(__file__)
ROOT = HERE.parents[3]
SCENARIO = """scenarios:
- scenario: Des inconnus, des codes et des délais
  telegram: [ana]
  steps:
  - jobseeker: conseiller
    on: telegram
  - conseiller: gives a code
    as: claire
  - {jobseeker: conseiller, person: inconnu, on: sms}
  - {jobseeker: "combien je touche ?", person: autre, on: sms}
  - {jobseeker: "LIER {code}", person: inconnu, on: sms}
  - sends file: cv.pdf
    person: ana
  - advance: 6d
  - outage: sms
  - restart:
  - {jobseeker: "/source", person: autre, on: sms}
"""
STORY = """- story: {kind}
  steps:
  - intent: source
    entities:
    - kind: {kind}
  - action: action_source
"""
SOURCES = {
    "random": "random.random (tests/integration/replay/flaky.py:",
    "choice": "random.choice (tests/integration/replay/flaky.py:",
    "uuid": "uuid.uuid4 (tests/integration/replay/flaky.py:",
    "time": "time.time (tests/integration/replay/flaky.py:",
    "today": "datetime.now (tests/integration/replay/flaky.py:",
    "order": twice.ORDER,
}


@pytest.fixture(scope="module")
def judged(
    trained: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Mapping[str, twice.Flaky]]:
    """What is found flaky among stories that ask each source of chance, and one that asks none."""
    folder = tmp_path_factory.mktemp("flaky")
    stories = "".join(STORY.format(kind=kind) for kind in ("nothing", *SOURCES))
    (folder / "stories.yml").write_text(f"stories:\n{stories}", encoding="utf-8")
    (folder / "scenario.yml").write_text(SCENARIO, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("REFERENT_DATA_DIR", str(trained))
        patched.chdir(ROOT)
        module = "tests.integration.replay.flaky"
        found = twice.flaky([sys.executable, "-m", module, str(folder)], seed=3)
    yield {one.name: one for one in found}


def replayed(trained: Path, seed: int, order: int, *paths: Path) -> bytes:
    environment = {
        **os.environ,
        "PYTHONHASHSEED": str(order),
        "REFERENT_DATA_DIR": str(trained),
    }
    command = [*twice.command(paths), "--seed", str(seed)]
    return subprocess.run(
        command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, check=True
    ).stdout


def test_the_same_seed_gives_the_same_run_in_any_process(trained: Path, tmp_path: Path) -> None:
    """Over all stories of the project, and a scenario that draws all there is to draw."""
    scenario = tmp_path / "scenario.yml"
    scenario.write_text(SCENARIO, encoding="utf-8")
    paths = (scenario, ROOT / "tests" / "test_stories.yml", ROOT / "tests" / "stories")
    there = [path for path in paths if path.exists()]
    first = replayed(trained, 7, 1, *there)
    assert replayed(trained, 7, 2, *there) == first
    assert b"Des inconnus" in first


def test_another_seed_draws_other_codes(trained: Path, tmp_path: Path) -> None:
    scenario = tmp_path / "scenario.yml"
    scenario.write_text(SCENARIO, encoding="utf-8")
    assert replayed(trained, 7, 1, scenario) != replayed(trained, 8, 1, scenario)


@pytest.mark.parametrize(("kind", "source"), SOURCES.items())
def test_a_flaky_story_is_told_with_the_source_of_the_randomness(
    judged: Mapping[str, twice.Flaky], kind: str, source: str
) -> None:
    one = judged[kind]
    assert [s for s in one.sources if s.startswith(source)] == list(one.sources)
    assert f"it depends on {source}" in "\n".join(twice.told([one]))
    shown = [difference.what for difference in one.differences]
    assert shown == ([] if kind == "today" else ["line 2"]), "today is the same, but not for ever"


def test_what_nothing_decides_by_lot_is_not_flaky(judged: Mapping[str, twice.Flaky]) -> None:
    """A plain story; and a scenario in which only ids and codes are drawn."""
    assert set(judged) == set(SOURCES)
