"""A conversation told of other people: every text of it, with nothing personal that was found.

Rule: what is replaced is replaced by the same thing everywhere. What was masked stays masked.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import msgspec

from bot.dialogue import payload
from bot.replay.recording import noticing, shifting
from bot.replay.recording.finding import Kind, Span, spans, towns
from bot.replay.recording.folded import fold
from bot.replay.recording.inventing import FIGURES, Inventor
from bot.replay.recording.naming import Names, split
from bot.replay.recording.stock import Drawer, Stock
from handoff.hours import PARIS
from nlu import Interpreter

_MONTH_VALUE = re.compile(r"20\d\d-\d\d")
_DAY_VALUE = re.compile(r"20\d\d-\d\d-\d\d")
_ORDER: tuple[Kind, ...] = (
    *("link", "email", "account", "phone", "birth", "date", "street", "town", "name", "number"),
)
"""Of two parts that overlap the surer one counts."""

NAMED: tuple[Kind, ...] = ("name", "town")


class Fiction:
    """What stands for what in one conversation, `weeks` later or earlier."""

    def __init__(
        self,
        stock: Stock,
        random: Random,
        interpreter: Interpreter,
        weeks: int,
        texts: Iterable[str],
    ) -> None:
        words = {fold(word) for text in texts for word in re.findall(r"\w+", text)}
        drawer = Drawer(stock, random, words)
        self.names = Names(drawer)
        self.weeks = weeks
        self._inventor = Inventor(drawer, self.names)
        self._first_names = stock.known_first_names
        self._interpreter = interpreter
        self._replaced: dict[Kind, set[str]] = {}

    @property
    def replaced(self) -> Mapping[Kind, int]:
        """How many different things of each kind were replaced."""
        found = {kind: len(different) for kind, different in self._replaced.items()}
        found |= {kind: self.names.count(kind) for kind in NAMED}
        return {kind: found[kind] for kind in _ORDER if found.get(kind)}

    def later(self, moment: datetime) -> datetime:
        """The same hour of the same day of the week, in Paris."""
        there = moment.astimezone(PARIS).replace(tzinfo=None) + timedelta(weeks=self.weeks)
        return there.replace(tzinfo=PARIS).astimezone(UTC)

    def day_later(self, day: date) -> date:
        """The same day of the week."""
        return day + timedelta(weeks=self.weeks)

    def person(self, name: str) -> str:
        """Who stands for somebody who is known by this name."""
        return self.names.person(split(name)).whole

    def phone(self, number: str) -> str:
        """The number that stands for one."""
        self._count("phone", number)
        return self._inventor.phone(number)

    def notice(self, texts: Iterable[str]) -> None:
        """Know the people and towns that texts name, before any of them is told."""
        for text in texts:
            for name in noticing.people(text, self._first_names):
                self.names.person(name)
            for town in towns(text):
                self.names.town(town)

    def text(self, text: str, at: datetime) -> str:
        """A text that was written at a moment."""
        kept: list[str] = []
        done = 0
        for span, instead in self._apart(text, at.astimezone(PARIS).date()):
            written = text[span.start : span.end]
            self._count(span.kind, written)
            new = instead or self._inventor.instead(span.kind, written)
            kept += [text[done : span.start], new]
            done = span.end
        return "".join((*kept, text[done:]))

    def pressed(self, pressed: str, at: datetime) -> str:
        """What a button carries: its values are told otherwise, too."""
        if payload.read(pressed) is None or "{" not in pressed:
            return pressed
        intent, _, values = pressed.partition("{")
        content = msgspec.json.decode("{" + values)
        return intent + msgspec.json.encode(self.value(content, at)).decode()

    def value(self, value: Any, at: datetime) -> Any:
        """A value, or what is in it: a text, a month, a day; anything else stays."""
        if isinstance(value, dict):
            return {key: self.value(item, at) for key, item in value.items()}
        if isinstance(value, list):
            return [self.value(item, at) for item in value]
        if not isinstance(value, str):
            return value
        if _MONTH_VALUE.fullmatch(value):
            return shifting.month_later(value, self.weeks, at.astimezone(PARIS).date())
        if _DAY_VALUE.fullmatch(value):
            return self.day_later(date.fromisoformat(value)).isoformat()
        return self.text(value, at)

    def _apart(self, text: str, day: date) -> Iterator[tuple[Span, str]]:
        """What is replaced, from left to right; of two that overlap the surer one."""
        found = [(span, "") for span in spans(text, day.year)]
        found += [*self.names.spans(text), *self._dates(text, day)]
        found.sort(key=lambda each: _ORDER.index(each[0].kind))
        taken: list[tuple[Span, str]] = []
        for span, instead in found:
            if all(span.end <= one.start or span.start >= one.end for one, _ in taken):
                taken.append((span, instead))
        yield from sorted(taken, key=lambda each: each[0].start)

    def _dates(self, text: str, day: date) -> Iterator[tuple[Span, str]]:
        if self.weeks:
            entities = self._interpreter.parse(text, today=day).entities
            for start, end, new in shifting.moved(entities, self.weeks, day):
                yield Span(start, end, "date"), new

    def _count(self, kind: Kind, written: str) -> None:
        key = "".join(c for c in fold(written) if c.isalnum())
        self._replaced.setdefault(kind, set()).add(key[-FIGURES:] if kind == "phone" else key)
