"""Several questions in one message: which are answered, in which order, and which are asked about.

Rule: what is sure is answered in the order it was asked; one doubt is asked about, last. What must
come first does, and after it only what is routine: nobody in distress reads about sanctions.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from bot.conversation.events import Understood
from bot.dialogue.domain import Subject
from handoff.events import Reason
from nlu import NOTHING, Understanding, subject

Entity = dict[str, Any]

IN_DOUBT = "__incertaine"
"""What is added to the name of an urgent intent that is credible and not sure."""

MOST = 3
"""Questions answered in one message. Of more, the rest is left to be asked again, or to a human."""

LEFT_OVER = "utter_questions_restantes"
"""What is said then."""

CREDIBLE = 0.4
"""How likely the best guess at a question is, at least, for it to be asked about when the message
as a whole is understood: below, it is a turn of phrase as often as a question."""

ASKS_NOTHING = frozenset({"salutation", "merci", "au_revoir", "oui", "non", "donner_date", "oos"})
ASKS_BACK = "compter_absence"
"""Starts a form: it takes the message whole."""


def understood(parsed: Understanding, *, urgent: bool) -> Understood:
    """What the dialogue keeps of a parse. What is not sure is `nlu_fallback` to it.

    Not what is `urgent`, though: a missed distress is unacceptable, so a doubt has its own name,
    its own gentler words, and a human all the same.
    """
    intent = parsed.intent.name
    if parsed.decision not in ("answer", "out_of_scope"):
        intent = f"{intent}{IN_DOUBT}" if urgent else NOTHING
    return Understood(
        intent=intent,
        confidence=round(parsed.intent.confidence, 4),
        decision=parsed.decision,
        entities=tuple(msgspec.to_builtins(entity) for entity in parsed.entities),
        candidates=parsed.candidates,
    )


def comes_first(parsed: Understanding, subjects: Mapping[str, Subject]) -> bool:
    """Whether what was understood, or is feared, goes before everything else."""
    found = subjects.get(parsed.intent.name)
    return found is not None and found.first


def several(
    whole: Understanding, parts: Sequence[Understanding], subjects: Mapping[str, Subject]
) -> Understood | None:
    """A message as its questions, the first with the others behind it; None to take it whole."""
    if not parts or any(part.intent.name == ASKS_BACK for part in parts):
        return None
    sure = _sure(parts, subjects)
    urgent = _urgent(whole, parts, subjects)
    if urgent:
        kind = [part for part in sure if _routine(part, subjects)]
        return replace(understood(urgent, urgent=True), then=_all(kind)) if kind else None
    return _in_order(whole, parts, sure) if len(parts) > 1 else None


def _in_order(
    whole: Understanding, parts: Sequence[Understanding], sure: Sequence[Understanding]
) -> Understood | None:
    """What is sure, then one question about what is not."""
    clear = whole.decision == "answer"
    doubtful = _doubtful(parts, sure or [whole] if clear else sure, clear)
    asked = (_which(doubtful) or _kept(doubtful[0])) if doubtful else None
    if sure and (asked or len(sure) > 1 or not clear):
        first, *others = _all(sure)
        return replace(first, then=(*others, asked) if asked else tuple(others))
    if clear:
        return replace(understood(whole, urgent=False), then=(asked,)) if asked else None
    return _which(doubtful)


def _sure(parts: Iterable[Understanding], subjects: Mapping[str, Subject]) -> list[Understanding]:
    """One part for each subject that has an answer of its own."""
    found: dict[str, Understanding] = {}
    for part in parts:
        outside = part.decision == "out_of_scope" and part.intent.name != "oos"
        answered = part.decision == "answer" and not comes_first(part, subjects)
        if (answered or outside) and part.intent.name not in ASKS_NOTHING:
            name = part.intent.name if outside else subject(part.intent.name)
            found.setdefault(name, part)
    return list(found.values())


def _urgent(
    whole: Understanding, parts: Sequence[Understanding], subjects: Mapping[str, Subject]
) -> Understanding | None:
    """What comes before everything: a distress before a call for a human, a certainty before a
    doubt. A part that is only feared to be distress is not, when the whole is not.
    """
    found = [part for part in parts if part.decision == "answer" and comes_first(part, subjects)]
    if comes_first(whole, subjects) and (whole.decision == "answer" or _distress(whole, subjects)):
        found.insert(0, whole)
    found.sort(key=lambda part: (not _distress(part, subjects), part.decision != "answer"))
    return found[0] if found else None


def _distress(part: Understanding, subjects: Mapping[str, Subject]) -> bool:
    return subjects[part.intent.name].reason is Reason.DISTRESS


def _routine(part: Understanding, subjects: Mapping[str, Subject]) -> bool:
    found = subjects.get(part.intent.name)
    return found is not None and found.routine and not found.sensitive


def _doubtful(
    parts: Iterable[Understanding], sure: Sequence[Understanding], clear: bool
) -> list[Understanding]:
    """The parts to ask about: another subject than those answered, and likely a question."""
    answered = {subject(part.intent.name) for part in sure}
    found: list[Understanding] = []
    for part in parts:
        if part.decision not in ("ask", "handover"):
            continue
        guesses = {subject(name) for name in part.candidates or (part.intent.name,)}
        credible = part.decision == "ask" and part.intent.confidence >= CREDIBLE
        if guesses.isdisjoint(answered) and (credible or not clear):
            found.append(part)
    return found


def _which(doubtful: Sequence[Understanding]) -> Understood | None:
    """One question about several doubts: the best guess at each; None when fewer than two are."""
    guesses = dict.fromkeys(part.candidates[0] for part in doubtful if part.candidates)
    if len(doubtful) < 2 or len(guesses) < 2:
        return None
    best = max(part.intent.confidence for part in doubtful)
    return Understood(NOTHING, round(best, 4), "ask", candidates=tuple(guesses)[:MOST])


def _kept(part: Understanding) -> Understood:
    return replace(understood(part, urgent=False), text=part.text)


def _all(parts: Iterable[Understanding]) -> tuple[Understood, ...]:
    return tuple(_kept(part) for part in parts)
