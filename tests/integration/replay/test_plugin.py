"""Stories and scenarios as pytest sees them."""

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

from tests.servers import referent

STORIES = """
stories:
- story: merci
  steps: [{intent: merci}, {action: utter_merci}]
- story: merci
  steps: [{intent: merci}, {action: utter_aide}]
"""


_APART = ("-p", "no:cacheprovider", "--override-ini", "addopts=")


def pytest_run(trained: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Pytest on files of a tester, from the root of the project."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", *_APART, "--rootdir", str(referent.ROOT), *arguments],
        cwd=referent.ROOT,
        env=referent.settings(trained),
        capture_output=True,
        text=True,
        check=False,
    )


def test_each_conversation_is_a_test_and_a_failure_shows_both_sides(
    trained: Path, tmp_path: Path
) -> None:
    (tmp_path / "essai.yml").write_text(STORIES)
    xml = tmp_path / "junit.xml"
    ended = pytest_run(trained, str(tmp_path), f"--junit-xml={xml}")
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert "1 failed, 1 passed" in ended.stdout
    assert "expected" in ended.stdout and "utter_aide" in ended.stdout
    assert "rule 'Merci' (data/rules.yml:" in ended.stdout
    cases = ElementTree.parse(xml).getroot().iter("testcase")
    assert [case.get("name") for case in cases] == ["merci", "merci [2]"]


def test_a_file_that_cannot_be_read_is_an_error_with_its_line(
    trained: Path, tmp_path: Path
) -> None:
    (tmp_path / "essai.yml").write_text("stories:\n- story: x\n  stops: []\n")
    ended = pytest_run(trained, str(tmp_path))
    assert ended.returncode == 2
    assert "essai.yml:3: unknown key 'stops', expected 'steps'" in ended.stdout


def test_other_yaml_is_left_alone(trained: Path, tmp_path: Path) -> None:
    (tmp_path / "autre.yml").write_text("nlu: []\n")
    assert "no tests ran" in pytest_run(trained, str(tmp_path)).stdout
