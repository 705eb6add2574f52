"""Reads test stories (`stories:`) and end-to-end test cases (`test_cases:`), with their lines.

Rule: nothing is dropped in silence. A checkpoint that leads nowhere, a key that is not known, a
step without a meaning are problems of the file, each with its line and what was expected.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from bot.dialogue.paths import MOST_WAYS, Way, branches, cut_short, ways
from bot.dialogue.problems import Findings, Place, Problem
from bot.dialogue.reading.lines import Table, Written, parse, plain
from bot.dialogue.reading.scripts import STEP_KEYS, loop, slots
from bot.dialogue.reading.shapes import Shapes, unknown
from bot.dialogue.scripts import Script, Step
from bot.replay.told import Kind

STORY_KEYS = ("story", "steps", "metadata")
CASE_KEYS = ("test_case", "steps", "fixtures", "metadata", "input_configs")
CASE_STEP_KEYS = ("user", "bot", "utter", "slot_was_set", "slot_was_not_set", "metadata")
MAIN_KEYS = ("or", "checkpoint", "action", "bot", "active_loop", "slot_was_set", "metadata")

_ANNOTATED = re.compile(
    r"\[(?P<text>[^\[\]]+?)\](?:\((?P<entity>[^():]+)(?::(?P<value>[^()]*))?\)|(?P<json>\{[^}]+\}))"
)

Entity = dict[str, Any]


class Says(Step, frozen=True):
    """What the person says: `words` as they write them, or only the intent that they mean.

    `named` are the entities that the story says are in it, None where it says nothing of them.
    """

    words: str | None = None
    named: tuple[Entity, ...] | None = None


class Never(Step, frozen=True):
    """A slot that must not have been set (to this value)."""


class Tale(msgspec.Struct, frozen=True):
    """One way through a story, to be replayed. `metadata` is the story's own."""

    name: str
    kind: Kind
    at: Place
    steps: tuple[Step, ...]
    metadata: Mapping[str, Any] = {}


class Tales(msgspec.Struct, frozen=True):
    """What a file holds, and what is wrong with it."""

    tales: tuple[Tale, ...]
    problems: tuple[Problem, ...] = ()


def read(path: Path, shown: str = "") -> Tales:
    """The tales of a file, which is called `shown` in what is said about it."""
    findings = Findings()
    name = shown or str(path)
    try:
        written = parse(path.read_text(encoding="utf-8"), name, findings)
    except (UnicodeDecodeError, OSError) as error:
        findings.unreadable(Place(name, 1), f"expected a text file in UTF-8: {error}")
        written = None
    tales = tuple(_tales(written, Shapes(findings)))
    return Tales(tales, (*findings.fatal, *findings.problems))


def _tales(written: Written | None, shapes: Shapes) -> Iterator[Tale]:
    table = shapes.table(written, "stories")
    if table is None:
        return
    own: dict[Place, Mapping[str, Any]] = {}
    stories = list(_scripts(table.entries.get("stories"), shapes, "story", own))
    _checkpoints(stories, shapes)
    followed = ways(stories)
    crowded = cut_short(followed)
    if crowded:
        more = f"the checkpoints give more than {MOST_WAYS} ways: the others would not be replayed"
        shapes.findings.error(crowded.at, more)
    for way in followed:
        yield _tale(way, "story", own)
    for script in _scripts(table.entries.get("test_cases"), shapes, "test_case", own):
        for way in branches(script):
            yield _tale(way, "test case", own)


def _tale(way: Way, kind: Kind, own: Mapping[Place, Mapping[str, Any]]) -> Tale:
    return Tale(way.script.name, kind, way.script.at, way.steps, own[way.script.at])


def _scripts(
    written: Written | None, shapes: Shapes, key: str, own: dict[Place, Mapping[str, Any]]
) -> Iterator[Script]:
    keys = STORY_KEYS if key == "story" else CASE_KEYS
    for item in shapes.items(written, "stories" if key == "story" else "test_cases"):
        table = shapes.table(item, f"a {key}", keys)
        if table is None:
            continue
        name = shapes.text(table.entries.get(key), f"the name of the {key}")
        steps = tuple(_steps(table.entries.get("steps"), shapes, key))
        at = table.keys.get(key, table.at)
        if not name or not steps:
            shapes.findings.error(at, f"expected a {key} with a name and steps")
            continue
        told = table.entries.get("metadata")
        own[at] = plain(told) if isinstance(told, Table) else {}
        yield Script(name=name, at=at, rule=False, steps=steps)


