"""From Telegram's updates to what arrived: a message, a press, or a person who blocked us.

Rule: nothing that a person can send raises or is passed over in silence; what we do not know is
a message without words. Only private chats are read.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

import msgspec
from aiogram.types import CallbackQuery, InaccessibleMessage, Message, Update

from bot.conversation.events import Address
from bot.inbound import Attached, Inbound, What

CHANNEL = "telegram"
LONGEST_NAME = 100
"""Characters of a file's name that are kept."""

_UNSAFE = re.compile(r'[\\/:*?"<>|]')


class FileRef(msgspec.Struct, frozen=True):
    """A file that waits at Telegram. `size` is in bytes, 0 when it was not said."""

    id: str
    what: What
    name: str
    media_type: str
    size: int


class Press(msgspec.Struct, frozen=True):
    """A button that was pressed: the query to be answered, and the message it hangs under."""

    query: str
    message: Message | None
    title: str


class Arrived(msgspec.Struct, frozen=True):
    """What a person sent, and what is still to be fetched or answered for it."""

    inbound: Inbound
    file: FileRef | None = None
    press: Press | None = None


class Membership(msgspec.Struct, frozen=True):
    """A person blocked the bot, or let it in again."""

    address: Address
    blocked: bool


def chat_of(update: Update) -> str:
    """The chat whose order an update keeps; empty for what belongs to none."""
    message = update.message or update.edited_message or update.my_chat_member
    if update.callback_query:
        return str(update.callback_query.from_user.id)
    return str(message.chat.id) if message else ""


def read(update: Update, bot: int) -> Arrived | Membership | None:
    """What an update brings; None when it is not for us (a group, an unknown kind)."""
    delivery = f"{bot}:{update.update_id}"
    if update.callback_query:
        return _pressed(update.callback_query, delivery)
    if member := update.my_chat_member:
        if member.chat.type != "private":
            return None
        gone = member.new_chat_member.status in ("kicked", "left")
        return Membership(Address(CHANNEL, str(member.chat.id)), gone)
    message = update.message or update.edited_message
    if message is None or message.chat.type != "private":
        return None
    return _sent(message, delivery, edited=update.message is None)


def _sent(message: Message, delivery: str, *, edited: bool) -> Arrived:
    file = _file(message)
    text, what = _words(message)
    own = str(message.message_id)
    inbound = Inbound(
        address=Address(CHANNEL, str(message.chat.id)),
        text=text,
        external_id=delivery,
        message_id=own,
        edits=own if edited and file is None else "",
        what=what,
    )
    return Arrived(inbound, file)


def _words(message: Message) -> tuple[str, Any]:
    """What a message says in words, and whether it is a contact or a place."""
    if contact := message.contact:
        names = (contact.first_name, contact.last_name, contact.phone_number)
        return " ".join(name for name in names if name), "contact"
    if place := message.location:
        venue = f"{message.venue.title}, {message.venue.address} " if message.venue else ""
        return f"{venue}{place.latitude:.5f}, {place.longitude:.5f}", "location"
    if message.sticker:
        return message.sticker.emoji or "", "text"
    if message.poll:
        return message.poll.question, "text"
    if message.dice:
        return message.dice.emoji, "text"
    return message.text or message.caption or "", "text"


def _file(message: Message) -> FileRef | None:
    """The file of a message: of a photo the largest."""
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return FileRef(largest.file_id, "photo", "photo.jpg", "image/jpeg", largest.file_size or 0)
    kinds: Sequence[tuple[Any, What, str, str]] = (
        (message.voice, "voice", "message-vocal.ogg", "audio/ogg"),
        (message.audio, "voice", "audio.mp3", "audio/mpeg"),
        (message.video_note, "voice", "message-video.mp4", "video/mp4"),
        (message.animation, "document", "animation.mp4", "video/mp4"),
        (message.video, "document", "video.mp4", "video/mp4"),
        (message.document, "document", "document", "application/octet-stream"),
    )
    for sent, what, name, media_type in kinds:
        if sent:
            named = safe_name(getattr(sent, "file_name", None) or name)
            kind = getattr(sent, "mime_type", None) or media_type
            return FileRef(sent.file_id, what, named or name, kind[:100], sent.file_size or 0)
    return None


def safe_name(name: str) -> str:
    """A file's name without anything a disk, a header or a page could stumble over."""
    printable = "".join(c for c in name if unicodedata.category(c)[0] != "C")
    plain = _UNSAFE.sub("_", printable).strip(". ")
    if len(plain) <= LONGEST_NAME:
        return plain
    stem, dot, ending = plain.rpartition(".")
    kept = LONGEST_NAME - len(dot + ending)
    return stem[:kept] + dot + ending if 0 < len(ending) <= 10 else plain[:LONGEST_NAME]


def _pressed(query: CallbackQuery, delivery: str) -> Arrived | None:
    message = query.message
    under = None if message is None or isinstance(message, InaccessibleMessage) else message
    if message is not None and message.chat.type != "private":
        return None
    carried = query.data or ""
    address = Address(CHANNEL, str(query.from_user.id))
    press = Press(query.id, under, _title(under, carried))
    return Arrived(Inbound(address, carried, delivery), press=press)


def _title(message: Message | None, carried: str) -> str:
    markup = message.reply_markup if message else None
    rows = markup.inline_keyboard if markup else []
    titles = (button.text for row in rows for button in row if button.callback_data == carried)
    return next(titles, "")


def attached(file: FileRef, file_id: str = "", refused: Any = "") -> Attached:
    """The file of a message as the thread keeps it."""
    return Attached(file.what, file.name, file.media_type, file.size, file_id, refused)
