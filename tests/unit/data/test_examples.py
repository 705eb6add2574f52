"""The examples the understanding learns from, as a whole.

Rule: an example that stands in two intents teaches both wrongly, and an intent with few examples
is a coin toss; neither is visible when reading one file.
"""

import re
import unicodedata
from collections import Counter
from pathlib import Path

import yaml

DATA = Path(__file__).parents[3] / "data"
FEWEST_EXAMPLES = 25
LONGEST_TITLE = 30
NEVER_TYPED = {
    *("out_of_scope", "detresse__incertaine"),
    *("actualisation_dates__mois", "question_pour_un_proche"),
    *("securite", "mes_donnees"),
}
"""Subjects that are no label: a button, a command or a doubt leads to each."""
REASONS = {"distress", "asked", "sanction", "contest", "misunderstood", "failure", "unfit"}


def _subjects() -> dict[str, dict[str, object]]:
    content = yaml.safe_load((DATA / "subjects.yml").read_text(encoding="utf-8"))
    subjects: dict[str, dict[str, object]] = content["subjects"]
    return subjects


def _examples() -> list[tuple[str, str]]:
    found = []
    for path in sorted((DATA / "nlu").glob("*.yml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            if "intent" in entry:
                lines = entry["examples"].splitlines()
                found += [(entry["intent"], line.removeprefix("- ")) for line in lines]
    return found


def _plain(text: str) -> str:
    """The example without entity marks, accents, case or punctuation."""
    text = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text).lower()
    decomposed = unicodedata.normalize("NFD", text)
    bare = "".join(c for c in decomposed if unicodedata.category(c) != "Mn")
    return " ".join(re.findall(r"\w+", bare)) or text.strip()


def test_every_subject_has_enough_examples() -> None:
    counts = Counter(intent for intent, _ in _examples())
    typed = _subjects().keys() - NEVER_TYPED
    too_few = {name: counts[name] for name in typed if counts[name] < FEWEST_EXAMPLES}
    assert too_few == {}


def test_every_intent_with_examples_is_a_subject() -> None:
    assert {intent for intent, _ in _examples()} - set(_subjects()) == set()


def test_no_example_stands_twice() -> None:
    owners: dict[str, list[str]] = {}
    for intent, example in _examples():
        owners.setdefault(_plain(example), []).append(intent)
    assert {text: names for text, names in owners.items() if len(names) > 1} == {}


def test_every_subject_says_what_it_is() -> None:
    for name, subject in _subjects().items():
        assert subject["reason"] in REASONS, name
        assert 0 < len(str(subject["title"])) <= LONGEST_TITLE, name
        assert isinstance(subject["sensitive"], bool), name
        assert isinstance(subject["routine"], bool), name