def _checkpoints(stories: Sequence[Script], shapes: Shapes) -> None:
    """Every checkpoint must be reached by one story and gone on from by another."""
    ends: dict[str, Place] = {}
    starts: dict[str, Place] = {}
    for story in stories:
        for number, step in enumerate(story.steps):
            if step.kind == "checkpoint":
                if number < len(story.steps) - 1:
                    starts.setdefault(step.name, step.at)
                if number:
                    ends.setdefault(step.name, step.at)
    for name in starts.keys() - ends.keys():
        expected = unknown("checkpoint", name, ends)
        shapes.findings.error(starts[name], f"{expected}; no story leads there")
    for name in ends.keys() - starts.keys():
        expected = unknown("checkpoint", name, starts)
        shapes.findings.error(ends[name], f"{expected}; no story goes on from there")


def _steps(written: Written | None, shapes: Shapes, key: str) -> Iterator[Step]:
    keys = STEP_KEYS if key == "story" else CASE_STEP_KEYS
    for item in shapes.items(written, "steps"):
        table = shapes.table(item, "a step", keys)
        if table:
            yield from _step(table, shapes)


def _step(table: Table, shapes: Shapes) -> Iterator[Step]:
    get = table.entries.get
    if "user" in table.entries or "intent" in table.entries:
        yield _says(table, shapes)
    elif "utter" in table.entries:
        yield _named("action", get("utter"), table.at, shapes)
    elif "slot_was_not_set" in table.entries:
        for step in slots(get("slot_was_not_set"), shapes):
            yield Never("slot", step.name, step.at, step.value)
    else:
        yield from _plain_step(table, shapes)


def _plain_step(table: Table, shapes: Shapes) -> Iterator[Step]:
    get = table.entries.get
    main = next((key for key in MAIN_KEYS if key in table.entries), None)
    match main:
        case "or":
            yield Step("or", "", table.at, options=tuple(_branches(get("or"), shapes)))
        case "checkpoint":
            asked = tuple(slots(get("slot_was_set"), shapes))
            name = shapes.text(get("checkpoint"), "checkpoint")
            yield Step("checkpoint", name, table.at, options=(asked,) if asked else ())
        case "action":
            step = _named("action", get("action"), table.at, shapes)
            if step.name != "action_listen":  # listening is what is done between two messages
                yield step
        case "bot":
            yield Step("bot", shapes.text(get("bot"), "what is said").strip(), table.at)
        case "active_loop":
            yield Step("loop", loop(get("active_loop"), shapes), table.at)
        case "slot_was_set":
            yield from slots(get("slot_was_set"), shapes)
        case None:
            shapes.findings.error(table.at, unknown("step", "", MAIN_KEYS))


def _named(kind: Any, written: Written | None, at: Place, shapes: Shapes) -> Step:
    name = shapes.text(written, "the name of an action")
    if not name:
        shapes.findings.error(at, "expected the name of an action")
    return Step(kind, name, at)


def _branches(written: Written | None, shapes: Shapes) -> Iterator[tuple[Step, ...]]:
    keys = ("intent", "entities", "user", "slot_was_set", "metadata")
    for item in shapes.items(written, "or"):
        table = shapes.table(item, "a branch of 'or'", keys)
        if table:
            yield tuple(_step(table, shapes))


def _says(table: Table, shapes: Shapes) -> Says:
    get = table.entries.get
    text = shapes.text(get("user"), "what the person says").strip() or None
    intent = shapes.text(get("intent"), "intent")
    named = _annotated(text, shapes, table.keys.get("user", table.at)) if text else None
    if "entities" in table.entries:
        named = (*(named or ()), *_listed(get("entities"), shapes))
    words = _ANNOTATED.sub(lambda found: found["text"], text) if text else None
    names = tuple(sorted({entity["entity"] for entity in named or ()}))
    return Says("intent", intent, table.at, names, words=words, named=named)


def _annotated(text: str, shapes: Shapes, at: Place) -> tuple[Entity, ...]:
    return tuple(_entity(found, shapes, at) for found in _ANNOTATED.finditer(text))


def _entity(found: re.Match[str], shapes: Shapes, at: Place) -> Entity:
    if not found["json"]:
        value = {"value": found["value"]} if found["value"] else {}
        return {"entity": found["entity"], "text": found["text"], **value}
    try:
        details = msgspec.json.decode(found["json"], type=dict[str, str])
        return {"entity": details.pop("entity"), "text": found["text"], **details}
    except (msgspec.DecodeError, KeyError):
        expected = 'expected [words]{"entity": "...", "role": "...", "value": "..."}'
        shapes.findings.error(at, f"{expected}, found {found.group()}")
        return {"entity": "?", "text": found["text"]}


def _listed(written: Written | None, shapes: Shapes) -> Iterator[Entity]:
    for item in shapes.items(written, "entities"):
        if not isinstance(item, Table):
            yield {"entity": shapes.text(item, "an entity")}
            continue
        details = {key: plain(entry) for key, entry in item.entries.items()}
        more: Entity = {key: details.pop(key) for key in ("role", "group") if key in details}
        for name, value in details.items():
            yield {"entity": name, "value": value, **more}
