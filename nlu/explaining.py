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
    meta = interpreter.meta
    labels = set(interpreter.scorer.tables.labels)
    best = verdict.intent.name
    danger = interpreter.danger_in(content(w.text for w in interpreter.normaliser.words(text)))
    return {
        "text": text,
        "read_characters": min(len(text), meta.settings.normaliser.limit),
        "truncated": len(text) > meta.settings.normaliser.limit,
        "words": list(heard),
        "changes": [
            {"typed": c.typed, "read": c.read} for c in interpreter.normaliser.changes(text)
        ],
        "listed": " ".join(danger.phrase) if danger else None,
        "ranking": [
            {"name": r.name, "confidence": round(r.confidence, 4)} for r in verdict.ranking
        ],
        "ngrams": interpreter.scorer.strongest(heard, best) if best in labels else [],
        "nearest": nearest(interpreter, heard),
        "thresholds": {
            **msgspec.to_builtins(meta.settings.decision),
            "temperature": meta.temperature,
            "familiar_from": round(meta.unfamiliar, 4),
        },
        "decision": verdict.decision,
        "candidates": list(verdict.candidates),
        "because": verdict.because,
        "model_id": interpreter.model_id,
    }


def nearest(interpreter: TrainedInterpreter, heard: Sequence[str]) -> dict[str, Any] | None:
    """The training example that shares most of its words with the message (Jaccard)."""
    said = set(heard)
    best: tuple[float, str, str] | None = None
    for intent, text in interpreter.meta.examples:
        words = set(content(interpreter.normaliser.phrase(text)))
        together = len(said | words)
        likeness = len(said & words) / together if together else 0.0
        if likeness > 0 and (best is None or likeness > best[0]):
            best = (likeness, intent, text)
    if best is None:
        return None
    return {"likeness": round(best[0], 3), "intent": best[1], "text": best[2]}
