"""Writes `failed_test_stories.yml`: the stories that failed, each step with what came instead.

Rule: as Rasa 3 writes it (`rasa test core`), so that whoever reads one reads the other.
"""

from collections.abc import Iterable, Iterator, Sequence
from textwrap import indent

import msgspec

from bot.dialogue.domain import LISTEN
from bot.dialogue.scripts import Named, Step
from bot.replay.stories.reading import Says, Tale
from bot.replay.told import Check, Result, Turn

ALL_GOOD = "# None of the test stories failed - all good!\n"
"""What Rasa writes when there is nothing to show."""


def text(failed: Iterable[tuple[Tale, Result]]) -> str:
    """The file. Test cases are told as stories: Rasa has no other way to tell them."""
    stories = ["\n".join(_story(tale, result)) for tale, result in failed]
    if not stories:
        return ALL_GOOD
    return "\n".join(['version: "3.1"', "stories:", *stories, ""])


def _story(tale: Tale, result: Result) -> Iterator[str]:
    yield f"- story: {_scalar(f'{tale.name} ({tale.at.file})')}"
    yield "  steps:"
    turns = iter(result.turns)
    turn: Turn | None = None
    actions: list[Check] = []
    for step in tale.steps:
        if isinstance(step, Says):
            yield from _too_many(actions)
            turn = next(turns, None)
            actions = [c for c in turn.checks if c.what in ("action", "utter")] if turn else []
            yield from _says(step, turn)
        elif step.kind == "action":
            yield from _item("action", step.name, _instead(actions.pop(0)) if actions else "")
        else:
            yield from _other(step)
    yield from _too_many(actions)


def _too_many(left: Sequence[Check]) -> Iterator[str]:
    for check in left:
        yield from _item("action", LISTEN, _instead(check))


def _instead(check: Check) -> str:
    return "" if check.held else check.got


def _says(says: Says, turn: Turn | None) -> Iterator[str]:
    checks = turn.checks if turn else ()
    wrong = any(c.what in ("intent", "entities") and not c.held for c in checks)
    meant = next((c.got for c in checks if c.what == "intent"), says.name)
    comment = f"{meant}: {says.words}" if says.words else meant
    yield from _item("intent", says.name, comment if wrong else "")
    if says.words:
        yield "    user: |-"
        yield indent(says.words, "      ")
    elif says.named:
        yield "    entities:"
        for entity in says.named:
            value = entity.get("value")
            shown = f"{entity['entity']}: {_scalar(value)}" if value else entity["entity"]
            yield f"    - {shown}"


def _other(step: Step) -> Iterator[str]:
    if step.kind == "slot":
        yield "  - slot_was_set:"
        named = isinstance(step.value, Named)
        yield f"    - {step.name if named else f'{step.name}: {_scalar(step.value)}'}"
    elif step.kind == "loop":
        yield from _item("active_loop", step.name or None)
    elif step.kind == "bot":
        yield from _item("bot", step.name)


def _item(key: str, value: object, predicted: str = "") -> Iterator[str]:
    comment = f"  # predicted: {' '.join(predicted.split())}" if predicted else ""
    yield f"  - {key}: {_scalar(value)}{comment}"


def _scalar(value: object) -> str:
    """A value on one line; JSON is YAML."""
    if isinstance(value, str) and value.replace("_", "").isalnum():
        return value
    return msgspec.json.encode(value).decode()
