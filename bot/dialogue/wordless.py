"""Messages that are no sentence: what is said to them instead of « I did not understand ».

Rule: they are recorded like any other, and never count as a misunderstanding.
"""

import unicodedata

LONG = 2_000
"""Characters that are understood. What comes after is kept and shown, and the person is told."""

EMPTY = "utter_message_vide"
NO_WORDS = "utter_emoji"
TOO_LONG = "utter_trop_long"
RESPONSES = (EMPTY, NO_WORDS, TOO_LONG)


def reply_to(text: str) -> str | None:
    """The response to a text that was not understood because it holds no sentence; or None."""
    visible = [c for c in text if unicodedata.category(c)[0] not in "CZ"]
    if not visible:
        return EMPTY
    if not any(c.isalnum() for c in visible):
        return NO_WORDS
    return TOO_LONG if len(text) > LONG else None
