"""The values in a message: grammar first, then the lookups, regexes and synonyms of the data.

Rule: most messages hold no value at all; that is found out with one look at the words. Where two
readings overlap the longer one stays, unless both bound the same period.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from nlu import quantities, when
from nlu.line import Line
from nlu.phrases import Phrases
from nlu.text import Normaliser, Word, fold
from nlu.understanding import Entity, Prefer

_TRIGGERS = when.TRIGGERS | quantities.TRIGGERS


class Extractor:
    """Finds entities. Lookups, regexes and synonyms are those of the nlu files."""

    def __init__(
        self,
        normaliser: Normaliser,
        lookups: Mapping[str, Sequence[str]],
        regexes: Mapping[str, Sequence[str]],
        synonyms: Mapping[str, str],
    ) -> None:
        self._limit = normaliser.limit
        self._lookups = {
            name: {normaliser.phrase(entry): entry for entry in entries}
            for name, entries in lookups.items()
        }
        self._phrases = {name: Phrases(entries) for name, entries in self._lookups.items()}
        self._regexes = {
            name: re.compile("|".join(f"(?:{p})" for p in patterns), re.IGNORECASE)
            for name, patterns in regexes.items()
        }
        self._synonyms = {fold(written): value for written, value in synonyms.items()}

    def find(
        self, text: str, words: Sequence[Word], today: date | None, prefer: Prefer
    ) -> tuple[Entity, ...]:
        """The entities of `text`, whose words are `words`, in order of place."""
        raw = text[: self._limit]
        found = self._grammar(raw, words, today, prefer)
        for name, phrases in self._phrases.items():
            for phrase, first, last in phrases.find([word.text for word in words]):
                value = self._lookups[name][phrase]
                span = words[first].start, words[last - 1].end
                found.append(self._named(name, value, raw, *span))
        for name, pattern in self._regexes.items():
            for match in pattern.finditer(raw):
                if match.group():
                    found.append(self._named(name, match.group(), raw, *match.span()))
        return _without_overlap(found) if len(found) > 1 else tuple(found)

    def _named(self, name: str, value: str, raw: str, start: int, end: int) -> Entity:
        typed = raw[start:end]
        value = self._synonyms.get(fold(typed)) or self._synonyms.get(fold(value)) or value
        return Entity(name, value, start, end, typed)

    def _grammar(
        self, raw: str, words: Sequence[Word], today: date | None, prefer: Prefer
    ) -> list[Entity]:
        digits = any(word.text[0].isdigit() for word in words)
        if not digits and "@" not in raw and _TRIGGERS.isdisjoint(w.text for w in words):
            return []
        found = [
            Entity(q.entity, q.value, q.start, q.end, raw[q.start : q.end])
            for q in quantities.find_raw(raw)
        ]
        line = Line(words)
        for quantity in quantities.find(line, raw):
            start, end = line.span(quantity.start, quantity.end)
            found.append(Entity(quantity.entity, quantity.value, start, end, raw[start:end]))
        for moment in when.find(line, today, prefer):
            start, end = line.span(moment.start, moment.end)
            found.append(
                Entity(
                    moment.entity, moment.value, start, end, raw[start:end],
                    moment.role, moment.group,
                )
            )  # fmt: skip
        return found


def _without_overlap(found: list[Entity]) -> tuple[Entity, ...]:
    taken: set[int] = set()
    kept: list[Entity] = []
    for entity in sorted(found, key=lambda e: (e.start - e.end, e.start, e.role or "", e.entity)):
        twin = (
            entity.group and kept and (kept[-1].start, kept[-1].end) == (entity.start, entity.end)
        )
        if twin or taken.isdisjoint(range(entity.start, entity.end)):
            kept.append(entity)
            taken.update(range(entity.start, entity.end))
    return tuple(sorted(kept, key=lambda e: (e.start, e.end, e.role or "")))
