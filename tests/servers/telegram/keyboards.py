"""`reply_markup`: the buttons under a message, and the keys in place of the keyboard.

Rule: a keyboard the official server refuses is refused here with the same words.
"""

from typing import Any

from tests.servers.telegram.markup import Json
from tests.servers.telegram.refusals import bad_request

CALLBACK_DATA_BYTES = 64
# A button does exactly one of these.
DEEDS = ("url", "callback_data", "web_app", "login_url", "switch_inline_query", "copy_text")


def inline(markup: Any) -> Json | None:
    """The buttons under the message, None when there are none. Raises Refused."""
    if not isinstance(markup, dict) or "inline_keyboard" not in markup:
        return None
    rows = [[_button(button) for button in row] for row in _rows(markup["inline_keyboard"])]
    rows = [row for row in rows if row]
    return {"inline_keyboard": rows} if rows else None


def keys(markup: Any) -> list[list[str]] | None:
    """The titles of the keys the phone shows from now on; empty: none; None: as before."""
    if not isinstance(markup, dict):
        return None
    if markup.get("remove_keyboard"):
        return []
    if "keyboard" not in markup:
        return None
    rows = _rows(markup["keyboard"])
    return [[key if isinstance(key, str) else str(key["text"]) for key in row] for row in rows]


def _rows(rows: Any) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "keyboard" must be an Array of Arrays')
    return rows


def _button(button: Any) -> Json:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not any(deed in button for deed in DEEDS):
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if "callback_data" in button:
        size = len(str(button["callback_data"]).encode())
        if not 1 <= size <= CALLBACK_DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    return button
