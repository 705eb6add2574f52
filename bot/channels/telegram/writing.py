"""What a message looks like on Telegram: its text with entities, cut where it is too long.

Rule: no markup language. Whatever a person or a conseiller types is text; who speaks is shown by
entities, which are places in the text.
"""

import re
from collections.abc import Iterator, Sequence

import msgspec
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity
from aiogram.utils.formatting import Bold, Italic, Text

from bot.conversation.events import Button
from bot.conversation.speech import Outgoing

LONGEST = 4096
"""UTF-16 units of a text (core.telegram.org/bots/api#sendmessage)."""

LONGEST_DATA = 64
"""Bytes that a button carries (core.telegram.org/bots/api#inlinekeyboardbutton)."""

LONGEST_TITLE = 60
"""Characters of a button: a phone shows no more in a row."""

_ENDS = (re.compile(r"(?<=[.!?…])\s+|\n+"), re.compile(r"\s+"))


class Piece(msgspec.Struct, frozen=True):
    """One message of Telegram."""

    text: str
    entities: tuple[MessageEntity, ...]
    keyboard: InlineKeyboardMarkup | None = None


def units(text: str) -> int:
    """The length that Telegram counts."""
    return len(text) + sum(ord(char) > 0xFFFF for char in text)


def fit(messages: Sequence[Outgoing]) -> int:
    """How many of the first messages go in one text, each with its author to be seen.

    The assistant's have no name: behind a human's they would read as theirs.
    """
    room, named = LONGEST, False
    for count, message in enumerate(messages):
        room -= units(message.signed) + 2
        if count and (room < 0 or (named and message.author == "assistant")):
            return count
        named = named or bool(message.author_name)
    return len(messages)


def pieces(messages: Sequence[Outgoing]) -> list[Piece]:
    """Some messages as one, or one as several where it is too long; the buttons on the last.

    They are those of the latest message that has any: what comes behind them takes them not away.
    """
    if len(messages) == 1:
        found = [_content(messages[0], part) for part in _parts(messages[0])]
    else:
        joined: list[Text | str] = []
        for message in messages:
            joined += ["\n\n"] if joined else []
            joined.append(_content(message, message.text))
        found = [Text(*joined)]
    buttons = next((m.buttons for m in reversed(messages) if m.buttons), ())
    keyboard = _keyboard(buttons)
    last = len(found) - 1
    return [_piece(content, keyboard if n == last else None) for n, content in enumerate(found)]


def _piece(content: Text, keyboard: InlineKeyboardMarkup | None) -> Piece:
    text, entities = content.render()
    return Piece(text, tuple(entities), keyboard)


def _content(message: Outgoing, text: str) -> Text:
    if message.author_name:
        return Text(Bold(message.author_name), "\n", text)
    return Text(Italic(text)) if message.author == "system" else Text(text)


def _parts(message: Outgoing) -> list[str]:
    name = units(message.author_name) + 1 if message.author_name else 0
    return list(split(message.text, LONGEST - name))


def split(text: str, limit: int) -> Iterator[str]:
    """The text in parts of at most `limit` units: at sentences, or else words, or else anywhere."""
    while units(text) > limit:
        place = next((p for ends in _ENDS if (p := _last(ends, text, limit))), 0)
        place = place or _any(text, limit)
        if head := text[:place].rstrip():
            yield head
        text = text[place:].lstrip()
    if text:
        yield text


def _last(ends: re.Pattern[str], text: str, limit: int) -> int:
    """The last end that leaves at most `limit` units before it; 0 when there is none."""
    place = 0
    for match in ends.finditer(text):
        if units(text[: match.start()]) > limit:
            break
        place = match.end()
    return place


def _any(text: str, limit: int) -> int:
    room = limit
    for place, char in enumerate(text):
        room -= 2 if ord(char) > 0xFFFF else 1
        if room < 0:
            return place
    return len(text)


def _keyboard(buttons: Sequence[Button]) -> InlineKeyboardMarkup | None:
    if not buttons:
        return None
    rows = [
        [InlineKeyboardButton(text=_title(button), callback_data=data(button))]
        for button in buttons
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def _title(button: Button) -> str:
    long = len(button.title) > LONGEST_TITLE
    return f"{button.title[: LONGEST_TITLE - 1]}…" if long else button.title or "…"


def data(button: Button) -> str:
    """What comes back when a button is pressed: its payload, or its words where that is too long.

    The turn understands both.
    """
    for carried in (button.payload, button.title):
        if 0 < len(carried.encode()) <= LONGEST_DATA:
            return carried
    return button.title.encode()[:LONGEST_DATA].decode(errors="ignore") or "…"
