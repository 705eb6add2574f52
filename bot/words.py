"""Orders given to the assistant: « /conseiller » on any channel, « STOP » by SMS.

Rule: an order is the whole message. « stop » is one, « stop, je comprends rien » is a message for
understanding: whoever writes a sentence is not made to leave by one word of it.
"""

import re
from pathlib import Path

import msgspec

from bot.datafile import DataFile
from nlu.text import fold


class Command(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What can be ordered with a slash. `payload` says it in the conversation, as a button would.

    Names as Telegram takes them: https://core.telegram.org/bots/api#botcommand
    """

    name: str
    description: str
    payload: str
    argument: bool = False


class Keyword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An order that is a bare word, in all its writings. With `argument`, a code may follow."""

    name: str
    said: tuple[str, ...]
    argument: bool = False


class Words(msgspec.Struct, frozen=True):
    """The orders of a channel. Keywords are SMS's: elsewhere there are buttons and commands."""

    commands: tuple[Command, ...] = ()
    keywords: tuple[Keyword, ...] = ()


class Said(msgspec.Struct, frozen=True):
    """An order that was given: its name, and the code or words that follow it."""

    name: str
    argument: str = ""


START = "start"
"""Telegram sends it first, with what a link carried: https://core.telegram.org/bots/features"""

_SLASH = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@\w+)?(?:\s+(.*))?", re.DOTALL)
_SIGNS = re.compile(r"[\W_]+")
_CODE = re.compile(r"([A-Z0-9]{4})[\s-]*([A-Z0-9]{4})")
_LONGEST = 40


def load(path: Path) -> Words:
    """The orders of data/channels.yml, keywords included. Raises `Malformed`."""
    file = DataFile(path)
    commands = file.read(tuple[Command, ...], "commands")
    return Words(commands, file.read(tuple[Keyword, ...], "sms", "keywords"))


def command(text: str, words: Words) -> Said | None:
    """The order that a whole message gives; None when it is a message like others."""
    slash = _SLASH.fullmatch(text.strip())
    return _slashed(slash[1], slash[2] or "", words) if slash else _keyword(text, words)


def _slashed(written: str, rest: str, words: Words) -> Said | None:
    name, argument = written.casefold(), rest.strip()
    if name == START:
        return Said(name, _code(argument) or argument)
    takes = {keyword.name: keyword.argument for keyword in words.keywords}
    takes |= {listed.name: listed.argument for listed in words.commands}
    if name not in takes or (argument and not takes[name] and _plain(argument)):
        return None
    return Said(name, _code(argument) or argument if takes[name] else "")


def _keyword(text: str, words: Words) -> Said | None:
    if len(text) > _LONGEST:
        return None
    whole = _plain(text)
    for known in words.keywords:
        for said in map(_plain, known.said):
            if whole == said:
                return Said(known.name)
            if known.argument and whole.startswith(f"{said} "):
                code = _code(whole.removeprefix(said).strip())
                if code:
                    return Said(known.name, code)
    return None


def _code(text: str) -> str:
    """« K7QF-2M9P » of all its writings; nothing when it is no code of eight signs."""
    found = _CODE.fullmatch(text.upper())
    return f"{found[1]}-{found[2]}" if found else ""


def _plain(text: str) -> str:
    return _SIGNS.sub(" ", fold(text)).strip()
