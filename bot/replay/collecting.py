"""Finds what can be replayed under the paths that a tester names.

Rule: a file that was named is read whatever it is called; under a folder those count that hold
stories, test cases or scenarios. A path without any is misuse, and said.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from bot.conversation.errors import Malformed

Format = Literal["stories", "scenarios"]

_STORIES = re.compile(r"^(stories|test_cases)\s*:", re.MULTILINE)
_SCENARIOS = re.compile(r"^scenarios\s*:", re.MULTILINE)
SUFFIXES = (".yml", ".yaml")


def format_of(path: Path) -> Format | None:
    """What a file holds, by its first words; None when it is nothing to be replayed."""
    try:
        text = path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, OSError):
        return "stories" if path.is_file() else None  # its reader says what is wrong with it
    if _SCENARIOS.search(text):
        return "scenarios"
    return "stories" if _STORIES.search(text) else None


def files(paths: Iterable[Path]) -> Iterator[tuple[Path, Format]]:
    """The files to replay, in order. Raises `Malformed` for a path that has none."""
    for path in paths:
        found = list(_under(path))
        if not found:
            what = "stories:, test_cases: or scenarios:" if path.exists() else "a file or a folder"
            raise Malformed(f"{path}: nothing to replay: expected {what}")
        yield from found


def _under(path: Path) -> Iterator[tuple[Path, Format]]:
    if path.is_file():
        held = format_of(path)
        if held:
            yield path, held
        return
    for each in sorted(path.rglob("*.yml")) + sorted(path.rglob("*.yaml")):
        if each.is_file() and (held := format_of(each)):
            yield each, held
