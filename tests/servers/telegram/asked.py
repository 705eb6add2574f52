"""The parameters of one call, whichever way they came: query, form, multipart or JSON.

Rule: a form has only texts, so every reading here also accepts a text.
"""

from typing import Any

import msgspec

from tests.servers.telegram.markup import Json, structure
from tests.servers.telegram.refusals import bad_request


class Upload(msgspec.Struct, frozen=True):
    name: str
    content: bytes


class Asked(msgspec.Struct, frozen=True):
    params: Json
    uploads: dict[str, Upload] = {}

    def text(self, name: str, default: str = "") -> str:
        value = self.params.get(name)
        return default if value is None else str(value)

    def whole(self, name: str, default: int, least: int, most: int) -> int:
        """A number, moved into its bounds as the official server does."""
        try:
            return min(most, max(least, int(self.text(name) or default)))
        except ValueError:
            return default

    def yes(self, name: str) -> bool:
        return self.text(name).lower() in {"true", "yes", "1"}

    def data(self, name: str) -> Any:
        """A nested parameter, None when absent."""
        return structure(self.params.get(name), name.replace("_", " "))

    def chat_id(self) -> int:
        if not self.text("chat_id"):
            raise bad_request("chat_id is empty")
        try:
            return int(self.text("chat_id"))
        except ValueError:
            raise bad_request("chat not found") from None

    def message_id(self) -> int:
        try:
            return int(self.text("message_id"))
        except ValueError:
            raise bad_request("message identifier is not specified") from None

    def upload(self, name: str) -> Upload | None:
        """The file sent as that field, or as the part that `attach://part` names."""
        return self.uploads.get(self.text(name).removeprefix("attach://") or name)
