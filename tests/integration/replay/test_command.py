"""`referent replay`, as a tester uses it: what it prints, writes and exits with."""

import json
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import referent
from tests.servers.processes import end

PASSES = "stories: [{story: merci, steps: [{intent: merci}, {action: utter_merci}]}]\n"
FAILS = PASSES.replace("utter_merci", "utter_aide")
SCENARIO = """
scenarios:
- scenario: bonjour
  steps:
  - jobseeker: bonjour
  - assistant: utter_aide
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the tester's files are."""
    folder = tmp_path / "essais"
    folder.mkdir()
    return folder


def test_what_passes_exits_with_0(trained: Path, folder: Path) -> None:
    (folder / "a.yml").write_text(PASSES)
    code, said = referent.command(trained, "replay", str(folder))
    assert (code, "1 passed, 0 failed" in said) == (0, True), said


def test_what_fails_exits_with_1_and_is_written_for_people_and_programs(
    trained: Path, folder: Path
) -> None:
    (folder / "a.yml").write_text(FAILS)
    page, data = folder / "report.html", folder / "report.json"
    code, said = referent.command(
        trained, "replay", str(folder), "--html", str(page), "--json", str(data), "--coverage"
    )
    assert code == 1
    assert "✗ action" in said and "utter_aide" in said
    assert "utter_merci" in page.read_text(encoding="utf-8")
    assert json.loads(data.read_text(encoding="utf-8"))[0]["name"] == "merci"
    assert "control transitions that no conversation exercises" in said


def test_coverage_under_what_is_asked_exits_with_1(trained: Path, folder: Path) -> None:
    (folder / "a.yml").write_text(PASSES)
    code, said = referent.command(trained, "replay", str(folder), "--fail-under", "99")
    assert code == 1
    assert "under the 99 % that are asked for" in said


@pytest.mark.parametrize("text", ["", "nlu: []", "stories: [{story: x, stops: []}]"])
def test_what_cannot_be_replayed_exits_with_2(trained: Path, folder: Path, text: str) -> None:
    (folder / "a.yml").write_text(text)
    code, said = referent.command(trained, "replay", str(folder / "a.yml"))
    assert code == 2, said
    assert "expected" in said


def test_a_path_that_does_not_exist_exits_with_2(trained: Path, folder: Path) -> None:
    assert referent.command(trained, "replay", str(folder / "nothing"))[0] == 2


def test_what_failed_is_rewritten_and_then_passes(trained: Path, folder: Path) -> None:
    (folder / "a.yml").write_text(FAILS)
    (folder / "b.yml").write_text(SCENARIO)
    code, said = referent.command(trained, "replay", str(folder), "--update")
    assert (code, said.count("1 expectations rewritten; review them")) == (0, 2), said
    assert referent.command(trained, "replay", str(folder))[0] == 0


def test_a_change_is_replayed_while_it_watches(trained: Path, folder: Path) -> None:
    file = folder / "a.yml"
    file.write_text(PASSES)
    watching = subprocess.Popen(
        [str(referent.PROGRAM), "replay", str(folder), "--watch"],
        cwd=referent.ROOT,
        env=referent.settings(trained),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        lines = _lines(watching)
        assert any("Watching" in line for line in lines)
        file.write_text(FAILS)
        assert any("0 passed, 1 failed" in line for line in lines)
        file.write_text(PASSES)
        assert any("1 passed, 0 failed" in line for line in lines)
    finally:
        end(watching, signal.SIGINT)


def _lines(process: subprocess.Popen[str]) -> Iterator[str]:
    """What it prints; it is ended when it says nothing for too long, and then so is this."""
    assert process.stdout is not None
    limit = threading.Timer(300, process.kill)
    limit.start()
    try:
        yield from process.stdout
    finally:
        limit.cancel()
