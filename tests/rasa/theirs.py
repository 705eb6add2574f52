"""What `rasa_side.py` wrote down, as stories that can be compared."""

from collections.abc import Mapping
from typing import Any

import msgspec

from tests.rasa.comparison import Story

WAY = " > "
"""Rasa names a way through checkpoints after all its stories, we after the one it begins with."""


class _Turn(msgspec.Struct):
    intent: str
    actions: tuple[str, ...]


class _Told(msgspec.Struct):
    story: str
    turns: list[_Turn]


class _File(msgspec.Struct):
    path: str
    stories: list[_Told]


class _Answer(msgspec.Struct):
    files: list[_File]


def stories(answer: Mapping[str, Any]) -> list[Story]:
    """The stories of all files, turn by turn."""
    written = msgspec.convert(answer, _Answer)
    return [
        Story(told.story.split(WAY)[0], tuple((turn.intent, turn.actions) for turn in told.turns))
        for file in written.files
        for told in file.stories
    ]
