"""Understanding: what a message says, how sure that is, and what may be done with it.

Rule: this package knows words, not conversations. It decides nothing about people, keeps
nothing, and gives the same understanding for the same text, day and model.

    train(data_dir, config, out_dir) -> folder of the model, made once per fingerprint
    load(folder) -> Interpreter; Interpreter.parse(text, today) -> Understanding
"""

from __future__ import annotations

from nlu.errors import DataError, ModelError, Problem, UnderstandingError
from nlu.making import check, find, fingerprint, load, train
from nlu.understanding import (
    NOTHING,
    Decision,
    Entity,
    Interpreter,
    Prefer,
    Ranked,
    Understanding,
    subject,
)

__all__ = [
    "NOTHING",
    "DataError",
    "Decision",
    "Entity",
    "Interpreter",
    "ModelError",
    "Prefer",
    "Problem",
    "Ranked",
    "Understanding",
    "UnderstandingError",
    "check",
    "find",
    "fingerprint",
    "load",
    "subject",
    "train",
]
