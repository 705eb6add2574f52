"""Understands a text once where a story needs it twice: to check it, then to answer it.

Rule: only the last few texts are remembered, so that every story is understood anew.
"""

from datetime import date
from functools import lru_cache
from typing import Any

from nlu import Interpreter
from nlu.understanding import Prefer, Understanding

FEW = 8
"""A message of several questions is understood as a whole, then part by part."""


class Once:
    """An `Interpreter` that remembers what it was just asked."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._parse = lru_cache(FEW)(interpreter.parse)

    @property
    def model_id(self) -> str:
        """See `Interpreter.model_id`."""
        return self._interpreter.model_id

    def parse(self, text: str, today: date | None = None, prefer: Prefer = "past") -> Understanding:
        """See `Interpreter.parse`."""
        return self._parse(text, today, prefer)

    def explain(self, text: str) -> dict[str, Any]:
        """See `Interpreter.explain`."""
        return self._interpreter.explain(text)
