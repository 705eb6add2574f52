"""Why a message was understood as it was: what an auditor needs, from the model alone.

Rule: the explanation is worked out by the same functions as the decision, never by a second
reading of the rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from nlu.deciding import Verdict
from nlu.features import content

if TYPE_CHECKING:
    from nlu.pipeline import TrainedInterpreter


def explanation(
    interpreter: TrainedInterpreter, text: str, verdict: Verdict, heard: Sequence[str]
) -> dict[str, Any]:
    """The decision on `text` with its reasons, as plain values."""
    tables = interpreter.scorer.tables
    best = verdict.intent.name
    known = best in tables.labels
    return {
        **_reading(interpreter, text),
        "words": list(heard),
        "ranking": [
            {"name": ranked.name, "confidence": round(ranked.confidence, 4)}
            for ranked in verdict.ranking
        ],
        "ngrams": interpreter.scorer.strongest(heard, best) if known else [],
        "strange": round(interpreter.scorer(heard).strange, 3) if heard else 0.0,
        "nearest": nearest(interpreter, heard),
        "thresholds": _thresholds(interpreter),
        "decision": verdict.decision,
        "candidates": list(verdict.candidates),
        "because": verdict.because,
        "model_id": interpreter.model_id,
    }


def _reading(interpreter: TrainedInterpreter, text: str) -> dict[str, Any]:
    """How the text was read: how far, what was spelled otherwise, what stands in the lists."""
    normaliser = interpreter.normaliser
    listed = interpreter.danger_in(content(word.text for word in normaliser.words(text)))
    return {
        "text": text,
        "read_characters": min(len(text), normaliser.limit),
        "truncated": len(text) > normaliser.limit,
        "changes": [{"typed": c.typed, "read": c.read} for c in normaliser.changes(text)],
        "listed": " ".join(listed.phrase) if listed else None,
    }


def _thresholds(interpreter: TrainedInterpreter) -> dict[str, Any]:
    meta = interpreter.meta
    thresholds: dict[str, Any] = msgspec.to_builtins(meta.settings.decision)
    return {
        **thresholds,
        "temperature": meta.temperature,
        "familiar_from": round(meta.unfamiliar, 4),
    }


def nearest(interpreter: TrainedInterpreter, heard: Sequence[str]) -> dict[str, Any] | None:
    """The training example that shares most of its words with the message (Jaccard)."""
    said = set(heard)
    best: tuple[float, str, str] | None = None
    for intent, text in interpreter.meta.taught():
        words = set(content(interpreter.normaliser.phrase(text)))
        together = len(said | words)
        likeness = len(said & words) / together if together else 0.0
        if likeness > 0 and (best is None or likeness > best[0]):
            best = (likeness, intent, text)
    if best is None:
        return None
    return {"likeness": round(best[0], 3), "intent": best[1], "text": best[2]}
