"""What may be done with a message, given how sure the model is.

Rule: being wrong costs more than asking, asking more than a human's minute; only distress turns
this round, where missing it costs most: a little of it is enough for a human to look.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from nlu.intents import About, Scores, Subjects
from nlu.settings import DecisionSettings
from nlu.understanding import Decision, Ranked, subject

RANKED = 10
OUT = "oos"


class Verdict(NamedTuple):
    """The decision, the intent it is about, and the candidates when asking."""

    decision: Decision
    intent: Ranked
    ranking: tuple[Ranked, ...]
    candidates: tuple[str, ...] = ()
    because: str = ""


class Decider:
    """Turns scores into a decision by the thresholds of config.yml."""

    def __init__(
        self, labels: Sequence[str], settings: DecisionSettings, unfamiliar: float
    ) -> None:
        self._subjects = Subjects(labels)
        self._settings = settings
        self._unfamiliar = unfamiliar
        # « Vous voulez dire bonjour ? »: what is no question is no choice either, nor is distress.
        no_question = {*settings.courtesy, *settings.longest}
        self._never_offered = frozenset(
            label
            for label in labels
            if subject(label) == OUT or label in no_question or subject(label) in settings.notice
        )
        self._short = [
            (place, settings.longest[label])
            for place, label in enumerate(labels)
            if label in settings.longest
        ]

    def __call__(self, scores: Scores, length: int, sign: bool) -> Verdict:
        """Decide on a message of `length` words; `sign`: a listed sign of distress was found."""
        probable = self._possible(scores.probable, length)
        masses = self._subjects.masses(probable)
        ranking = self._subjects.ranking(masses, probable, RANKED)
        best = ranking[0]
        likeliest = subject(best.name)
        familiar = scores.best >= self._unfamiliar and scores.strange < self._settings.strange
        for name in self._settings.notice:
            watched = self._subjects.about(name, masses, probable)
            if watched and self._noticed(watched, likeliest == name, sign):
                clear = (sign or familiar) and likeliest == name
                return self._careful(watched, clear, ranking)
        if likeliest == OUT:
            return self._outside(ranking)
        if not familiar:
            return Verdict("handover", best, ranking, because="unfamiliar")
        needed = self._settings.sensitive.get(likeliest, self._settings.answer)
        if best.confidence < needed:
            return self._between(ranking, ranking)
        detail = self._subjects.about(likeliest, masses, probable)
        if detail and detail.second is not None and detail.share < self._settings.detail:
            return Verdict("ask", best, ranking, (detail.label, detail.second), "detail")
        return Verdict("answer", best, ranking, because="sure")

    def _possible(self, probable: list[float], length: int) -> list[float]:
        """Without the intents that no message of this length can be."""
        barred = [place for place, longest in self._short if length > longest]
        if not barred:
            return probable
        kept = probable.copy()
        for place in barred:
            kept[place] = 0.0
        whole = sum(kept) or 1.0
        return [value / whole for value in kept]

    def _noticed(self, about: About, first: bool, sign: bool) -> bool:
        """Recall comes first: likeliest, credible enough, or a listed sign beside it."""
        needed = self._settings.sign if sign else self._settings.notice[about.name]
        return first or about.probability >= needed

    def _careful(self, about: About, clear: bool, ranking: tuple[Ranked, ...]) -> Verdict:
        """Sure enough to answer at once, or else a human looks; the intent says what at."""
        sure = clear and about.probability >= self._settings.sure
        intent = Ranked(about.label, about.probability)
        others = (ranked for ranked in ranking if ranked.name != about.label)
        ranking = (intent, *others)[:RANKED]
        return Verdict("answer" if sure else "handover", intent, ranking, because="noticed")

    def _outside(self, ranking: tuple[Ranked, ...]) -> Verdict:
        if ranking[0].confidence >= self._settings.out_of_scope:
            return Verdict("out_of_scope", ranking[0], ranking, because="out of scope")
        return self._between(ranking[1:], ranking)

    def _courteous(self, among: tuple[Ranked, ...]) -> bool:
        """« merci beaucoup, bonne journée »: whichever it is, it is no question."""
        return bool(among) and all(ranked.name in self._settings.courtesy for ranked in among)

    def _between(self, among: tuple[Ranked, ...], ranking: tuple[Ranked, ...]) -> Verdict:
        """Ask which of the two best is meant, or hand over when they explain too little."""
        offered = [ranked for ranked in among if ranked.name not in self._never_offered][:2]
        together = sum(ranked.confidence for ranked in among[:2])
        settings = self._settings
        if together >= settings.answer and self._courteous(among[:2]):
            return Verdict("answer", ranking[0], ranking, because="courtesies")
        if (
            len(offered) == 2
            and offered[0].confidence >= settings.ask_first
            and together >= settings.ask
        ):
            names = (offered[0].name, offered[1].name)
            return Verdict("ask", ranking[0], ranking, names, "between two")
        return Verdict("handover", ranking[0], ranking, because="unsure")
