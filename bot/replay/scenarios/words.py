"""Compares the words that a scenario expects with those that were said."""

import re
import unicodedata
from typing import Any

import msgspec

from bot.replay.scenarios.format import Expected, Words

_RESPONSE = re.compile(r"utter_\w+")
_PATTERN = re.compile(r"/(.+)/", re.DOTALL)


def wanted(expected: Expected) -> Words:
    """What is expected, written shortly or at length."""
    if not isinstance(expected, str):
        return expected
    if _RESPONSE.fullmatch(expected):
        return Words(response=expected)
    if pattern := _PATTERN.fullmatch(expected):
        return Words(pattern=pattern[1])
    return Words(text=expected)


def fits(wanted: Words, event: Any) -> bool:
    """Whether what was said is that; breaks of lines do not count."""
    text = " ".join(event.text.split())
    titles = tuple(button.title for button in getattr(event, "buttons", ()))
    return (
        (wanted.response in (None, getattr(event, "response", "")))
        and (wanted.text is None or " ".join(wanted.text.split()) == text)
        and (wanted.pattern is None or bool(re.search(wanted.pattern, text)))
        and (wanted.buttons in (None, titles))
    )


def shown(wanted: Words, event: Any) -> str:
    """What came, in as much as it was asked for."""
    parts = []
    if wanted.response is not None:
        parts.append(getattr(event, "response", ""))
    if wanted.text is not None or wanted.pattern is not None or not any(parts):
        parts.append(event.text)
    if wanted.buttons is not None:
        parts.append(str([button.title for button in getattr(event, "buttons", ())]))
    return " ".join(filter(None, parts))


def instead(wanted: Words, event: Any) -> Any:
    """What would have been expected rightly, as shortly as it was written."""
    response = getattr(event, "response", "")
    given = msgspec.to_builtins(wanted)
    if len(given) == 1:
        return event.text if wanted.text is not None or not response else response
    titles = [button.title for button in getattr(event, "buttons", ())]
    now = {"text": event.text, "response": response, "buttons": titles}
    return {key: now[key] for key in given if key in now}


def plain(text: str) -> str:
    """Letters and figures alone: what survives any alphabet."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in folded if c.isascii() and c.isalnum())
