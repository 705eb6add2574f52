"""Filling slots from a message, by the mappings of the domain.

Rule: as Rasa's action_extract_slots, at each message and again when a form starts. What a form
asks for is only a candidate until the form has checked it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from bot.conversation.events import Understood
from bot.dialogue.domain import REQUESTED, Domain, Form, Slot, When
from bot.dialogue.domain import Mapping as SlotMapping


class Heard(msgspec.Struct, frozen=True):
    """A message, and in which loop, asking for which slot, it arrived."""

    understood: Understood
    text: str
    loop: str | None
    requested: str | None


class Extraction:
    """The slots that messages can fill."""

    def __init__(self, domain: Domain) -> None:
        self._forms = domain.forms
        self._slots = [
            (slot, [m for m in slot.mappings if m.type in _VALUES])
            for slot in domain.slots.values()
            if slot.name != REQUESTED and any(m.type in _VALUES for m in slot.mappings)
        ]
        self._shared = {form.name: _shared(form, domain) for form in domain.forms.values()}

    def values(self, heard: Heard) -> dict[str, Any]:
        """The slots that the message fills, with their values."""
        found: dict[str, Any] = {}
        for slot, mappings in self._slots:
            for mapping in mappings:
                values = self._of(slot, mapping, heard)
                if values:
                    found[slot.name] = values if slot.type == "list" else values[-1]
                    break
        return found

    def _of(self, slot: Slot, mapping: SlotMapping, heard: Heard) -> Sequence[Any]:
        intent = heard.understood.intent
        if mapping.intents and intent not in mapping.intents:
            return ()
        if not mapping.intents and intent in (*mapping.not_intents, *self._ignored(mapping, heard)):
            return ()
        if mapping.type == "from_trigger_intent":
            if heard.loop is None or heard.requested or not _in_loop(mapping.when, heard.loop):
                return ()
        elif not _now(mapping.when, heard):
            return ()
        if mapping.type == "from_entity" and self._of_another(slot, mapping, heard):
            return ()
        return _VALUES[mapping.type](mapping, heard)

    def _ignored(self, mapping: SlotMapping, heard: Heard) -> Sequence[str]:
        form = self._forms.get(heard.loop or "")
        if form and (not mapping.when or any(when.loop == form.name for when in mapping.when)):
            return form.ignored_intents
        return ()

    def _of_another(self, slot: Slot, mapping: SlotMapping, heard: Heard) -> bool:
        """Whether the entity could fill several slots of the form, and another one is asked for."""
        if heard.loop is None or heard.requested == slot.name or heard.loop not in self._forms:
            return False
        inside = slot.name in self._forms[heard.loop].required
        return inside and mapping.same_entity in self._shared[heard.loop]


def _shared(form: Form, domain: Domain) -> frozenset[tuple[Any, ...]]:
    entities = Counter(
        mapping.same_entity
        for name in form.required
        for mapping in (domain.slots[name].mappings if name in domain.slots else ())
        if mapping.type == "from_entity"
    )
    return frozenset(entity for entity, slots in entities.items() if slots > 1)


def _now(conditions: Sequence[When], heard: Heard) -> bool:
    """Whether one of the conditions holds; a mapping without any always applies."""
    return not conditions or any(
        when.loop == heard.loop
        and (when.requested is None or heard.loop is None or when.requested == heard.requested)
        for when in conditions
    )


def _in_loop(conditions: Sequence[When], loop: str) -> bool:
    return not conditions or any(when.loop == loop for when in conditions)


def _entities(mapping: SlotMapping, heard: Heard) -> list[Any]:
    """The values of the entity. Role and group must be those of the mapping in one at least."""
    named = [e for e in heard.understood.entities if e["entity"] == mapping.entity]
    if not any(_exactly(mapping, entity) for entity in named):
        return []
    return list(_of_role(mapping, named))


def _exactly(mapping: SlotMapping, entity: Mapping[str, Any]) -> bool:
    return (mapping.role, mapping.group) == (entity.get("role"), entity.get("group"))


def _of_role(mapping: SlotMapping, named: Sequence[Mapping[str, Any]]) -> Iterator[Any]:
    for entity in named:
        role, group = entity.get("role"), entity.get("group")
        if mapping.role in (None, role) and mapping.group in (None, group):
            yield entity.get("value")


_VALUES: dict[str, Callable[[SlotMapping, Heard], Sequence[Any]]] = {
    "from_entity": _entities,
    "from_intent": lambda mapping, heard: [mapping.value],
    "from_trigger_intent": lambda mapping, heard: [mapping.value],
    "from_text": lambda mapping, heard: [heard.text] if heard.text else [],
}
