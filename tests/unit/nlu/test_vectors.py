"""Words used alike have like rows, and a message of words never taught is understood by them."""

from pathlib import Path

import numpy as np
import pytest

import nlu
from nlu import model as stored
from nlu import vectors
from nlu.errors import DataError

TAUGHT = {"argent": ("virement", "allocation", "euros"), "papier": ("courrier", "lettre", "avis")}
UNTAUGHT = {"argent": "pognon", "papier": "missive"}
CONFIG = """
recipe: default.v1
language: fr
pipeline:
- name: nlu.Normaliser
- name: nlu.LinearClassifier
- name: nlu.Vectors
  table: vectors.npz
  hidden: 16
  rounds: 60
- name: nlu.Decision
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of two subjects whose words point in two directions."""
    folder = tmp_path_factory.mktemp("vectors")
    random = np.random.default_rng(1)
    words, rows = [], []
    for place, (name, taught) in enumerate(TAUGHT.items()):
        for word in (*taught, UNTAUGHT[name]):
            words.append(word)
            rows.append(np.eye(4)[place] + random.normal(0, 0.1, 4))
    vectors.write(folder / "vectors.npz", words, np.array(rows))
    (folder / "config.yml").write_text(CONFIG, "utf-8")
    (folder / "data").mkdir()
    lines = "".join(
        f"- intent: {name}\n  examples: |\n"
        + "".join(f"    - {first} {second} {n}\n" for n, first in enumerate(taught, 40)
                  for second in taught)
        for name, taught in TAUGHT.items()
    )  # fmt: skip
    (folder / "data" / "nlu.yml").write_text(f'version: "3.1"\nnlu:\n{lines}', "utf-8")
    return folder


@pytest.fixture(scope="module")
def model(folder: Path) -> Path:
    return nlu.train(folder / "data", folder / "config.yml", folder / "models")


def test_a_table_is_read_as_it_was_written(tmp_path: Path):
    rows = np.array([[0.5, -1.0], [0.25, 1.0]])
    vectors.write(tmp_path / "v.npz", ["un", "deux"], rows)
    lookup = vectors.Lookup(vectors.read(tmp_path / "v.npz"))
    assert lookup("trois") is None
    assert np.allclose(lookup("un"), rows[0], atol=0.01)
    assert np.allclose(lookup("deux"), rows[1], atol=0.01)


@pytest.mark.parametrize("content", [b"", b"not a table", None])
def test_what_is_no_table_is_named(tmp_path: Path, content: bytes | None):
    path = tmp_path / "v.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError, match=r"v\.npz"):
        vectors.read(path)


def test_a_table_whose_parts_do_not_fit_is_refused(tmp_path: Path):
    path = tmp_path / "v.npz"
    words = np.frombuffer(b"un\ndeux", dtype=np.uint8)
    np.savez(path, words=words, rows=np.zeros((3, 2), np.int8), scale=np.ones(2, np.float32))
    with pytest.raises(DataError, match="do not fit"):
        vectors.read(path)


def test_the_network_is_listened_to(model: Path):
    read = stored.read(model)
    assert read.meta.share > 0
    assert read.tables.network is not None


@pytest.mark.parametrize("name", TAUGHT)
def test_a_word_never_taught_is_understood_by_its_likes(model: Path, name: str):
    interpreter = nlu.load(model)
    known = interpreter.parse(f"{TAUGHT[name][0]} {UNTAUGHT[name]}")
    assert known.intent.name == name
    other = next(n for n in TAUGHT if n != name)
    alone = interpreter.scorer([UNTAUGHT[name]]).probable  # type: ignore[attr-defined]
    labels = stored.read(model).tables.labels
    assert alone[labels.index(name)] > alone[labels.index(other)]


def test_the_same_table_makes_the_same_network(folder: Path, model: Path, tmp_path: Path):
    again = nlu.train(folder / "data", folder / "config.yml", tmp_path)
    first, second = stored.read(model).tables.network, stored.read(again).tables.network
    assert first is not None and second is not None
    assert np.array_equal(first.inner, second.inner)
    assert np.array_equal(first.outer, second.outer)
