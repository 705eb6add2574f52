"""`referent validate` on copies of the project with a mistake in them."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import checking

ROOT = Path(__file__).parents[3]
FILES = ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml")


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    """A copy of the project, sound as it is."""
    for name in FILES:
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "data", tmp_path / "data")
    yield tmp_path


def errors(root: Path) -> list[str]:
    found = checking.problems(root)
    return [str(p).replace(f"{root}/", "") for p in found if p.level == "error"]


def taught(root: Path, intent: str, *examples: str) -> None:
    """Teach a new intent."""
    lines = "".join(f"    - {example}\n" for example in examples)
    path = root / "data" / "nlu" / "nouveau.yml"
    path.write_text(f"nlu:\n- intent: {intent}\n  examples: |\n{lines}", encoding="utf-8")


def test_the_project_as_it_is_has_no_mistake(root: Path) -> None:
    assert errors(root) == []


def test_an_intent_needs_25_examples(root: Path) -> None:
    taught(root, "parking", *(f"le parking numéro {n} est fermé" for n in range(24)))
    assert errors(root) == [
        "data/nlu/nouveau.yml:4: parking has 24 different examples, expected at least 25"
    ]
    taught(root, "parking", *(f"le parking numéro {n} est fermé" for n in range(25)))
    assert errors(root) == []


def test_an_intent_with_very_few_examples_is_told_once(root: Path) -> None:
    taught(root, "parking", "où se garer")
    assert errors(root) == [
        "data/nlu/nouveau.yml:4: parking has 1 different examples, expected at least 25"
    ]


def test_an_example_of_another_intent_is_told_with_both_places(root: Path) -> None:
    texts = [f"le parking numéro {n} est fermé" for n in range(25)]
    taught(root, "parking", *texts, "MA PRIME D’ACTIVITE A BAISSÉ !!")
    [told] = errors(root)
    assert told.startswith("data/nlu/nouveau.yml:29: ")
    assert "teaches parking, but also oos__caf (data/nlu/hors_sujet.yml:5)" in told
    assert told.endswith("expected it in one of them")


def test_an_intent_of_the_domain_without_any_example_is_told_where_it_is_listed(
    root: Path,
) -> None:
    path = root / "domain.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("intents:\n", "intents:\n- parking\n", 1), encoding="utf-8")
    line = path.read_text(encoding="utf-8").splitlines().index("- parking") + 1
    expected = f"domain.yml:{line}: 'parking' has no examples, expected at least 25 in data/nlu/"
    assert expected in errors(root)


def test_a_broken_threshold_is_told_beside_a_mistake_in_the_examples(root: Path) -> None:
    taught(root, "parking", "où se garer")
    path = root / "config.yml"
    path.write_text(re.sub(r" answer: 0\.\d+", " answer: 7", path.read_text("utf-8")), "utf-8")
    assert len(errors(root)) == 2
