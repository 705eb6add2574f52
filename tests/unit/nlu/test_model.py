"""A model is made once, written whole, and refused when damaged."""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import nlu
from nlu import ModelError
from nlu import model as stored

SAMPLE = Path(__file__).parent / "sample"


def test_the_same_data_makes_the_same_model(model: Path, config: Path, tmp_path: Path):
    again = nlu.train(SAMPLE, config, tmp_path)
    assert again.name == model.name
    first, second = stored.read(model), stored.read(again)
    assert np.array_equal(first.tables.word_weights, second.tables.word_weights)
    assert np.array_equal(first.tables.gram_weights, second.tables.gram_weights)
    assert first.meta == second.meta


def test_a_model_is_not_made_twice(model: Path, config: Path):
    written = (model / "model.npz").stat().st_mtime_ns
    assert nlu.train(SAMPLE, config, model.parent) == model
    assert (model / "model.npz").stat().st_mtime_ns == written


def test_other_data_or_settings_make_another_model(config: Path, tmp_path: Path):
    data = shutil.copytree(SAMPLE, tmp_path / "data")
    before = nlu.fingerprint(data, config)
    path = data / "subjects.yml"
    path.write_text(
        path.read_text("utf-8").replace("quel jour ouvre", "quel jour démarre"), "utf-8"
    )
    changed = nlu.fingerprint(data, config)
    other = tmp_path / "config.yml"
    other.write_text(config.read_text("utf-8").replace("answer: 0.4", "answer: 0.5"), "utf-8")
    assert len({before, changed, nlu.fingerprint(data, other)}) == 3


def test_files_that_teach_nothing_do_not_change_the_model(config: Path, tmp_path: Path):
    data = shutil.copytree(SAMPLE, tmp_path / "data")
    before = nlu.fingerprint(data, config)
    (data / "rules.yml").write_text("rules: []\n", "utf-8")
    assert nlu.fingerprint(data, config) == before


def test_what_was_served_before_and_after_storing_is_the_same(model: Path):
    first, second = nlu.load(model), nlu.load(model)
    for text in ("c'est quand l'actu", "quelles preuves", "je craque", "conseiller"):
        assert first.parse(text) == second.parse(text)


def damaged(model: Path, folder: Path, content: bytes) -> Path:
    folder.mkdir()
    (folder / "model.npz").write_bytes(content)
    return folder


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.99])
def test_a_model_cut_short_is_refused_by_name(model: Path, tmp_path: Path, share: float):
    whole = (model / "model.npz").read_bytes()
    path = damaged(model, tmp_path / "cut", whole[: int(len(whole) * share)])
    with pytest.raises(ModelError, match=r"cut/model\.npz: damaged"):
        nlu.load(path)


def test_a_model_with_one_wrong_byte_is_refused(model: Path, tmp_path: Path):
    whole = bytearray((model / "model.npz").read_bytes())
    whole[len(whole) // 3] ^= 0xFF
    with pytest.raises(ModelError):
        nlu.load(damaged(model, tmp_path / "flipped", bytes(whole)))


def test_a_missing_model_is_refused_by_name(tmp_path: Path):
    with pytest.raises(ModelError, match="no such model"):
        nlu.load(tmp_path / "nowhere")


def test_a_model_of_another_format_is_refused(model: Path, tmp_path: Path):
    found = stored.read(model)
    found.meta.format = 99
    with pytest.raises(ModelError, match="format 99"):
        nlu.load(stored.save(found, tmp_path / "other"))


def test_a_half_written_model_is_never_seen(model: Path, tmp_path: Path, monkeypatch):
    def fails(*_: object, **__: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(np, "savez_compressed", fails)
    with pytest.raises(OSError, match="No space left"):
        stored.save(stored.read(model), tmp_path / "nlu-x")
    assert list(tmp_path.iterdir()) == []


def test_serving_does_not_import_scikit_learn(model: Path):
    code = (
        "import sys, nlu, pathlib; nlu.load(pathlib.Path(sys.argv[1])).parse('bonjour');"
        "assert not {'sklearn', 'scipy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(model)], check=True, cwd=SAMPLE.parents[3])
