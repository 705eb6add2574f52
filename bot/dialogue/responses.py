"""Responses: which variation to say, and its placeholders filled.

Rule: of the variations that fit, the first written: for the channel with its conditions, for the
channel, with its conditions, any. A placeholder nobody knows a value for becomes nothing, and
the spaces around it close up; a text never shows `{name}`.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from bot.conversation.events import AssistantSpoke, Button, Source
from bot.dialogue import french
from bot.dialogue.domain import Variation

_PLACE = re.compile(r"\{([A-Za-z_]\w*)\}")
_ESCAPED = re.compile(r"\{\{|\}\}|\{([A-Za-z_]\w*)\}")
_GAPS = ((re.compile(r" {2,}"), " "), (re.compile(r" +([,.]|$)", re.MULTILINE), r"\1"))


class Said(msgspec.Struct, frozen=True):
    """What a response says, ready to be shown. An empty text says nothing."""

    text: str
    buttons: tuple[Button, ...] = ()
    source: Source | None = None
    response: str = ""

    def spoken(self, epoch: int) -> AssistantSpoke:
        """As the assistant's words, valid as long as nobody takes or leaves the conversation."""
        return AssistantSpoke(
            text=self.text,
            response=self.response,
            epoch=epoch,
            buttons=self.buttons,
            source=self.source,
        )


class UnknownResponse(KeyError):
    """No response of the domain has that name. `validate` finds those that files name."""


class Template:
    """A text with its placeholders found once. `{{` and `}}` stand for braces, as in Rasa."""

    def __init__(self, text: str) -> None:
        self._pieces: list[tuple[bool, str]] = []
        pattern = _ESCAPED if "{{" in text else _PLACE
        end = 0
        for match in pattern.finditer(text):
            name = match.group(1)
            self._pieces.append((False, text[end : match.start()]))
            self._pieces.append((True, name) if name else (False, match.group()[0]))
            end = match.end()
        self._pieces.append((False, text[end:]))

    @property
    def names(self) -> list[str]:
        """The placeholders, in order."""
        return [piece for named, piece in self._pieces if named]

    def fill(self, values: Mapping[str, Any]) -> str:
        """The text with `values` in it."""
        if len(self._pieces) == 1:
            return self._pieces[0][1]
        filled = [(named, _shown(values.get(p)) if named else p) for named, p in self._pieces]
        text = "".join(piece for _, piece in filled)
        if any(named and not piece for named, piece in filled):
            for gap, closed in _GAPS:
                text = gap.sub(closed, text)
        return text


class Prepared:
    """A variation with its templates ready."""

    def __init__(self, variation: Variation) -> None:
        self.variation = variation
        self.text = Template(variation.text)
        self.choices = [
            (Template(choice.title), Template(choice.payload)) for choice in variation.choices
        ]


class Responses:
    """All that can be said."""

    def __init__(self, responses: Mapping[str, Iterable[Variation]]) -> None:
        self._responses = {
            name: [Prepared(variation) for variation in variations]
            for name, variations in responses.items()
        }

    def __contains__(self, name: str) -> bool:
        return name in self._responses

    def say(self, name: str, channel: str, values: Mapping[str, Any]) -> Said:
        """The response on a channel, given values. Raises `UnknownResponse`."""
        if name not in self._responses:
            raise UnknownResponse(name)
        chosen = _choose(self._responses[name], channel, values)
        if chosen is None:
            return Said(text="", response=name)
        buttons = tuple(
            Button(title.fill(values), payload.fill(values)) for title, payload in chosen.choices
        )
        return Said(chosen.text.fill(values), buttons, chosen.variation.source, name)


def _choose(
    variations: Iterable[Prepared], channel: str, values: Mapping[str, Any]
) -> Prepared | None:
    """The first of the best rank: 0 channel and conditions, 1 channel, 2 conditions, 3 any."""
    best, best_rank = None, 4
    for prepared in variations:
        variation = prepared.variation
        if variation.channel not in (None, channel):
            continue
        rank = (2 if variation.channel is None else 0) + (not variation.conditions)
        if rank < best_rank and _holds(variation, values):
            best, best_rank = prepared, rank
    return best


def _holds(variation: Variation, values: Mapping[str, Any]) -> bool:
    return all(_equal(values.get(c.slot), c.value) for c in variation.conditions)


def _equal(value: Any, wanted: Any) -> bool:
    if isinstance(value, str) and isinstance(wanted, str):
        return value.casefold() == wanted.casefold()
    return bool(value == wanted)


def _shown(value: Any) -> str:
    return "" if value is None else french.value(value)
