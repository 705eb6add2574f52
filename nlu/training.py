"""Training: examples in, one model out. The only module that needs scikit-learn.

Rule: the same data, settings and code give the same model, which is named by their fingerprint
and not made twice. The temperature and the familiarity threshold come from cross-validation on
the examples; no message of an evaluation set is ever read here.
"""

from __future__ import annotations

from collections import Counter

import msgspec
import numpy as np
from msgspec.structs import replace
from sklearn.svm import LinearSVC

from nlu import learning, vectors, when
from nlu.counting import Counts, count, matrix
from nlu.courtesy import Courtesy
from nlu.examples import Corpus
from nlu.features import content
from nlu.intents import Tables
from nlu.learning import Lesson
from nlu.lists import Lists
from nlu.model import FORMAT, Meta, Model
from nlu.network import sums
from nlu.settings import Settings
from nlu.spelling import Speller
from nlu.text import Normaliser
from nlu.understanding import subject
from nlu.vectors import NONE, Lookup

COMMON, FEW, MUCH = 10, 5, 30
"""A word of 10 examples is a word. One of 5 at most is a misspelling when it is near to one 30
times as frequent; « jcroi » is « j croi » when that is as frequent. Measured on messages by
others: half a point, and what nobody had misspelt in just that way."""


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
        rarest=tables.rarest,
        share=tables.network.share if tables.network else 0.0,
        vector_words=list(tables.vectors.words),
        field=field,
        known_once=known,
        lookups=corpus.lookups,
        regexes=corpus.regexes,
        synonyms=corpus.synonyms,
        examples=msgspec.json.encode([(e.intent, e.text) for e in corpus.examples]).decode(),
    )
    return Model(meta, tables)


def _learnt(corpus: Corpus, normaliser: Normaliser, lists: Lists, settings: Settings) -> Tables:
    labels = sorted(corpus.intents(), key=lambda label: (subject(label), label))
    courtesy = Courtesy(lists, normaliser)
    messages = [courtesy.without(content(normaliser.phrase(e.text))) for e in corpus.examples]
    counts = count(messages, settings.classifier)
    table = vectors.read(settings.path(settings.vectors.table)) if settings.vectors.table else NONE
    weight = dict(zip(counts.words, counts.word_idf.tolist(), strict=True))
    lesson = Lesson(
        matrix(messages, counts, settings.classifier),
        sums(messages, Lookup(table), weight, counts.rarest),
        np.array([labels.index(example.intent) for example in corpus.examples]),
    )
    learnt = learning.learn(lesson, len(labels), settings)
    sure = learning.sureness(learnt, lesson.targets, labels)
    tables = _tables(learnt.machine, counts, labels)
    tables.temperature = sure.temperature
    tables.unfamiliar = learning.familiar(
        learnt.linear, lesson.targets, settings.decision.unfamiliar
    )
    if learnt.network is not None and sure.share:
        tables.vectors, tables.network = table, replace(learnt.network, share=sure.share)
    return tables


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
    rare = {word for word in seen.keys() - field.keys() if towards(word) is None}
    wrong = _misspelt(seen, frozenset(lists.french)) - urgent.keys() - other - set(when.WORDS)
    field = {word: times for word, times in field.items() if word not in wrong}
    return field, sorted(rare - wrong)


def _misspelt(seen: Counter[str], french: frozenset[str]) -> set[str]:
    """Words of the examples that are much commoner words, badly written (« mactualise »).

    Left among the known words, each would be a word of its own, and hide the one that is meant.
    """
    common = {word: times for word, times in seen.items() if times >= COMMON or word in french}
    towards = Speller({word: n for word, n in common.items() if word[0].isalpha()}, french)

    def is_wrong(word: str, times: int) -> bool:
        glued = towards.unglue(word)
        if glued:
            return seen[glued.split()[-1]] >= times
        meant = towards(word) if times <= FEW else None
        return meant is not None and seen[meant] >= MUCH * times

    strange = ((w, n) for w, n in seen.items() if w.isalpha() and w not in french)
    return {word for word, times in strange if is_wrong(word, times)}


def _word_counts(corpus: Corpus, lists: Lists, settings: Settings) -> Counter[str]:
    """In how many examples each word occurs, before spelling is corrected."""
    plain = Normaliser(lists.lexicon, None, settings.normaliser.limit)
    counts: Counter[str] = Counter()
    for example in corpus.examples:
        counts.update(set(content(plain.phrase(example.text))))
    return counts


def _tables(machine: LinearSVC, counts: Counts, labels: list[str]) -> Tables:
    """What the linear machine learnt; how sure it is is not known yet."""
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
        temperature=1.0,
        unfamiliar=-np.inf,
        rarest=counts.rarest,
    )
