"""N-grams counted over the examples, and examples as rows of numbers.

Rule: rows are made as `nlu.intents` sums them when serving: two blocks, each of length 1, where
the second block's length is taken as if words shared no n-gram.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from nlu.features import grams, pairs
from nlu.settings import ClassifierSettings

Floats = npt.NDArray[np.float64]


class Counts(NamedTuple):
    """The n-grams kept, in alphabetical order, and their weight (inverse document frequency).

    `rarest` is the weight of a word that no message holds.
    """

    words: tuple[str, ...]
    grams: tuple[str, ...]
    word_idf: Floats
    gram_idf: Floats
    rarest: float


def count(messages: Sequence[list[str]], settings: ClassifierSettings) -> Counts:
    """Count the n-grams of the messages; what too few of them hold is left out."""
    words: Counter[str] = Counter()
    letters: Counter[str] = Counter()
    runs = {word: grams(word, *settings.char_ngrams) for m in messages for word in m}
    for message in messages:
        words.update({*message, *pairs(message, settings.word_ngrams)})
        letters.update({gram for word in message for gram in runs[word]})
    least = settings.least_pairs
    kept_words = tuple(sorted(w for w, n in words.items() if n >= least or " " not in w))
    kept_grams = tuple(sorted(g for g, n in letters.items() if n >= settings.least_chars))
    total = len(messages)
    return Counts(
        kept_words,
        kept_grams,
        _idf([words[word] for word in kept_words], total),
        _idf([letters[gram] for gram in kept_grams], total),
        float(_idf([0], total)[0]),
    )


def _idf(counts: Sequence[int], total: int) -> Floats:
    """Smoothed inverse document frequency, as scikit-learn's TfidfTransformer has it."""
    return np.log((1 + total) / (1 + np.array(counts, dtype=np.float64))) + 1


def matrix(
    messages: Sequence[list[str]], counts: Counts, settings: ClassifierSettings
) -> sparse.csr_matrix:
    """One row per message."""
    word_place = {word: place for place, word in enumerate(counts.words)}
    gram_place = {gram: place for place, gram in enumerate(counts.grams)}
    by_word = [
        [
            word_place[text]
            for text in {**dict.fromkeys(m), **pairs(m, settings.word_ngrams)}
            if text in word_place
        ]
        for m in messages
    ]
    inside: dict[str, list[int]] = {}  # a word's runs of letters are the same in every message
    for word in {word for m in messages for word in m}:
        found = (gram_place.get(gram) for gram in grams(word, *settings.char_ngrams))
        inside[word] = [place for place in found if place is not None]
    by_gram = [[place for word in dict.fromkeys(m) for place in inside[word]] for m in messages]
    blocks = [_block(by_word, counts.word_idf), _block(by_gram, counts.gram_idf)]
    return sparse.hstack(blocks).tocsr()


def _block(rows: Sequence[Sequence[int]], idf: Floats) -> sparse.csr_matrix:
    ends = np.cumsum([0, *(len(row) for row in rows)])
    places = np.array([place for row in rows for place in row], dtype=np.int64)
    values = idf[places]
    for start, end in pairwise(ends):
        length = float(np.sqrt((values[start:end] ** 2).sum()))
        if length:
            values[start:end] /= length
    block = sparse.csr_matrix((values, places, ends), shape=(len(rows), len(idf)))
    block.sum_duplicates()
    return block
