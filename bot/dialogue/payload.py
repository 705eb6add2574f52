"""What a button carries: `/intent{"entity": "value"}`, as Rasa writes it.

Rule: a payload is a choice, not a guess: it is understood with confidence 1, whatever confidence
it names. What is not a payload, or a broken one, is a text like any other.
"""

import re
from collections.abc import Collection, Iterator
from typing import Any

import msgspec

from bot.conversation.events import Understood

_FORM = re.compile(
    r"/(?P<intent>\w[\w.-]*(/[\w.-]+)?)(@[0-9.]+)?\s*(?P<entities>\{.*\})?", re.DOTALL
)


def read(text: str, intents: Collection[str] | None = None) -> Understood | None:
    """What a payload means; None when `text` is none.

    With `intents`, one that names another intent is a text.
    """
    match = _FORM.fullmatch(text.strip())
    if match is None:
        return None
    intent, start = match["intent"], match.start("entities")
    entities = _entities(match["entities"])
    if entities is None or (intents is not None and intent not in intents):
        return None
    found = tuple(
        {"entity": name, "value": value, "start": start, "end": match.end("entities")}
        for name, value in entities
    )
    return Understood(intent=intent, confidence=1.0, entities=found)


def _entities(written: str | None) -> list[tuple[str, Any]] | None:
    if written is None:
        return []
    try:
        content = msgspec.json.decode(written)
    except msgspec.DecodeError:
        return None
    return list(_values(content))


def _values(content: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in content.items():
        for each in value if isinstance(value, list) else [value]:
            yield name, each
