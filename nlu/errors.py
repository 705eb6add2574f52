"""What can be wrong with the data, the configuration or a model, said so that it can be put right.

Rule: a problem names the file, the line, what was found and what was expected. Problems of the
data are gathered and reported together; a person should not have to run the training ten times.

    UnderstandingError
    ├── DataError        one or several problems in nlu files, lookups or config.yml
    └── ModelError       a trained model that cannot be served
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec


class Problem(msgspec.Struct, frozen=True, order=True):
    """One thing to put right. `line` counts from 1; 0 is the file as a whole."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}" if self.line else f"{self.path}: {self.text}"


class UnderstandingError(Exception):
    """Understanding cannot be trained or served."""


class DataError(UnderstandingError):
    """The data or the configuration has problems; `problems` lists them all."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @classmethod
    def at(cls, path: Path | str, line: int, text: str) -> DataError:
        """The error made of one single problem."""
        return cls([Problem(str(path), line, text)])


class ModelError(UnderstandingError):
    """A model file is missing, damaged or of another format; train again."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        super().__init__(f"{path}: {reason}; remove it and run `referent train`")
