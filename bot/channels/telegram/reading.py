"""From Telegram's updates to what arrived: a message, a press, or a person who blocked us.

Rule: nothing that a person can send raises or is passed over in silence; what we do not know is
a message without words. Only private chats are read.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, Literal

import msgspec
import structlog
from aiogram.types import CallbackQuery, InaccessibleMessage, Message, Update
from pydantic import ValidationError

from bot.conversation.events import Address
from bot.inbound import Attached, Inbound, What

log = structlog.get_logger()

CHANNEL = "telegram"
Why = Literal["", "too_large", "unreadable"]
LONGEST_NAME = 100
"""Characters of a file's name that are kept."""

_UNSAFE = re.compile(r'[\\/:*?"<>|]')
_MEDIA_TYPE = re.compile(r"[a-z0-9][\w.+-]{0,48}/[\w.+-]{1,50}", re.ASCII | re.IGNORECASE)

_OF_A_MESSAGE = ("message_id", "date", "chat", "from", "text", "caption")
"""What is read of a message that as a whole has a shape nobody knows."""

_SERVICE = frozenset(
    {
        "pinned_message",
        "message_auto_delete_timer_changed",
        "chat_background_set",
        "write_access_allowed",
        "connected_website",
        "proximity_alert_triggered",
        "video_chat_scheduled",
        "video_chat_started",
        "video_chat_ended",
    }
)
"""What Telegram writes into a private chat about the chat: nobody said it, nobody waits."""


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


def typed(raw: Any) -> Update | None:
    """An update as a type. Of a message of unknown shape, who wrote it and its words.

    None when not even that is to be read; it is then logged, without what it holds.
    """
    for shape in (raw, _plain(raw)):
        try:
            return Update.model_validate(shape)
        except (ValidationError, RecursionError) as error:
            log.error("telegram.unreadable", kind=type(error).__name__)
    return None


def _plain(raw: Any) -> Any:
    """An update with nothing but the words of its message."""
    if not isinstance(raw, dict):
        return None
    plain = {"update_id": raw.get("update_id")}
    for kind in ("message", "edited_message"):
        if isinstance(message := raw.get(kind), dict):
            kept = {name: message[name] for name in _OF_A_MESSAGE if name in message}
            words = {name: kept.pop(name, None) for name in ("text", "caption")}
            kept |= {name: text for name, text in words.items() if isinstance(text, str)}
            plain[kind] = kept
    return plain


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
    if message is None or message.chat.type != "private" or message.content_type in _SERVICE:
        return None
    edited = update.message is None
    if edited and message.location:  # a shared position that moves: nobody wrote
        return None
    return _sent(message, delivery, edited=edited)


def _sent(message: Message, delivery: str, *, edited: bool) -> Arrived:
    """A message. One edited with its file comes as a new one: the file may be another."""
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
        return f"{venue}{_degrees(place.latitude)}, {_degrees(place.longitude)}", "location"
    if message.sticker:
        return message.sticker.emoji or "", "text"
    if message.poll:
        return message.poll.question, "text"
    if message.dice:
        return message.dice.emoji, "text"
    if message.game:
        return message.game.title, "text"
    return message.text or message.caption or "", "text"


def _degrees(angle: float) -> str:
    """To a metre, as maps take it: `48.8566`."""
    return f"{angle:.5f}".rstrip("0").rstrip(".")


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
            kind = getattr(sent, "mime_type", None) or ""
            kind = kind if _MEDIA_TYPE.fullmatch(kind) else media_type
            return FileRef(sent.file_id, what, named or name, kind, sent.file_size or 0)
    return None


def safe_name(name: str) -> str:
    """A file's name without anything a disk, a header or a page could stumble over."""
    kinds = ((char, unicodedata.category(char)[0]) for char in name)
    printable = "".join(" " if kind == "Z" else char for char, kind in kinds if kind != "C")
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


def attached(file: FileRef, file_id: str = "", refused: Why = "") -> Attached:
    """The file of a message as the thread keeps it."""
    return Attached(file.what, file.name, file.media_type, file.size, file_id, refused)
