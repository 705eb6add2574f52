"""The methods that put something on a phone: messages, documents, edits.

Rule: what is wrong with the message is said before the limits are; only what goes out is counted.
"""

import mimetypes

from tests.servers.telegram import keyboards
from tests.servers.telegram.account import Account, File
from tests.servers.telegram.asked import Asked
from tests.servers.telegram.markup import Json, read, units
from tests.servers.telegram.refusals import NOT_MODIFIED, Refused, bad_request

TEXT_UNITS = 4096
CAPTION_UNITS = 1024
UPLOAD_BYTES = 50 * 1024 * 1024
ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


def send_message(account: Account, asked: Asked) -> Json:
    account.chat(asked.chat_id())
    content = _text(asked, "message is too long")
    return _send(account, asked, content)


def send_document(account: Account, asked: Asked) -> Json:
    account.chat(asked.chat_id())
    file = _document(account, asked)
    content: Json = {"document": {"file_name": file.name, "mime_type": _type(file.name)}}
    content["document"] |= file.shape()
    caption, entities = read(
        asked.text("caption"), asked.data("caption_entities"), asked.text("parse_mode")
    )
    if units(caption) > CAPTION_UNITS:
        raise bad_request("message caption is too long")
    if caption:
        content["caption"] = caption
    if entities:
        content["caption_entities"] = entities
    return _send(account, asked, content)


def send_chat_action(account: Account, asked: Asked) -> bool:
    chat_id, action = asked.chat_id(), asked.text("action")
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    account.check_may_be_reached(chat_id)
    account.actions.append((chat_id, action))
    account.changed()
    return True


def edit_message_text(account: Account, asked: Asked) -> Json:
    message = _own(account, asked)
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    return _edit(account, asked, message, _text(asked, "MESSAGE_TOO_LONG"))


def edit_message_reply_markup(account: Account, asked: Asked) -> Json:
    return _edit(account, asked, _own(account, asked), {})


def _text(asked: Asked, too_long: str) -> Json:
    text, entities = read(asked.text("text"), asked.data("entities"), asked.text("parse_mode"))
    if not text.strip():
        raise bad_request("message text is empty")
    if units(text) > TEXT_UNITS:
        raise bad_request(too_long)
    return {"text": text, "entities": entities} if entities else {"text": text}


def _send(account: Account, asked: Asked, content: Json) -> Json:
    chat_id, markup = asked.chat_id(), asked.data("reply_markup")
    buttons, keys = keyboards.inline(markup), keyboards.keys(markup)
    if buttons:
        content["reply_markup"] = buttons
    if answered := _answered(account, asked):
        content["reply_to_message"] = answered
    account.check_may_write_to(chat_id)
    if keys is not None:
        account.keyboards[chat_id] = keys
    return account.put(chat_id, account.me, content)


def _answered(account: Account, asked: Asked) -> Json | None:
    """The message this one replies to."""
    parameters = asked.data("reply_parameters") or {}
    number = parameters.get("message_id") or asked.whole("reply_to_message_id", 0, 0, 2**31)
    message = account.messages[asked.chat_id()].get(int(number))
    lenient = parameters.get("allow_sending_without_reply")
    if message is None and number and not (lenient or asked.yes("allow_sending_without_reply")):
        raise bad_request("message to be replied not found")
    if message is None:
        return None
    return {name: value for name, value in message.items() if name != "reply_to_message"}


def _document(account: Account, asked: Asked) -> File:
    upload = asked.upload("document")
    if upload is not None:
        if len(upload.content) > UPLOAD_BYTES:
            raise Refused(413, "Request Entity Too Large")
        if not upload.content:
            raise bad_request("file must be non-empty")
        return account.keep("documents", upload.name, upload.content)
    if not asked.text("document"):
        raise bad_request("there is no document in the request")
    known = account.files.get(asked.text("document"))
    if known is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return known


def _type(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _own(account: Account, asked: Asked) -> Json:
    """The bot's message to edit."""
    account.chat(asked.chat_id())
    message = account.messages[asked.chat_id()].get(asked.message_id())
    if message is None:
        raise bad_request("message to edit not found")
    if message["from"] != account.me:
        raise bad_request("message can't be edited")
    return message


def _edit(account: Account, asked: Asked, message: Json, content: Json) -> Json:
    """Replaces what the message shows; buttons not given again are gone, as officially."""
    replaced = {"text", "entities", "reply_markup"} if content else {"reply_markup"}
    if buttons := keyboards.inline(asked.data("reply_markup")):
        content = content | {"reply_markup": buttons}
    kept = {name: value for name, value in message.items() if name not in replaced}
    edited = kept | content
    if edited == message:
        raise bad_request(NOT_MODIFIED)
    account.check_may_write_to(asked.chat_id())
    edited["edit_date"] = account.now()
    account.messages[asked.chat_id()][message["message_id"]] = edited
    account.changed()
    return edited
