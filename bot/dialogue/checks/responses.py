"""Mistakes in responses: what cannot be shown, what no source stands behind.

Rule: whatever states a fact names its page, its law article (or none: `article: null`) and the
day it was checked. `metadata: {factual: false}` marks what states none.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from bot.dialogue import payload
from bot.dialogue.checks.names import Names
from bot.dialogue.domain import Choice, Variation
from bot.dialogue.problems import Place
from bot.dialogue.reading.shapes import unknown
from bot.dialogue.responses import Template

PASSAGE = "utter_passage_"
"""Lines that say who has the conversation: said from outside the dialogue."""

PASSAGE_VALUES = frozenset({"raison", "absent", "ancien_conseiller", "nouveau_conseiller"})
_URL = re.compile(r"https?://\S+")


def check_responses(names: Names) -> None:
    """Every variation of every response."""
    given: dict[str, set[str]] = defaultdict(set)
    for _, speech in names.speeches():
        for response in speech.responses:
            given[response].update(speech.values)
    for name in names.said_elsewhere - names.project.domain.responses.keys():
        names.findings.error(Place("domain.yml", 1), f"expected a response '{name}'")
    for name, variations in names.project.domain.responses.items():
        extra = PASSAGE_VALUES if name.startswith(PASSAGE) else given[name]
        for variation in variations:
            _variation(name, variation, names.slots | extra, names)
        _choices(name, variations, names)


def _variation(name: str, variation: Variation, values: Collection[str], names: Names) -> None:
    findings, at = names.findings, variation.at
    if not variation.text:
        findings.error(at, f"'{name}': expected a text")
    written = [variation.text, *(text for c in variation.choices for text in (c.title, c.payload))]
    for place in (place for text in written for place in Template(text).names):
        if place not in values:
            findings.error(at, f"'{name}': {unknown('slot', place, values)}")
    for condition in variation.conditions:
        if condition.slot not in names.slots:
            findings.error(at, f"'{name}': {unknown('slot', condition.slot, names.slots)}")
    for choice in variation.choices:
        _button(name, variation, choice, names)
    if variation.factual:
        _sourced(name, variation, names)


def _button(name: str, variation: Variation, choice: Choice, names: Names) -> None:
    if not choice.payload.startswith("/"):
        return
    meant = payload.read(Template(choice.payload).fill({}))
    if meant is None:
        names.findings.error(
            variation.at, f"'{name}': expected a payload such as /intent, not '{choice.payload}'"
        )
        return
    if meant.intent not in names.intents:
        problem = unknown("intent", meant.intent, names.intents)
        names.findings.error(variation.at, f"'{name}': {problem}")
    for entity in meant.entities:
        if entity["entity"] not in names.project.domain.entities:
            problem = unknown("entity", entity["entity"], names.project.domain.entities)
            names.findings.error(variation.at, f"'{name}': {problem}")


def _sourced(name: str, variation: Variation, names: Names) -> None:
    missing = [key for key in ("source", "article", "checked") if key not in variation.sourced]
    if missing:
        names.findings.error(
            variation.at,
            f"'{name}': expected metadata with {', '.join(missing)} (or 'factual: false')",
        )
    elif not variation.source or not _URL.fullmatch(variation.source.url):
        names.findings.error(variation.at, f"'{name}': expected 'source' as a web address")
    elif not _is_day(variation.source.checked):
        names.findings.error(variation.at, f"'{name}': expected 'checked' as a day: 2026-11-22")


def _choices(name: str, variations: Sequence[Variation], names: Names) -> None:
    """Whether something is always said, and whether conditions count on every channel."""
    if variations and all(v.conditions or v.channel for v in variations):
        names.findings.warning(
            variations[0].at, f"'{name}' may say nothing: no variation is for all cases"
        )
    conditioned = {v.channel for v in variations if v.conditions}
    for channel in {v.channel for v in variations if v.channel and not v.conditions}:
        if None in conditioned and channel not in conditioned:
            names.findings.warning(
                variations[0].at, f"'{name}': no condition counts on channel '{channel}'"
            )


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
