"""What nothing uses: warnings, as it does no harm. Known values may wait for a text."""

from bot.dialogue.checks.names import EXECUTED, Names
from bot.dialogue.checks.responses import PASSAGE
from bot.dialogue.domain import FALLBACK
from bot.dialogue.known import NAMES
from bot.dialogue.loops import asking
from bot.dialogue.responses import Template

SPOKEN_BY_RASA = frozenset({"utter_default", "utter_restart", "utter_ask_rephrase"})
"""Responses that Rasa's own actions say; kept for it."""


def check_unused(names: Names) -> None:
    """Intents without an answer; actions, responses and slots that nothing names."""
    used = {(step.kind, step.name) for script in names.scripts for step in script.all_steps}
    report = names.findings.warning
    domain = names.project.domain
    for intent, at in domain.intents.items():
        if ("intent", intent) not in used and intent != FALLBACK:
            report(at, f"no rule or story answers '{intent}': it goes to the fallback")
    asked = _asked(names)
    for action, at in domain.actions.items():
        own = action in EXECUTED or action.startswith("validate_") or action in asked
        if ("action", action) not in used and not own:
            report(at, f"nothing uses the action '{action}'")
    spoken = {response for _, speech in names.speeches() for response in speech.responses}
    spoken |= names.said_elsewhere | asked | SPOKEN_BY_RASA
    for response, variations in domain.responses.items():
        own = response in spoken or response.startswith(PASSAGE)
        if ("action", response) not in used and not own and variations:
            report(variations[0].at, f"nothing says '{response}'")
    seen = _slots_seen(names)
    for slot in domain.slots.values():
        if ("slot", slot.name) not in used and slot.name not in seen | NAMES:
            report(slot.at, f"nothing uses the slot '{slot.name}'")


def _asked(names: Names) -> set[str]:
    """What the forms may ask their slots with."""
    forms = names.project.domain.forms.values()
    return {name for form in forms for slot in form.required for name in asking(form.name, slot)}


def _slots_seen(names: Names) -> set[str]:
    domain = names.project.domain
    seen = {slot for form in domain.forms.values() for slot in form.required}
    for variation in (v for variations in domain.responses.values() for v in variations):
        seen.update(condition.slot for condition in variation.conditions)
        for text in (variation.text, *(choice.payload for choice in variation.choices)):
            seen.update(Template(text).names)
    return seen
