"""A message as a phone shows it, and what a phone makes of what its owner types.

Rule: nothing here changes anything; the phone does.
"""

import msgspec

from tests.servers.telegram.account import Account
from tests.servers.telegram.markup import Json, found, units

# A longer text is cut by the app into several messages.
TEXT_UNITS = 4096


class Document(msgspec.Struct, frozen=True):
    name: str
    content: bytes
    mime_type: str


class Shown(msgspec.Struct, frozen=True):
    """A message on the screen. `buttons` are titles, row by row; `text` may be a caption."""

    message_id: int
    from_bot: bool
    text: str
    buttons: tuple[tuple[str, ...], ...] = ()
    document: Document | None = None
    edited: bool = False
    raw: Json = {}

    @property
    def titles(self) -> list[str]:
        return [title for row in self.buttons for title in row]


def shown(account: Account, raw: Json) -> Shown:
    """The message the API calls `raw`."""
    rows = raw.get("reply_markup", {}).get("inline_keyboard", [])
    return Shown(
        message_id=raw["message_id"],
        from_bot=raw["from"]["is_bot"],
        text=raw.get("text") or raw.get("caption", ""),
        buttons=tuple(tuple(button["text"] for button in row) for row in rows),
        document=_document(account, raw.get("document")),
        edited="edit_date" in raw,
        raw=raw,
    )


def _document(account: Account, raw: Json | None) -> Document | None:
    if raw is None:
        return None
    content = account.files[raw["file_id"]].content
    return Document(raw["file_name"], content, raw["mime_type"])


def typed(text: str) -> Json:
    """The content of a text message, with the entities a server finds."""
    entities = found(text)
    return {"text": text, "entities": entities} if entities else {"text": text}


def captioned(caption: str) -> Json:
    return {"caption": caption} if caption else {}


def parts_of(text: str) -> list[str]:
    """Pieces a message can hold, none cut inside a letter."""
    if units(text) <= TEXT_UNITS:
        return [text]
    parts = [""]
    for letter in text:
        if units(parts[-1]) + units(letter) > TEXT_UNITS:
            parts.append("")
        parts[-1] += letter
    return parts
