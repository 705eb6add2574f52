"""Reading rules and stories (data/*.yml)."""

from collections.abc import Iterator

from bot.dialogue.problems import Place
from bot.dialogue.reading.lines import Leaf, Table, Written, plain
from bot.dialogue.reading.shapes import Shapes, unknown
from bot.dialogue.scripts import Named, Script, Step

STORY_KEYS = ["story", "steps", "metadata"]
RULE_KEYS = ["rule", "steps", "metadata", "condition", "conversation_start", "wait_for_user_input"]
STEP_KEYS = (
    *("intent", "user", "entities", "action", "bot", "slot_was_set"),
    *("active_loop", "checkpoint", "or", "metadata"),
)
MAIN_KEYS = ["or", "checkpoint", "action", "bot", "active_loop", "slot_was_set", "metadata"]


def read_scripts(written: Written | None, shapes: Shapes) -> Iterator[Script]:
    """The rules, then the stories of one file."""
    table = shapes.table(written, "rules or stories")
    if table is None:
        return
    for kind, keys in (("rule", RULE_KEYS), ("story", STORY_KEYS)):
        section = "rules" if kind == "rule" else "stories"
        for item in shapes.items(table.entries.get(section), section):
            script = _script(item, kind, keys, shapes)
            if script:
                yield script


def _script(written: Written, kind: str, keys: list[str], shapes: Shapes) -> Script | None:
    table = shapes.table(written, f"a {kind}", keys)
    if table is None:
        return None
    get = table.entries.get
    name = shapes.text(get(kind), f"the name of the {kind}")
    steps = tuple(_steps(get("steps"), shapes))
    if not name or not steps:
        shapes.findings.error(table.at, f"expected a {kind} with a name and steps")
        return None
    return Script(
        name=name,
        at=table.keys.get(kind, table.at),
        rule=kind == "rule",
        steps=steps,
        conditions=tuple(_steps(get("condition"), shapes)),
        at_start=shapes.flag(get("conversation_start"), "conversation_start", False),
        waits=shapes.flag(get("wait_for_user_input"), "wait_for_user_input", True),
    )


def _steps(written: Written | None, shapes: Shapes) -> Iterator[Step]:
    for item in shapes.items(written, "steps"):
        table = shapes.table(item, "a step", STEP_KEYS)
        if table:
            yield from _step(table, shapes)


def _step(table: Table, shapes: Shapes) -> Iterator[Step]:
    get = table.entries.get
    main = "intent" if "intent" in table.entries or "user" in table.entries else None
    main = main or next((key for key in MAIN_KEYS if key in table.entries), None)
    match main:
        case "intent":
            yield from _intent(table, shapes)
        case "or":
            branches = (tuple(_steps_of(item, shapes)) for item in shapes.items(get("or"), "or"))
            yield Step("or", "", table.at, options=tuple(branches))
        case "checkpoint":
            asked = tuple(slots(get("slot_was_set"), shapes))
            name = shapes.text(get("checkpoint"), "checkpoint")
            yield Step("checkpoint", name, table.at, options=(asked,) if asked else ())
        case "action":
            yield from _action(shapes.text(get("action"), "action"), table.at, shapes)
        case "active_loop":
            yield Step("loop", loop(get("active_loop"), shapes), table.at)
        case "slot_was_set":
            yield from slots(get("slot_was_set"), shapes)
        case "bot":
            shapes.findings.error(table.at, "unsupported: 'bot:'; give it a response and its name")
        case None:
            shapes.findings.error(table.at, unknown("step", "", MAIN_KEYS))


def _steps_of(item: Written, shapes: Shapes) -> Iterator[Step]:
    table = shapes.table(item, "a branch of 'or'", ["intent", "entities", "user", "slot_was_set"])
    if table:
        yield from _step(table, shapes)


def _intent(table: Table, shapes: Shapes) -> Iterator[Step]:
    intent = shapes.text(table.entries.get("intent"), "intent")
    if not intent:
        shapes.findings.error(
            table.at, "unsupported: 'user:' without its intent; name the intent beside it"
        )
        return
    named = set()
    for item in shapes.items(table.entries.get("entities"), "entities"):
        if isinstance(item, Table):
            names = [key for key in item.entries if key not in ("role", "group", "value")]
            if len(names) < len(item.entries):
                shapes.findings.warning(item.at, "ignored: the role or group of an entity")
            named.update(names)
        else:
            named.add(shapes.text(item, "an entity"))
    yield Step("intent", intent, table.at, tuple(sorted(named)))


def _action(name: str, at: Place, shapes: Shapes) -> Iterator[Step]:
    if not name:
        shapes.findings.error(at, "expected the name of an action")
    elif name != "action_listen":  # listening is what happens between two messages anyway
        yield Step("action", name, at)


def loop(written: Written | None, shapes: Shapes) -> str:
    """The loop of an `active_loop` step, empty for none."""
    if isinstance(written, Leaf) and written.value is None:
        return ""
    return shapes.text(written, "active_loop")


def slots(written: Written | None, shapes: Shapes) -> Iterator[Step]:
    """The steps of a `slot_was_set`."""
    for item in shapes.items(written, "slot_was_set"):
        if isinstance(item, Table):
            for name, entry in item.entries.items():
                yield Step("slot", name, item.keys[name], plain(entry))
        else:
            yield Step("slot", shapes.text(item, "the name of a slot"), item.at, Named())
