"""Reading the responses of domain.yml."""

from bot.conversation.events import Source
from bot.dialogue.domain import Choice, Condition, Variation
from bot.dialogue.reading.lines import Table, Written, plain
from bot.dialogue.reading.shapes import Shapes

UNSHOWN = ["image", "custom", "attachment", "elements", "quick_replies", "button_type"]
VARIATION_KEYS = ["id", "text", "channel", "condition", "buttons", "metadata", *UNSHOWN]
METADATA_KEYS = ["source", "article", "checked", "facts", "factual"]


def read_responses(written: Written | None, shapes: Shapes) -> dict[str, tuple[Variation, ...]]:
    """Every response by its name, variations in the order written."""
    responses = {}
    for name, entry, at in shapes.entries(written, "responses"):
        items = shapes.items(entry, f"'{name}'")
        if not items:
            shapes.findings.error(at, f"'{name}': expected at least one variation")
        responses[name] = tuple(_variation(item, shapes) for item in items)
    return responses


def _variation(written: Written, shapes: Shapes) -> Variation:
    table = shapes.table(written, "a variation of a response", VARIATION_KEYS)
    table = table or Table({}, {}, written.at)
    get = table.entries.get
    for key in UNSHOWN:
        if key in table.keys:
            shapes.findings.warning(table.keys[key], f"ignored: '{key}' is not shown")
    metadata = shapes.table(get("metadata"), "metadata", METADATA_KEYS) or Table({}, {}, written.at)
    return Variation(
        at=written.at,
        text=shapes.text(get("text"), "text"),
        channel=shapes.text(get("channel"), "channel") or None,
        conditions=_conditions(table, shapes),
        choices=tuple(_choice(item, shapes) for item in shapes.items(get("buttons"), "buttons")),
        source=_source(metadata, shapes),
        factual=shapes.flag(metadata.entries.get("factual"), "factual", True),
        sourced=frozenset(metadata.entries) & {"source", "article", "checked"},
    )


def _conditions(table: Table, shapes: Shapes) -> tuple[Condition, ...]:
    if "condition" not in table.entries:
        return ()
    items = shapes.items(table.entries["condition"], "condition")
    if not items:
        shapes.findings.error(table.keys["condition"], "expected at least one condition")
    return tuple(_condition(item, shapes) for item in items)


def _condition(written: Written, shapes: Shapes) -> Condition:
    table = shapes.table(written, "a condition", ["type", "name", "value"])
    table = table or Table({}, {}, written.at)
    get = table.entries.get
    if shapes.text(get("type"), "type") != "slot":
        shapes.findings.error(written.at, "expected 'type: slot', the only kind of condition")
    value = get("value")
    return Condition(shapes.text(get("name"), "name"), plain(value) if value else None)


def _choice(written: Written, shapes: Shapes) -> Choice:
    table = shapes.table(written, "a button", ["title", "payload"]) or Table({}, {}, written.at)
    title = shapes.text(table.entries.get("title"), "title")
    payload = shapes.text(table.entries.get("payload"), "payload")
    if not title or not payload:
        shapes.findings.error(written.at, "expected a button with a title and a payload")
    return Choice(title, payload)


def _source(metadata: Table, shapes: Shapes) -> Source | None:
    get = metadata.entries.get
    url = shapes.text(get("source"), "source")
    if not url:
        return None
    return Source(
        url=url,
        article=shapes.text(get("article"), "article") or None,
        checked=shapes.text(get("checked"), "checked"),
        facts=shapes.texts(get("facts"), "facts"),
    )
