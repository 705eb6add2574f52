"""The two machines of a model, and what cross-validation says of them.

Rule: how sure a model is, and how much its network is listened to, comes from examples that the
machines judging them had not seen.
"""

from __future__ import annotations

import os
import warnings
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from sklearn.svm import LinearSVC

from nlu.network import Network, centred
from nlu.settings import Settings
from nlu.understanding import subject

# So many rounds are asked for, whether the network has converged by then or not.
warnings.filterwarnings("ignore", category=ConvergenceWarning, module="sklearn.neural_network")

SEED = 20261122
CLOSE = 0.05
"""When the linear machine has converged. A smaller one gives the same answers, later (measured)."""
_TEMPERATURES = np.arange(0.5, 20.0, 0.5)
_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
MANY = 5_000
"""Examples from which learning takes longer than starting a process."""
_ENOUGH = 6_000
"""Held-out examples from which sureness is worked out: more change no third digit."""

Floats = npt.NDArray[np.float64]
Targets = npt.NDArray[np.int64]


class Lesson(NamedTuple):
    """Examples as numbers: their n-grams, the sum of their words' vectors, their labels."""

    features: sparse.csr_matrix
    meanings: npt.NDArray[np.float32]
    targets: Targets

    def part(self, kept: npt.NDArray[np.bool_]) -> Lesson:
        """The examples that are kept."""
        return Lesson(self.features[kept], self.meanings[kept], self.targets[kept])


class Learnt(NamedTuple):
    """Both machines, and the scores they gave, each example by machines that had not seen it."""

    machine: LinearSVC
    network: Network | None
    linear: Floats
    meaning: Floats | None


class Judged(NamedTuple):
    """The scores of examples that the machines had not seen."""

    linear: Floats
    meaning: Floats | None


class Sureness(NamedTuple):
    """How sharp the linear scores are, and how much the network is listened to."""

    temperature: float
    share: float


def learn(lesson: Lesson, count: int, settings: Settings) -> Learnt:
    """Fit on everything, and on each part for the others; `count` labels."""
    folds = settings.classifier.folds
    fold = _folds(lesson.targets, folds)
    parts = [(lesson.part(fold != held), lesson.part(fold == held)) for held in range(folds)]
    with _workers(len(lesson.targets)) as pool:
        whole = pool.submit(_fitted, lesson, count, settings)
        judged = [pool.submit(_judged, *part, count, settings) for part in parts]
        machine, network = whole.result()
        scores = [one.result() for one in judged]
    linear = np.zeros((len(fold), count))
    meaning = None if network is None else np.zeros((len(fold), count))
    for held, found in enumerate(scores):
        linear[fold == held] = found.linear
        if meaning is not None and found.meaning is not None:
            meaning[fold == held] = found.meaning
    return Learnt(machine, network, linear, meaning)


def _workers(examples: int) -> Executor:
    """Processes when there is enough to learn for their start to pay.

    Never several threads: the linear machine draws its random numbers from one place for all of
    them, and the same data would not give the same model.
    """
    if examples < MANY:
        return ThreadPoolExecutor(1)
    return ProcessPoolExecutor(min(3, os.cpu_count() or 1), get_context("spawn"))


def _fitted(lesson: Lesson, count: int, settings: Settings) -> tuple[LinearSVC, Network | None]:
    return _machine(lesson, settings), _network(lesson, count, settings)


def _judged(seen: Lesson, unseen: Lesson, count: int, settings: Settings) -> Judged:
    machine, network = _fitted(seen, count, settings)
    linear = np.zeros((len(unseen.targets), count))
    linear[:, machine.classes_] = decide(machine, unseen.features)
    if network is None:
        return Judged(linear, None)
    return Judged(linear, np.array([_heard(network, row, count) for row in unseen.meanings]))


