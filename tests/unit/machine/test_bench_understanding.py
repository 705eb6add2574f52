"""The measures of understanding measure what they say."""

import json
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

import nlu
from nlu.evaluation import Row
from nlu.understanding import Ranked, Understanding
from tests.bench import diet, misspelt, public, understanding
from tests.bench.public import Message, PublicSet

ROOT = Path(__file__).parents[3]
TEXT = "Bonjour, j'ai oublié de m'actualiser, est-ce que c'est grave ?"
WORDS = ("carte perdue", "solde du compte", "virement refusé")


def test_the_same_seed_misspells_the_same_way():
    for misspell in (misspelt.with_typos, misspelt.as_sms):
        assert misspell(TEXT, 1) == misspell(TEXT, 1) != TEXT
        assert len({misspell(TEXT, seed) for seed in range(20)}) > 5


def test_a_tenth_of_the_letters_is_mistyped_and_nothing_else():
    letters = ["e"] * 5000
    typed = misspelt.with_typos(" ".join(letters), 3).split(" ")
    changed = sum(a != b for a, b in zip(letters, typed, strict=True))
    assert 0.08 < changed / len(letters) < 0.12
    assert misspelt.with_typos("1 2 3 ... ?!", 3, share=1.0) == "1 2 3 ... ?!"


def test_a_typo_keeps_to_the_keys_around():
    for seed in range(50):
        assert misspelt.with_typos("É", seed, share=1.0) in ("", "ÉÉ", "Z", "R")


def test_an_sms_has_no_capitals_accents_or_punctuation():
    assert misspelt.as_sms("Bonjour, quand est-ce que je pourrai m’inscrire ?", 1, share=1.0) == (
        "bjr kan est-c ke j pourrai minscrir"
    )


def test_what_the_pipeline_would_refuse_is_left_out_and_counted():
    train = [Message(f"{word} {n}", "a") for word in ("un", "deux") for n in range(3)]
    train += [Message("Un 1 !", "b"), Message("trois", "b"), Message("???", "a")]
    kept, lost = public.learnable(train)
    assert lost == ["b"]
    assert [message.t for message in kept[:-1]] == [m.t for m in train[:6]]
    assert kept[-1].t == "???"


def test_the_configuration_is_the_projects_without_what_is_french_or_ours():
    found = public.configuration(ROOT / "config.yml", "en")
    project = yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))
    assert found["language"] == "en" and "policies" not in found
    assert [c["name"] for c in found["pipeline"]] == [c["name"] for c in project["pipeline"]]
    settings = {c["name"]: c for c in found["pipeline"]}
    assert settings["nlu.Keywords"] == {"name": "nlu.Keywords"}
    assert "data/" not in json.dumps(found) and "detresse" not in json.dumps(found)
    before = {c["name"]: c for c in project["pipeline"]}
    assert settings["nlu.LinearClassifier"] == before["nlu.LinearClassifier"]
    assert settings["nlu.Decision"]["answer"] == before["nlu.Decision"]["answer"]


def test_a_set_is_learnt_by_the_projects_own_pipeline(tmp_path: Path):
    sets = tmp_path / "sets"
    sets.mkdir()

    def keep(name: str, rows: Sequence[tuple[str, str]]) -> None:
        lines = (json.dumps({"t": text, "y": intent}) for text, intent in rows)
        (sets / f"small.{name}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")

    taught = [(f"{words} [{n}] - x", words.split()[0]) for words in WORDS for n in range(8)]
    keep("train", [*taught, ("carte perdue [0] - x", "solde")])
    keep("oostrain", [(f"la météo de {n}", "oos") for n in range(8)])
    keep("test", [(words, words.split()[0]) for words in WORDS] * 7)
    keep("oos", [("la météo de demain", "oos"), ("xyzzy", "oos")])
    chosen = PublicSet("small", "fr", 0.5, "chance")
    found = public.measured(chosen, sets, ROOT, tmp_path / "work")
    assert (found.accuracy, found.tested, found.intents) == (1.0, 21, 4)
    assert (found.examples, found.examples_left_out) == (32, 1)
    assert found.out_recall == 1.0


class Unsure:
    """Understands the length of a text: so many hundredths sure."""

    model_id = "unsure"

    def parse(self, text: str, today=None, prefer="past") -> Understanding:
        ranking = (Ranked("oos", 1 - len(text) / 100), Ranked("a", 0.1))
        return Understanding(text, ranking[0], ranking=ranking)

    def explain(self, text: str) -> dict[str, object]:
        return {}


def test_the_threshold_lets_95_in_100_of_ours_pass():
    test = [Message("x" * n, "a") for n in range(1, 101)]
    strangers = [Message("x" * n, "oos") for n in (1, 4, 5, 6, 90)]
    found = public.understood(Unsure(), test, strangers)
    assert found["out_threshold"] == pytest.approx(0.06)
    assert found["out_recall"] == pytest.approx(3 / 5)
    assert public.in_scope(Understanding("", Ranked("nlu_fallback", 0.0))) == 0.0


def test_accuracy_is_told_for_each_way_of_writing():
    rows = [Row("a", ("x",)), Row("b", ("y",))]
    assert len(understanding.in_all_ways(rows)) == 6
    found = understanding.accuracies(["x__d", "y", "x", "x", "no", "no"], rows)
    assert found == {"as written": 1.0, "10 % typos": 0.5, "SMS spelling": 0.0}


def program(folder: Path, script: str) -> str:
    path = folder / "python"
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_where_rasa_is_not_there_it_is_said_why(tmp_path: Path):
    assert diet.python({"RASA_PYTHON": "/no/python"}) == (
        None,
        "RASA_PYTHON is '/no/python', no such program; RASA_PYTHON names a Python with Rasa 3.6.21",
    )
    without = program(tmp_path, "exit 1")
    assert diet.python({"RASA_PYTHON": without})[1].startswith(f"{without} has no Rasa")
    assert diet.python({"RASA_PYTHON": program(tmp_path, "echo 3.6.21")})[1] == "3.6.21"


def test_rasa_that_fails_says_what_it_said(tmp_path: Path):
    failing = program(tmp_path, "echo out of memory; exit 3")
    with pytest.raises(diet.RasaFailed, match="out of memory"):
        diet.measured(failing, tmp_path, ["bonjour"], tmp_path / "work", 1)


def test_our_side_is_measured_in_a_process_of_its_own(trained: Path, tmp_path: Path):
    [model] = (trained / "models").iterdir()
    texts = ["bonjour", "je veux parler à qqun"]
    found = understanding.asked_elsewhere(model, texts, tmp_path)
    assert found["intents"] == [nlu.load(model).parse(text).intent.name for text in texts]
    assert 0 < found["cpu_ms"] < 100 and 10 < found["memory_mb"] < 1000
