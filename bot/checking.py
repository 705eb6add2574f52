"""`referent validate`: every file of the project is read, and what is wrong is said in one list."""

from pathlib import Path

import nlu
from bot.conversation.errors import Malformed
from bot.dialogue import project, validation, wordless
from bot.dialogue.problems import Problem
from bot.procedures import actualisation
from nlu.errors import DataError


def problems(root: Path) -> list[Problem]:
    """The mistakes and doubts of a project, each with file, line and what was expected."""
    return [*_dialogue(root), *_understanding(root), *_calendar(root)]


def _dialogue(root: Path) -> list[Problem]:
    try:
        loaded = project.load(root)
        return validation.validate(loaded, said_elsewhere=wordless.RESPONSES)
    except project.ProjectError as error:
        return list(error.problems)


def _understanding(root: Path) -> list[Problem]:
    try:
        nlu.check(root / "data", root / "config.yml")
    except DataError as error:
        return [Problem(p.path, p.line, p.text, "error") for p in error.problems]
    return []


def _calendar(root: Path) -> list[Problem]:
    path = root / "data" / "calendar.yml"
    try:
        actualisation.load(path)
    except Malformed as error:
        return [Problem(str(path), 1, str(error), "error")]
    return []
