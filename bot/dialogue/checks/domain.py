"""Mistakes in the domain's slots, forms and actions, and in data/subjects.yml."""

from collections.abc import Iterable

from bot.dialogue.checks.names import EXECUTED, UNSUPPORTED, Names
from bot.dialogue.domain import Form, Mapping, Slot
from bot.dialogue.loops import asking
from bot.dialogue.problems import Place
from bot.dialogue.reading.shapes import unknown

SLOT_TYPES = ("text", "bool", "categorical", "float", "list", "any")
MAPPING_TYPES = ("from_entity", "from_intent", "from_trigger_intent", "from_text", "custom")
LONGEST_TITLE = 30
"""Characters of a title: what a button shows on a phone."""


def check_domain(names: Names) -> None:
    """Slots, forms, actions and subjects."""
    for slot in names.project.domain.slots.values():
        _slot(slot, names)
    for form in names.project.domain.forms.values():
        _form(form, names)
    for name, at in names.project.domain.actions.items():
        _action(name, at, names)
    _subjects(names)
    fallback = names.project.policies.fallback
    if fallback and fallback not in names.all_actions:
        _unknown("action", fallback, names.project.policies.at, names.all_actions, names)


def _slot(slot: Slot, names: Names) -> None:
    findings = names.findings
    if slot.type not in SLOT_TYPES:
        _unknown("type of slot", slot.type, slot.at, SLOT_TYPES, names)
    if slot.type == "any" and slot.influences:
        findings.error(slot.at, f"slot '{slot.name}': expected 'influence_conversation: false'")
    if slot.type == "categorical" and not slot.values:
        findings.error(slot.at, f"slot '{slot.name}': expected its 'values'")
    if slot.type == "float" and slot.minimum >= slot.maximum:
        findings.error(slot.at, f"slot '{slot.name}': expected min_value below max_value")
    if not slot.mappings:
        findings.error(slot.at, f"slot '{slot.name}': expected 'mappings' ([{{type: custom}}])")
    for mapping in slot.mappings:
        _mapping(mapping, names)


def _mapping(mapping: Mapping, names: Names) -> None:
    at = mapping.at
    if mapping.type not in MAPPING_TYPES:
        _unknown("type of mapping", mapping.type, at, MAPPING_TYPES, names)
    if mapping.type == "from_entity":
        entity, entities = mapping.entity or "", names.project.domain.entities
        if entity not in entities:
            _unknown("entity", entity, at, entities, names)
    if mapping.type in ("from_intent", "from_trigger_intent") and mapping.value is None:
        names.findings.error(at, f"expected a 'value' in a mapping {mapping.type}")
    if mapping.action:
        names.findings.error(at, "unsupported: an action that fills slots; return SlotSet from one")
    _intents((*mapping.intents, *mapping.not_intents), at, names)
    for when in mapping.when:
        if when.loop and when.loop not in names.loops:
            _unknown("loop", when.loop, at, names.loops, names)
        if when.requested and when.requested not in names.slots:
            _unknown("slot", when.requested, at, names.slots, names)


def _form(form: Form, names: Names) -> None:
    domain = names.project.domain
    if not form.required:
        names.findings.error(form.at, f"form '{form.name}': expected 'required_slots'")
    _intents(form.ignored_intents, form.at, names)
    for slot in form.required:
        if slot not in domain.slots:
            _unknown("slot", slot, form.at, domain.slots, names)
        questions = asking(form.name, slot)
        if not any(name in names.all_actions for name in questions):
            names.findings.error(form.at, f"expected a response '{questions[-1]}' to ask for it")


def _action(name: str, at: Place, names: Names) -> None:
    if name in UNSUPPORTED:
        names.findings.error(at, f"unsupported: '{name}'")
    elif name in names.actions:
        for response in (r for n, s in names.speeches() if n == name for r in s.responses):
            if response not in names.project.domain.responses:
                names.findings.error(at, f"'{name}' expects a response '{response}'")
    elif name not in (*EXECUTED, *names.project.domain.responses, *names.project.domain.forms):
        names.findings.error(at, f"expected an action '{name}' in bot/dialogue/actions")


def _subjects(names: Names) -> None:
    subjects = names.project.subjects
    for subject in subjects.values():
        if subject.name not in names.intents:
            _unknown("intent", subject.name, subject.at, names.intents, names)
        if len(subject.title) > LONGEST_TITLE:
            names.findings.error(
                subject.at, f"expected a title of at most {LONGEST_TITLE} characters"
            )
    for intent, at in names.project.domain.intents.items():
        if subjects and intent not in subjects and intent != "nlu_fallback":
            names.findings.warning(at, f"'{intent}' has no subject in data/subjects.yml")


def _intents(intents: Iterable[str], at: Place, names: Names) -> None:
    for intent in intents:
        if intent not in names.intents:
            _unknown("intent", intent, at, names.intents, names)


def _unknown(what: str, name: str, at: Place, among: Iterable[str], names: Names) -> None:
    names.findings.error(at, unknown(what, name, list(among)))
