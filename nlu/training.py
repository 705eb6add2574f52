"""Training: examples in, one model out. The only module that needs scikit-learn.

Rule: the same data, settings and code give the same model, which is named by their fingerprint
and not made twice. The temperature and the familiarity threshold come from cross-validation on
the examples; no message of an evaluation set is ever read here.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.svm import LinearSVC

from nlu import when
from nlu.counting import Counts, count, matrix
from nlu.courtesy import Courtesy
from nlu.examples import Corpus
from nlu.features import content
from nlu.intents import Tables
from nlu.lists import Lists
from nlu.model import FORMAT, Meta, Model
from nlu.settings import Settings
from nlu.spelling import Speller
from nlu.text import Normaliser
from nlu.understanding import subject

SEED = 20261122
_TEMPERATURES = np.arange(0.5, 25.0, 0.25)


def train_model(corpus: Corpus, lists: Lists, settings: Settings, fingerprint: str) -> Model:
    """Learn from the corpus. Costs some seconds for some thousand examples."""
    field, known = _vocabulary(corpus, lists, settings)
    speller = Speller(field, frozenset(lists.french) | frozenset(known))
    tables = _learnt(
        corpus, Normaliser(lists.lexicon, speller, settings.normaliser.limit), lists, settings
    )
    meta = Meta(
        format=FORMAT,
        model_id=fingerprint,
        settings=settings,
        lists=lists,
        labels=tables.labels,
        words=list(tables.words),
        grams=list(tables.grams),
        temperature=tables.temperature,
        unfamiliar=tables.unfamiliar,
        field=field,
        known_once=known,
        lookups=corpus.lookups,
        regexes=corpus.regexes,
        synonyms=corpus.synonyms,
        examples=[(example.intent, example.text) for example in corpus.examples],
    )
    return Model(meta, tables)


def _learnt(corpus: Corpus, normaliser: Normaliser, lists: Lists, settings: Settings) -> Tables:
    labels = sorted(corpus.intents(), key=lambda label: (subject(label), label))
    courtesy = Courtesy(lists, normaliser)
    messages = [courtesy.without(content(normaliser.phrase(e.text))) for e in corpus.examples]
    counts = count(messages, settings.classifier)
    targets = np.array([labels.index(example.intent) for example in corpus.examples])
    features = matrix(messages, counts, settings.classifier)
    scores = _cross_validated(features, targets, settings)
    temperature = _temperature(scores, targets, labels)
    machine = _machine(settings).fit(features, targets)
    return _tables(machine, counts, labels, temperature, _familiar(scores, targets, settings))


def _vocabulary(
    corpus: Corpus, lists: Lists, settings: Settings
) -> tuple[dict[str, int], list[str]]:
    """The words of the field with their frequency, and those seen too rarely to correct towards.

    The grammar's words and the listed ones (danger, calls for a human) always belong to the field;
    what was typed once, next to a word of danger, may be a misspelling of it.
    """
    least = settings.spelling.least
    seen = _word_counts(corpus, lists, settings)
    field = {word: times for word, times in seen.items() if times >= least and word[0].isalpha()}
    urgent = {word: least for text in (*lists.danger, *lists.signs) for word in text.split()}
    other = {word for texts in lists.human.values() for text in texts for word in text.split()}
    for word in (*when.WORDS, *sorted(urgent), *sorted(other)):
        field.setdefault(word, least)
    towards = Speller(urgent, frozenset(lists.french) | field.keys())
    rare = (word for word in seen.keys() - field.keys() if towards(word) is None)
    return field, sorted(rare)


def _word_counts(corpus: Corpus, lists: Lists, settings: Settings) -> Counter[str]:
    """In how many examples each word occurs, before spelling is corrected."""
    plain = Normaliser(lists.lexicon, None, settings.normaliser.limit)
    counts: Counter[str] = Counter()
    for example in corpus.examples:
        counts.update(set(content(plain.phrase(example.text))))
    return counts


def _machine(settings: Settings) -> LinearSVC:
    return LinearSVC(C=settings.classifier.strength, random_state=SEED)


def _cross_validated(
    features: sparse.csr_matrix, targets: npt.NDArray[np.int64], settings: Settings
) -> npt.NDArray[np.float64]:
    """The scores of each example by a machine that has not seen it."""
    folds = settings.classifier.folds
    order: Counter[int] = Counter()
    fold = np.zeros(len(targets), dtype=np.int64)
    for place, target in enumerate(targets):
        fold[place] = order[int(target)] % folds
        order[int(target)] += 1
    scores = np.zeros((len(targets), int(targets.max()) + 1))
    for held in range(folds):
        machine = _machine(settings).fit(features[fold != held], targets[fold != held])
        scores[np.ix_(fold == held, machine.classes_)] = _decide(machine, features[fold == held])
    return scores


def _decide(machine: LinearSVC, features: sparse.csr_matrix) -> npt.NDArray[np.float64]:
    scores = np.asarray(machine.decision_function(features))
    if scores.ndim == 1:  # two classes: scikit-learn gives one column
        scores = np.column_stack([-scores, scores])
    return scores


def _temperature(
    scores: npt.NDArray[np.float64], targets: npt.NDArray[np.int64], labels: list[str]
) -> float:
    """The sharpness under which the held-out subjects are likeliest (temperature scaling)."""
    names = [subject(label) for label in labels]
    same = np.array([[a == b for b in names] for a in names])[targets]

    def surprise(temperature: float) -> float:
        sharp = scores * temperature
        spread = np.exp(sharp - sharp.max(axis=1, keepdims=True))
        right = (spread * same).sum(axis=1) / spread.sum(axis=1)
        return float(-np.log(right + 1e-12).mean())

    return float(min(_TEMPERATURES, key=surprise))


def _familiar(
    scores: npt.NDArray[np.float64], targets: npt.NDArray[np.int64], settings: Settings
) -> float:
    """The best score below which only few held-out examples that were right have fallen."""
    best = scores.max(axis=1)[scores.argmax(axis=1) == targets]
    return float(np.quantile(best, settings.decision.unfamiliar)) if len(best) else -np.inf


def _tables(
    machine: LinearSVC, counts: Counts, labels: list[str], temperature: float, unfamiliar: float
) -> Tables:
    weights = np.asarray(machine.coef_).T
    intercept = np.asarray(machine.intercept_)
    if len(labels) == 2:
        weights = np.column_stack([-weights, weights])
        intercept = np.concatenate([-intercept, intercept])
    edge = len(counts.words)
    return Tables(
        labels=labels,
        words={word: place for place, word in enumerate(counts.words)},
        grams={gram: place for place, gram in enumerate(counts.grams)},
        word_weights=(weights[:edge] * counts.word_idf[:, None]).astype(np.float32),
        gram_weights=(weights[edge:] * counts.gram_idf[:, None]).astype(np.float32),
        word_squares=(counts.word_idf**2).astype(np.float32),
        gram_squares=(counts.gram_idf**2).astype(np.float32),
        intercept=intercept.astype(np.float32),
        temperature=temperature,
        unfamiliar=unfamiliar,
    )
