"""The interpreter: a message goes through the components in the order of config.yml.

Rule: what must never be missed comes first (danger, a call for a human), then what is likely.
Parsing never raises: any text means something, if only that nothing was understood.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from nlu.courtesy import Courtesy
from nlu.deciding import Decider, Verdict
from nlu.entities import Extractor
from nlu.explaining import explanation
from nlu.features import content
from nlu.intents import Scorer
from nlu.model import Model
from nlu.phrases import Found, HumanCall, Phrases
from nlu.segments import split
from nlu.spelling import Speller
from nlu.text import Normaliser, Word
from nlu.understanding import NOTHING, Entity, Prefer, Ranked, Understanding, subject


def normaliser_of(model: Model) -> Normaliser:
    """The normaliser a model was trained with."""
    meta = model.meta
    speller = Speller(meta.field, frozenset(meta.lists.french) | frozenset(meta.known_once))
    return Normaliser(meta.lists.lexicon, speller, meta.settings.normaliser.limit)


class TrainedInterpreter:
    """Understands messages with a trained model. Safe to share; remembers words it has read."""

    def __init__(self, model: Model) -> None:
        meta = self.meta = model.meta
        self.normaliser = normaliser_of(model)
        self.scorer = Scorer(
            model.tables, meta.settings.classifier.word_ngrams, meta.settings.classifier.char_ngrams
        )
        self._decider = Decider(meta.labels, meta.settings.decision, model.tables.unfamiliar)
        phrase = self.normaliser.phrase
        lists = meta.lists
        self._danger = Phrases(phrase(text) for text in lists.danger)
        self._signs = Phrases(phrase(text) for text in lists.signs)
        self._courtesy = Courtesy(lists, self.normaliser)
        self._human = HumanCall(
            words=[phrase(text) for text in lists.human.get("words", ())],
            phrases=[phrase(text) for text in lists.human.get("phrases", ())],
            around=[word for text in lists.human.get("around", ()) for word in phrase(text)],
            never=lists.human.get("never", ()),
        )
        self._extractor = Extractor(self.normaliser, meta.lookups, meta.regexes, meta.synonyms)
        self._polite = frozenset(meta.settings.decision.courtesy)

    @property
    def model_id(self) -> str:
        """The fingerprint of the data, settings and code the model was made of."""
        return self.meta.model_id

    def parse(self, text: str, today: date | None = None, prefer: Prefer = "past") -> Understanding:
        """Understand `text`; see `nlu.understanding.Interpreter`."""
        words = self.normaliser.words(text)
        verdict, heard = self.judge(words)
        found = self._extractor.find(text, words, today, prefer)
        segments: tuple[Understanding, ...] = ()
        if verdict.because in _WEIGHED and len(heard) > 7:
            segments = self._segments(text, words, today, prefer)
        return _understanding(text, verdict, found, segments)

    def explain(self, text: str) -> dict[str, Any]:
        """Why `text` is understood so: see `nlu.explaining`."""
        verdict, heard = self.judge(self.normaliser.words(text))
        return explanation(self, text, verdict, heard)

    def judge(self, words: Sequence[Word]) -> tuple[Verdict, list[str]]:
        """The verdict on a message, and the words it rests on."""
        said = content(word.text for word in words)
        heard = self._courtesy.without(said)
        if not heard:
            return _certain("ask", NOTHING, 0.0, "nothing said"), heard
        if self._danger.any_in(said):
            return _certain("answer", self.meta.lists.danger_intent, 1.0, "danger"), heard
        if self._human.heard_in(said):
            return _certain("answer", self.meta.lists.human_intent, 1.0, "human called"), heard
        scores = self.scorer(heard)
        if not scores.known:
            spoken = any(word[0].isalnum() for word in heard)
            return _certain("handover" if spoken else "ask", NOTHING, 0.0, "unknown words"), heard
        return self._decider(scores, len(heard), self._signs.any_in(said) is not None), heard

    def danger_in(self, words: Sequence[str]) -> Found | None:
        """The listed danger or sign of distress in a message."""
        return self._danger.any_in(words) or self._signs.any_in(words)

    def _segments(
        self, text: str, words: Sequence[Word], today: date | None, prefer: Prefer
    ) -> tuple[Understanding, ...]:
        """One understanding per question, when at least two are sure and differ."""
        sure: dict[str, Understanding] = {}
        for start, end in split(words):
            part = words[start:end]
            verdict, _ = self.judge(part)
            about = subject(verdict.intent.name)
            if verdict.decision != "answer" or about in self._polite or about in sure:
                continue
            piece = text[part[0].start : part[-1].end]
            inside = self._extractor.find(piece, self.normaliser.words(piece), today, prefer)
            sure[about] = _understanding(piece, verdict, inside, ())
        return tuple(sure.values()) if len(sure) > 1 else ()


_WEIGHED = frozenset({"sure", "detail", "between two", "unsure", "unfamiliar"})
"""Verdicts after which several questions are looked for: not after danger or a call."""


def _certain(decision: Any, intent: str, confidence: float, because: str) -> Verdict:
    ranked = Ranked(intent, confidence)
    return Verdict(decision, ranked, (ranked,), because=because)


def _understanding(
    text: str,
    verdict: Verdict,
    entities: tuple[Entity, ...],
    segments: tuple[Understanding, ...],
) -> Understanding:
    return Understanding(
        text=text,
        intent=verdict.intent,
        entities=entities,
        ranking=verdict.ranking,
        decision=verdict.decision,
        candidates=verdict.candidates,
        segments=segments,
    )
