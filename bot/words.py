"""Words that are commands on every channel: « /conseiller », « STOP », « LIER K7QF-2M9P ».

Rule: it is the whole message or it is none: « stop, je ne comprends plus » is a sentence. Case,
accents, the full stop and the name of the bot do not matter.
"""

import re
from collections.abc import Mapping
from pathlib import Path

import msgspec

from bot.datafile import DataFile
from nlu.text import fold

_SPACES = re.compile(r"\s+")

LONGEST = 80
"""Characters of a command with its argument; anything longer is a sentence."""


class Command(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A command, as data/channels.yml has it."""

    name: str
    description: str = ""
    also: tuple[str, ...] = ()
    payload: str = ""
    argument: bool = False


class Said(msgspec.Struct, frozen=True):
    """A command that was said: its name, what it stands for, and what followed it."""

    name: str
    payload: str = ""
    argument: str = ""


class Shown(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What channels say by themselves, as data/channels.yml has it.

    `more` ends a short message that leaves something out; the descriptions are shown by Telegram,
    `official` says how people know each channel.
    """

    more: str
    description: str
    short_description: str
    official: dict[str, str] = {}


class Writing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How buttons are a line of text: `line` holds `{choices}`, each a `{number}` and a `{title}`.

    For channels without buttons.
    """

    line: str
    choice: str
    between: str = ", "


class Words:
    """The commands there are, and what channels say. `buttons` is how choices are written."""

    def __init__(self, commands: tuple[Command, ...], shown: Shown, buttons: Writing) -> None:
        self.commands = commands
        self.shown = shown
        self.buttons = buttons
        self._by_word: Mapping[str, Command] = {
            fold(word): command for command in commands for word in (command.name, *command.also)
        }

    def said(self, text: str) -> Said | None:
        """The command that a message is; None when it is a sentence."""
        if len(text) > LONGEST:
            return None
        folded = _SPACES.sub(" ", fold(text.strip().removeprefix("/"))).rstrip(" .!?")
        word, _, bot = folded.partition("@")
        if command := self._by_word.get(word if " " not in bot else folded):
            return Said(command.name, command.payload)
        first, _, rest = text.strip().removeprefix("/").partition(" ")
        command = self._by_word.get(fold(first.partition("@")[0]).rstrip(" :"))
        if command is None or not command.argument or not _looks_like_a_code(rest):
            return None
        return Said(command.name, command.payload, rest.strip(" .!:"))


CODE = 8
"""Letters and figures of a one-time code, at least one of them a figure (see bot/places.py)."""


def _looks_like_a_code(rest: str) -> bool:
    plain = [c for c in rest if c.isalnum()]
    return len(plain) == CODE and any(c.isdigit() for c in plain)


def load(path: Path) -> Words:
    """The words of a file. Raises `Malformed` with the line of what is wrong."""
    file = DataFile(path)
    commands = file.read(tuple[Command, ...], "commands")
    return Words(commands, file.read(Shown, "shown"), file.read(Writing, "sms", "buttons"))
