"""Mistakes in rules and stories: unknown names, checkpoints that lead nowhere, idle conditions."""

from collections.abc import Collection

from bot.dialogue.checks.names import UNSUPPORTED, Names
from bot.dialogue.domain import REQUESTED
from bot.dialogue.paths import MOST_WAYS, cut_short, ways
from bot.dialogue.problems import Place
from bot.dialogue.reading.shapes import unknown
from bot.dialogue.scripts import Named, Script, Step

MESSAGES_IN_A_RULE = 1
"""As in Rasa: more would make of rules a state machine."""


def check_scripts(names: Names) -> None:
    """Names first, then what each kind of script may hold."""
    _duplicates(names)
    for script in names.scripts:
        for step in script.all_steps:
            _step(step, names)
            if step.kind == "slot":
                _value(step, script, names)
    for rule in names.project.rules:
        _rule(rule, names)
    _checkpoints(names)


def _step(step: Step, names: Names) -> None:
    if step.kind == "intent":
        _known("intent", step.name, step.at, names.intents, names)
        for entity in step.value or ():
            _known("entity", entity, step.at, names.project.domain.entities, names)
    elif step.kind == "action" and step.name in UNSUPPORTED:
        names.findings.error(step.at, f"unsupported: '{step.name}'")
    elif step.kind == "action":
        _known("action", step.name, step.at, names.all_actions, names)
    elif step.kind == "loop" and step.name:
        _known("loop", step.name, step.at, names.loops, names)
    elif step.kind == "slot":
        _known("slot", step.name, step.at, names.slots, names)


def _value(step: Step, script: Script, names: Names) -> None:
    slot = names.project.domain.slots.get(step.name)
    if slot is None or step.name == REQUESTED:
        return
    if not slot.influences:
        report = names.findings.error if script.rule else names.findings.warning
        report(
            step.at,
            f"'{step.name}' changes nothing here: its 'influence_conversation' is false "
            "(conditions of responses do see it)",
        )
    elif isinstance(step.value, Named) and slot.type not in ("text", "list"):
        names.findings.error(step.at, f"expected a value for '{step.name}', a {slot.type}")
    elif slot.type == "categorical" and isinstance(step.value, str):
        _known("value", step.value.lower(), step.at, slot.values, names)


def _rule(rule: Script, names: Names) -> None:
    messages = sum(
        any(inner.kind == "intent" for branch in step.options for inner in branch)
        or step.kind == "intent"
        for step in rule.steps
    )
    if messages > MESSAGES_IN_A_RULE:
        names.findings.error(
            rule.at, f"{rule.title} holds {messages} messages, expected one; write a story"
        )
    for step in rule.steps:
        if step.kind == "checkpoint":
            names.findings.error(step.at, "unsupported: a checkpoint in a rule; write a story")
    for step in rule.conditions:
        if step.kind not in ("slot", "loop"):
            names.findings.error(step.at, "expected 'slot_was_set' or 'active_loop' as condition")


def _checkpoints(names: Names) -> None:
    starts: dict[str, Place] = {}
    ends: dict[str, Place] = {}
    for story in names.project.stories:
        for number, step in enumerate(story.steps):
            if step.kind == "checkpoint":
                if number > 0:
                    ends.setdefault(step.name, step.at)
                if number < len(story.steps) - 1:
                    starts.setdefault(step.name, step.at)
    for name in starts.keys() - ends.keys():
        names.findings.error(starts[name], f"no story leads to the checkpoint '{name}'")
    for name in ends.keys() - starts.keys():
        names.findings.warning(ends[name], f"no story goes on from the checkpoint '{name}'")
    crowded = cut_short(ways(names.project.stories))
    if crowded:
        names.findings.error(
            crowded.at,
            f"the checkpoints give more than {MOST_WAYS} ways: only so many are learned",
        )


def _duplicates(names: Names) -> None:
    first: dict[str, Place] = {}
    for script in names.scripts:
        if script.title in first:
            names.findings.error(
                script.at, f"duplicated {script.title}, first at {first[script.title]}"
            )
        first.setdefault(script.title, script.at)


def _known(what: str, name: str, at: Place, among: Collection[str], names: Names) -> None:
    if name not in among:
        names.findings.error(at, unknown(what, name, among))
