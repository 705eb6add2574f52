"""config.yml is read whole, and what nobody would read is refused."""

from pathlib import Path

import pytest

import nlu
from nlu.errors import DataError
from nlu.settings import read_settings

SAMPLE = Path(__file__).parent / "sample"
ROOT = Path(__file__).parents[3]


def refused(folder: Path, text: str) -> str:
    path = folder / "config.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_settings(path)
    return str(caught.value)


def test_the_projects_own_configuration_is_read():
    settings = read_settings(ROOT / "config.yml")
    assert settings.decision.notice == {"detresse": settings.decision.notice["detresse"]}
    assert all(path.is_file() for path in settings.lists())


@pytest.mark.parametrize(
    ("pipeline", "line", "expected"),
    [
        ("- name: DIETClassifier\n", 2, "expected one of ['nlu.Decision'"),
        ("- name: nlu.Decision\n  anwser: 0.5\n", 3, "expected one of ['answer'"),
        ("- name: nlu.Decision\n  answer: much\n", 3, "answer"),
        ("- name: nlu.Decision\n  answer: 1.5\n", 2, "from 0 to 1"),
        ("- name: nlu.Normaliser\n  lexicon: nowhere.yml\n", 2, "nowhere.yml"),
        ("nothing\n", 2, "a list of components"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, pipeline: str, line: int, expected: str):
    said = refused(tmp_path, f"pipeline:\n{pipeline if pipeline[0] == '-' else '  ' + pipeline}")
    assert f"config.yml:{line}: " in said and expected in said


def test_a_configuration_without_pipeline_is_refused(tmp_path: Path):
    assert "no `pipeline`" in refused(tmp_path, "recipe: default.v1\n")


def test_what_is_not_yaml_is_told_with_its_line(tmp_path: Path):
    assert "config.yml:3: not YAML" in refused(tmp_path, "recipe: x\npipeline: [\n}")


def test_a_threshold_for_an_unknown_subject_is_refused(tmp_path: Path):
    path = tmp_path / "config.yml"
    path.write_text("pipeline:\n- name: nlu.Decision\n  sensitive: {controle: 0.9}\n", "utf-8")
    with pytest.raises(DataError, match="sensitive: found 'controle'"):
        nlu.check(SAMPLE, path)
