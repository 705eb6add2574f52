"""What words mean, as rows of numbers: words used alike have like rows, even ones never taught.

Rule: the table is made once (`nlu.distil`), small, and travels with the model; nothing heavier is
needed to serve. A message is the mean of its words' rows, each by its weight.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nlu.errors import DataError

Numbers = npt.NDArray[np.float32]


class Vectors(NamedTuple):
    """A row of small whole numbers for each word; `scale` turns them back, column by column."""

    words: tuple[str, ...]
    rows: npt.NDArray[np.int8]
    scale: Numbers

    @property
    def size(self) -> int:
        """Numbers in a row."""
        return len(self.scale)


NONE = Vectors((), np.zeros((0, 0), dtype=np.int8), np.zeros(0, dtype=np.float32))
"""A pipeline without vectors."""


def read(path: Path) -> Vectors:
    """Read a table. Raises `DataError` when it is missing, damaged or of other shapes."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            words = tuple(stored["words"].tobytes().decode().split("\n"))
            found = Vectors(words, stored["rows"], stored["scale"])
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise DataError.at(path, 0, f"not a table of vectors: {error}") from error
    if found.rows.shape != (len(words), found.size) or found.rows.dtype != np.int8:
        raise DataError.at(path, 0, "damaged table: words, rows and scale do not fit together")
    return found


def write(path: Path, words: Iterable[str], rows: npt.NDArray[np.floating]) -> Vectors:
    """Write rows as eight-bit numbers, each column by its own scale."""
    listed = tuple(words)
    scale = np.maximum(np.abs(rows).max(axis=0), 1e-9).astype(np.float32) / 127
    small = np.round(rows / scale).astype(np.int8)
    text = np.frombuffer("\n".join(listed).encode(), dtype=np.uint8)
    np.savez_compressed(path, words=text, rows=small, scale=scale)
    return Vectors(listed, small, scale)


class Lookup:
    """Rows by word."""

    def __init__(self, vectors: Vectors) -> None:
        self.size = vectors.size
        self._vectors = vectors
        self._places = {word: place for place, word in enumerate(vectors.words)}

    def __call__(self, word: str) -> Numbers | None:
        """The row of a word, None for one that has none."""
        place = self._places.get(word)
        if place is None:
            return None
        row: Numbers = self._vectors.rows[place] * self._vectors.scale
        return row
