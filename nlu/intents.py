"""From words to the probability of each intent: a linear model served from tables.

Rule: what a word brings is the same in every message, so it is worked out once and remembered as
a row of numbers; a message is the sum of its rows. No scikit-learn here: one prediction of its
pipeline costs 1 to 2 ms, a sum of rows some hundredths of that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from nlu.features import grams, pairs
from nlu.network import Network
from nlu.understanding import Ranked, subject
from nlu.vectors import NONE, Lookup, Vectors

Numbers = npt.NDArray[np.float32]
_MORE = 4  # beside the labels: weight, unknown weight, squares of words and of runs of letters
_ROWS = 20_000  # words remembered; 60 intents make 10 MB of them


class Tables(msgspec.Struct):
    """What was learnt. Rows of `*_weights` are n-grams (already times their idf), columns labels.

    `*_squares` are squared idf, for the length of a message. `labels` are sorted by subject, so
    that the details of one subject are neighbours. `rarest` is the weight of a word never seen.
    """

    labels: list[str]
    words: dict[str, int]
    grams: dict[str, int]
    word_weights: Numbers
    gram_weights: Numbers
    word_squares: Numbers
    gram_squares: Numbers
    intercept: Numbers
    temperature: float
    unfamiliar: float
    rarest: float
    vectors: Vectors = NONE
    network: Network | None = None


class Scores(NamedTuple):
    """What the model says of a message: the best raw score, a probability for each label.

    `strange` is the share of its words, each by its weight (idf), that no example holds.
    """

    best: float
    probable: list[float]
    strange: float
    known: bool


class Scorer:
    """Scores the words of messages."""

    def __init__(self, tables: Tables, word_ngrams: int, char_ngrams: tuple[int, int]) -> None:
        self.tables = tables
        self._word_ngrams = word_ngrams
        self._char_ngrams = char_ngrams
        self._labels = len(tables.labels)
        self._lookup = Lookup(tables.vectors)
        self._network = tables.network
        self._width = 2 * self._labels + self._lookup.size + _MORE
        self._memory = np.zeros((256, self._width), dtype=np.float32)
        self._places: dict[str, int] = {}

    def __call__(self, words: Sequence[str]) -> Scores:
        """Scores of the content words of a message."""
        tables, count = self.tables, self._labels
        rows = self._rows(dict.fromkeys(words))  # may move the memory: before it is read
        total = self._memory.take(rows, axis=0).sum(axis=0)
        by_word, by_gram = total[:count], total[count : 2 * count]
        word_square, gram_square = float(total[-2]), float(total[-1])
        known = tables.words
        neighbours = [known[p] for p in pairs(words, self._word_ngrams) if p in known]
        if neighbours:
            by_word = by_word + tables.word_weights.take(neighbours, axis=0).sum(axis=0)
            word_square += float(tables.word_squares.take(neighbours).sum())
        raw = tables.intercept.copy()
        if word_square:
            raw += by_word / word_square**0.5
        if gram_square:
            raw += by_gram / gram_square**0.5
        best = float(raw.max())
        spread = self._sharp(raw, total[2 * count : -_MORE])
        strange = float(total[-3]) / float(total[-4])
        return Scores(best, spread.tolist(), strange, bool(word_square or gram_square))

    def _sharp(self, raw: Numbers, meaning: Numbers) -> Numbers:
        """Probabilities from the scores of the n-grams and what the words mean."""
        sharp: Numbers = raw * self.tables.temperature
        if self._network is not None:
            heard = self._network.scores(meaning)
            if heard is not None:
                sharp += heard * self._network.share
        sharp -= sharp.max()
        np.exp(sharp, out=sharp)
        sharp /= sharp.sum()
        return sharp

    def strongest(self, words: Sequence[str], label: str, most: int = 8) -> list[tuple[str, float]]:
        """The n-grams that speak most for a label, with what they bring to its score."""
        column = self.tables.labels.index(label)
        parts: dict[str, float] = {}
        for gram in {**dict.fromkeys(words), **pairs(words, self._word_ngrams)}:
            place = self.tables.words.get(gram)
            if place is not None:
                parts[gram] = float(self.tables.word_weights[place, column])
        for word in dict.fromkeys(words):
            for gram in grams(word, *self._char_ngrams):
                place = self.tables.grams.get(gram)
                if place is not None:
                    key = f"{word}:{gram}"
                    parts[key] = float(self.tables.gram_weights[place, column])
        best = sorted(parts.items(), key=lambda part: (-part[1], part[0]))
        return [(gram, round(value, 3)) for gram, value in best[:most]]

    def _rows(self, words: dict[str, None]) -> list[int]:
        if len(self._places) + len(words) > _ROWS:
            self._places = {}
        places = self._places
        return [places[w] if w in places else self._learn(w) for w in words]

    def _learn(self, word: str) -> int:
        place = len(self._places)
        if place >= len(self._memory):
            self._memory = np.concatenate([self._memory, np.zeros_like(self._memory)])
        self._memory[place] = self._row(word)
        self._places[word] = place
        return place

    def _row(self, word: str) -> Numbers:
        tables, count = self.tables, self._labels
        row = np.zeros(self._width, dtype=np.float32)
        place = tables.words.get(word)
        if place is None:
            row[-4] = row[-3] = tables.rarest
        else:
            row[:count] = tables.word_weights[place]
            row[-2] = tables.word_squares[place]
            row[-4] = row[-2] ** 0.5
        found = [tables.grams[g] for g in grams(word, *self._char_ngrams) if g in tables.grams]
        if found:
            row[count : 2 * count] = tables.gram_weights.take(found, axis=0).sum(axis=0)
            row[-1] = tables.gram_squares.take(found).sum()
        meaning = self._lookup(word)
        if meaning is not None:
            row[2 * count : -_MORE] = meaning * row[-4]
        return row


class About(NamedTuple):
    """A subject: its probability, and its likeliest detail with the next one, if any."""

    name: str
    probability: float
    label: str
    share: float = 1.0
    second: str | None = None


class Subjects:
    """The labels gathered by subject: the probability of a subject is that of all its details."""

    def __init__(self, labels: Sequence[str]) -> None:
        places: dict[str, list[int]] = {}
        for place, label in enumerate(labels):
            places.setdefault(subject(label), []).append(place)
        self._labels = list(labels)
        self._names = list(places)
        self._firsts = [found[0] for found in places.values()]
        self._several = [(n, found) for n, found in enumerate(places.values()) if len(found) > 1]
        self._details = dict(self._several)
        self._number = {name: number for number, name in enumerate(self._names)}

    def masses(self, probable: Sequence[float]) -> list[float]:
        """The probability of each subject. Plain lists: numpy is slower on so few numbers."""
        masses = [probable[first] for first in self._firsts]
        for number, places in self._several:
            masses[number] = min(1.0, sum([probable[place] for place in places]))
        return masses

    def ranking(
        self, masses: Sequence[float], probable: Sequence[float], most: int
    ) -> tuple[Ranked, ...]:
        """The likeliest subjects, best first, each by its likeliest detail."""
        order = sorted(range(len(masses)), key=masses.__getitem__, reverse=True)
        names = [self._likeliest(number, probable) for number in order[:most]]
        return tuple([Ranked(n, masses[o]) for n, o in zip(names, order, strict=False)])

    def _likeliest(self, number: int, probable: Sequence[float]) -> str:
        places = self._details.get(number)
        place = self._firsts[number] if places is None else max(places, key=probable.__getitem__)
        return self._labels[place]

    def about(self, name: str, masses: Sequence[float], probable: Sequence[float]) -> About | None:
        """One subject by its name, if there is such a one."""
        number = self._number.get(name)
        return None if number is None else self._about(number, masses, probable)

    def _about(self, number: int, masses: Sequence[float], probable: Sequence[float]) -> About:
        name, mass = self._names[number], masses[number]
        places = self._details.get(number)
        if places is None:
            return About(name, mass, self._labels[self._firsts[number]])
        first, second = sorted(places, key=lambda place: -probable[place])[:2]
        share = probable[first] / mass if mass else 1.0
        return About(name, mass, self._labels[first], share, self._labels[second])
