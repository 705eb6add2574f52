"""What may be done with a message, given how sure the model is.

Rule: being wrong costs more than asking, asking more than a human's minute; only distress turns
this round, where missing it costs most: a little of it is enough for a human to look.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nlu.intents import Scores, Subjects
from nlu.settings import DecisionSettings
from nlu.understanding import Decision, Ranked, subject

RANKED = 10
_OUT = "oos"


class Verdict(NamedTuple):
    """The decision, the intent it is about, and the candidates when asking."""

    decision: Decision
    intent: Ranked
    ranking: tuple[Ranked, ...]
    candidates: tuple[str, ...] = ()
    because: str = ""


class Decider:
    """Turns scores into a decision by the thresholds of config.yml."""

    def __init__(self, subjects: Subjects, settings: DecisionSettings, unfamiliar: float) -> None:
        self._subjects = subjects
        self._settings = settings
        self._unfamiliar = unfamiliar
        self._watched = {
            name: index for index, name in enumerate(subjects.names) if name in settings.notice
        }

    def __call__(self, scores: Scores, length: int, sign: bool) -> Verdict:
        """Decide on a message of `length` words; `sign`: a listed sign of distress was found."""
        scores = self._within_length(scores, length)
        by_subject = self._subjects.probabilities(scores.probable)
        order = np.argsort(-by_subject, kind="stable")[:RANKED]
        ranking = tuple(
            Ranked(
                self._subjects.best_detail(int(i), scores.probable)[0],
                min(1.0, float(by_subject[i])),
            )
            for i in order
        )
        for name, index in self._watched.items():
            noticed = self._notice(name, float(by_subject[index]), sign, ranking)
            if noticed:
                return noticed
        if float(scores.raw.max()) < self._unfamiliar and subject(ranking[0].name) != _OUT:
            return Verdict("handover", ranking[0], ranking, because="unfamiliar")
        return self._weigh(scores, int(order[0]), ranking)

    def _within_length(self, scores: Scores, length: int) -> Scores:
        """Without the intents that no message of this length can be."""
        barred = [
            place
            for place, label in enumerate(self._subjects.labels)
            if length > self._settings.longest.get(label, length)
        ]
        if not barred:
            return scores
        probable = scores.probable.copy()
        probable[barred] = 0.0
        return scores._replace(probable=probable / probable.sum())

    def _notice(
        self, name: str, probability: float, sign: bool, ranking: tuple[Ranked, ...]
    ) -> Verdict | None:
        """Recall first: sure enough to answer, or credible enough for a human to look."""
        needed = self._settings.sign if sign else self._settings.notice[name]
        first = ranking[0].name == name
        if probability < needed and not first:
            return None
        sure = first and probability >= self._settings.sure
        intent = Ranked(name, probability)
        ranking = (intent, *(r for r in ranking if r.name != name))[:RANKED]
        return Verdict("answer" if sure else "handover", intent, ranking, because="noticed")

    def _weigh(self, scores: Scores, first: int, ranking: tuple[Ranked, ...]) -> Verdict:
        settings, best = self._settings, ranking[0]
        about = subject(best.name)
        if about == _OUT:
            if best.confidence >= settings.out_of_scope:
                return Verdict("out_of_scope", best, ranking, because="out_of_scope")
            return self._ask(ranking[1:], ranking) or Verdict(
                "handover", best, ranking, because="unsure"
            )
        if best.confidence >= settings.sensitive.get(about, settings.answer):
            return self._answer(scores, first, ranking)
        return self._ask(ranking, ranking) or Verdict("handover", best, ranking, because="unsure")

    def _answer(self, scores: Scores, first: int, ranking: tuple[Ranked, ...]) -> Verdict:
        _, share = self._subjects.best_detail(first, scores.probable)
        other = self._subjects.second_detail(first, scores.probable)
        if share < self._settings.detail and other is not None:
            pair = (ranking[0].name, other)
            return Verdict("ask", ranking[0], ranking, pair, because="detail")
        return Verdict("answer", ranking[0], ranking, because="sure")

    def _ask(self, among: tuple[Ranked, ...], ranking: tuple[Ranked, ...]) -> Verdict | None:
        offered = [r for r in among if subject(r.name) != _OUT][:2]
        if len(offered) < 2 or offered[0].confidence < self._settings.ask_first:
            return None
        together = among[0].confidence + among[1].confidence
        if together < self._settings.ask:
            return None
        pair = (offered[0].name, offered[1].name)
        return Verdict("ask", ranking[0], ranking, pair, because="between two")