def _heard(network: Network, row: npt.NDArray[np.float32], count: int) -> npt.NDArray[np.float32]:
    scores = network.scores(row)
    return np.zeros(count, dtype=np.float32) if scores is None else scores


def _folds(targets: Targets, folds: int) -> Targets:
    """The part each example belongs to: each label is spread evenly."""
    order: Counter[int] = Counter()
    fold = np.zeros(len(targets), dtype=np.int64)
    for place, target in enumerate(targets):
        fold[place] = order[int(target)] % folds
        order[int(target)] += 1
    return fold


def _machine(lesson: Lesson, settings: Settings) -> LinearSVC:
    machine = LinearSVC(C=settings.classifier.strength, tol=CLOSE, random_state=SEED)
    return machine.fit(lesson.features, lesson.targets)


def decide(machine: LinearSVC, features: sparse.csr_matrix) -> Floats:
    """The scores of the linear machine, one column a label."""
    scores = np.asarray(machine.decision_function(features))
    if scores.ndim == 1:  # two classes: scikit-learn gives one column
        scores = np.column_stack([-scores, scores])
    return scores


def _network(lesson: Lesson, count: int, settings: Settings) -> Network | None:
    lengths = np.linalg.norm(lesson.meanings, axis=1)
    heard = lengths > 0
    if not heard.any():
        return None
    mean = (lesson.meanings[heard] / lengths[heard, None]).mean(axis=0)
    rows = [centred(row, mean) for row in lesson.meanings[heard]]
    network = MLPClassifier(
        (settings.vectors.hidden,),
        batch_size=min(200, len(rows)),
        learning_rate_init=0.002,
        max_iter=settings.vectors.rounds,
        n_iter_no_change=settings.vectors.rounds,
        random_state=SEED,
    )
    network.fit(np.array(rows, dtype=np.float32), lesson.targets[heard])
    return _served(network, mean, count)


def _served(network: MLPClassifier, mean: npt.NDArray[np.float32], count: int) -> Network:
    """The network as it is served: a column for each of `count` labels, learnt or not."""
    outer, bias = network.coefs_[1], network.intercepts_[1]
    if len(network.classes_) == 2:  # scikit-learn gives one column
        outer, bias = np.column_stack([-outer, outer]) / 2, np.concatenate([-bias, bias]) / 2
    columns = np.zeros((outer.shape[0], count), dtype=np.float32)
    biases = np.full(count, bias.min(), dtype=np.float32)
    columns[:, network.classes_], biases[network.classes_] = outer, bias
    inner, inner_bias = network.coefs_[0], network.intercepts_[0]
    return Network(mean, inner.astype(np.float32), inner_bias.astype(np.float32), columns, biases)


def sureness(learnt: Learnt, targets: Targets, labels: Sequence[str]) -> Sureness:
    """Under which the held-out subjects are likeliest (temperature scaling of both machines)."""
    some = np.random.default_rng(SEED).permutation(len(targets))[:_ENOUGH]
    names = [subject(label) for label in labels]
    same = np.array([[a == b for b in names] for a in names])[targets[some]]
    linear = learnt.linear[some]
    meaning = None if learnt.meaning is None else learnt.meaning[some]

    def surprise(sure: Sureness) -> float:
        sharp = linear * sure.temperature
        if meaning is not None:
            sharp = sharp + meaning * sure.share
        spread = np.exp(sharp - sharp.max(axis=1, keepdims=True))
        right = (spread * same).sum(axis=1) / spread.sum(axis=1)
        return float(-np.log(right + 1e-12).mean())

    shares = (0.0,) if meaning is None else _SHARES
    return min((Sureness(float(t), s) for s in shares for t in _TEMPERATURES), key=surprise)


def familiar(linear: Floats, targets: Targets, share: float) -> float:
    """The best score below which only this share of the held-out examples that were right fell."""
    best = linear.max(axis=1)[linear.argmax(axis=1) == targets]
    return float(np.quantile(best, share)) if len(best) else -np.inf
