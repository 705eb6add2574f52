"""What one message was understood to mean: the words that the rest of the program uses.

Rule: plain frozen values. Positions count characters of the text as it was received.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal, Protocol

import msgspec

Decision = Literal["answer", "ask", "handover", "out_of_scope"]
Prefer = Literal["past", "future"]
Value = str | float | dict[str, Any]

NOTHING = "nlu_fallback"
"""Rasa's reserved intent: nothing was understood."""


class Entity(msgspec.Struct, frozen=True):
    """A value found in the text: `text[start:end]` means `value`.

    `date` is ISO (2026-11-15), with role `debut` or `fin` when it bounds a period; `mois` is
    "2026-11"; `duree` is {"value": 3, "unit": "jour"}; `heures` is a number of hours;
    `montant` is in euros; `telephone` and `email` are in their international form. Anything
    else comes from the lookups, regexes and synonyms of the nlu files.
    """

    entity: str
    value: Value
    start: int
    end: int
    text: str
    role: str | None = None
    group: str | None = None


class Ranked(msgspec.Struct, frozen=True):
    """An intent and the probability, 0 to 1, that the message is about its subject.

    The details of one subject (`label__detail`) share it: the best detail stands for all.
    """

    name: str
    confidence: float


class Understanding(msgspec.Struct, frozen=True):
    """One message, understood.

    `decision` says what may be done with it: answer; ask which of `candidates` is meant (none:
    nothing was said); hand over to a human; or say that it is somebody else's subject.
    `segments` holds one understanding per question when there were several sure ones.
    """

    text: str
    intent: Ranked
    entities: tuple[Entity, ...] = ()
    ranking: tuple[Ranked, ...] = ()
    decision: Decision = "handover"
    candidates: tuple[str, ...] = ()
    segments: tuple[Understanding, ...] = ()


class Interpreter(Protocol):
    """What understands messages: ours, or another engine behind the same words."""

    @property
    def model_id(self) -> str:
        """Which model answers, for the record."""

    def parse(self, text: str, today: date | None = None, prefer: Prefer = "past") -> Understanding:
        """Understand `text`; never raises.

        Relative dates count from `today` and are left out without it; between last month and
        the next, `prefer` chooses (what is declared is past, an absence to come is future).
        """

    def explain(self, text: str) -> dict[str, Any]:
        """The reasons of the decision, for an auditor."""


def subject(intent: str) -> str:
    """The subject of an intent: what stands before `__`."""
    return intent.partition("__")[0]
