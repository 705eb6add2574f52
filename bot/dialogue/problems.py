"""What is wrong in the project's files, said so that it can be mended.

Rule: a problem names a file, a line and what was expected there. An error keeps the project from
running as it is written; a warning does not.
"""

from collections.abc import Sequence
from typing import Literal

import msgspec

Level = Literal["error", "warning"]


class Place(msgspec.Struct, frozen=True):
    """Where something is written: a file counted from the root, and a line counted from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Problem(msgspec.Struct, frozen=True):
    """Something wrong at a place, and what was expected there."""

    file: str
    line: int
    expected: str
    level: Level = "error"

    def __str__(self) -> str:
        mark = "warning: " if self.level == "warning" else ""
        return f"{self.file}:{self.line}: {mark}{self.expected}"


class ProjectError(Exception):
    """The project cannot be read. `problems` are all that was found, each with its place."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = list(problems)


class Findings:
    """Where readers and checks put what they find."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.fatal: list[Problem] = []

    def error(self, at: Place, expected: str) -> None:
        """Something that must be mended before the project is used."""
        self.problems.append(Problem(at.file, at.line, expected))

    def warning(self, at: Place, expected: str) -> None:
        """Something odd that does no harm."""
        self.problems.append(Problem(at.file, at.line, expected, "warning"))

    def unreadable(self, at: Place, expected: str) -> None:
        """Something of which no sense can be made: `load` raises with all of these."""
        self.fatal.append(Problem(at.file, at.line, expected))
