"""The trained model on disk: one compressed file, whole or not there.

Rule: a model is written aside and renamed into place, so a reader never sees half of one; every
part of the file carries a checksum (zip), so a damaged one is refused with its name. The folder
is named by the fingerprint of all that went into it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
import zlib
from pathlib import Path

import msgspec
import numpy as np

from nlu.errors import ModelError
from nlu.intents import Tables
from nlu.lists import Lists
from nlu.network import Network
from nlu.settings import Settings
from nlu.vectors import NONE, Vectors

FORMAT = 2
FILE = "model.npz"
_ARRAYS = ("word_weights", "gram_weights", "word_squares", "gram_squares", "intercept")
_NETWORK = ("mean", "inner", "inner_bias", "outer", "outer_bias")


class Meta(msgspec.Struct):
    """What is not an array."""

    format: int
    model_id: str
    settings: Settings
    lists: Lists
    labels: list[str]
    words: list[str]
    grams: list[str]
    temperature: float
    unfamiliar: float
    rarest: float
    share: float
    vector_words: list[str]
    field: dict[str, int]
    known_once: list[str]
    lookups: dict[str, list[str]]
    regexes: dict[str, list[str]]
    synonyms: dict[str, str]
    examples: str  # JSON in JSON: decoded only for an explanation

    def taught(self) -> list[tuple[str, str]]:
        """The examples: intent and text."""
        return msgspec.json.decode(self.examples, type=list[tuple[str, str]])


class Model(msgspec.Struct):
    """Everything an interpreter needs."""

    meta: Meta
    tables: Tables


def folder(out_dir: Path, fingerprint: str) -> Path:
    """Where the model of that fingerprint lives."""
    return out_dir / f"nlu-{fingerprint}"


def is_there(path: Path) -> bool:
    """Whether a finished model is in that folder."""
    return (path / FILE).is_file()


def save(model: Model, path: Path) -> Path:
    """Write the model into the folder `path`, all at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".nlu-", dir=path.parent))
    aside.chmod(0o755)  # readable by the account that serves, like any other folder
    try:
        arrays = _arrays(model.tables)
        meta = np.frombuffer(msgspec.json.encode(model.meta), dtype=np.uint8)
        with (aside / FILE).open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, meta=meta, **arrays)
            file.flush()
            os.fsync(file.fileno())
        if not is_there(path):
            shutil.rmtree(path, ignore_errors=True)
            aside.rename(path)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return path


def read(path: Path) -> Model:
    """Read a model from its folder.

    Raises `ModelError` when it is missing, damaged or of another format.
    """
    file = path / FILE
    try:
        with np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        meta = msgspec.json.decode(arrays.pop("meta").tobytes(), type=Meta)
        if meta.format != FORMAT:
            raise ModelError(file, f"model of format {meta.format}, expected {FORMAT}")
        return Model(meta, _tables(meta, arrays))
    except FileNotFoundError:
        raise ModelError(file, "no such model") from None
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise ModelError(file, f"damaged model ({error})") from error


def _arrays(tables: Tables) -> dict[str, np.ndarray]:
    """What is stored: weights in half precision, the vectors and the network if there are any."""
    arrays = {name: getattr(tables, name) for name in _ARRAYS}
    for name in ("word_weights", "gram_weights"):
        arrays[name] = arrays[name].astype(np.float16)
    if tables.network is not None:
        arrays |= {f"network_{name}": getattr(tables.network, name) for name in _NETWORK}
        arrays |= {"vector_rows": tables.vectors.rows, "vector_scale": tables.vectors.scale}
    return arrays


def _tables(meta: Meta, arrays: dict[str, np.ndarray]) -> Tables:
    vectors, network = NONE, None
    if meta.vector_words:
        vectors = Vectors(tuple(meta.vector_words), arrays["vector_rows"], arrays["vector_scale"])
        network = Network(**{n: arrays[f"network_{n}"] for n in _NETWORK}, share=meta.share)
    return Tables(
        labels=meta.labels,
        words={word: place for place, word in enumerate(meta.words)},
        grams={gram: place for place, gram in enumerate(meta.grams)},
        temperature=meta.temperature,
        unfamiliar=meta.unfamiliar,
        rarest=meta.rarest,
        vectors=vectors,
        network=network,
        **{name: arrays[name].astype(np.float32) for name in _ARRAYS},
    )
