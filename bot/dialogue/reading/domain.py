"""Reading domain.yml: intents, entities, actions, slots and forms."""

from bot.dialogue.domain import Domain, Form, Mapping, Slot, When
from bot.dialogue.problems import Findings, Place
from bot.dialogue.reading.lines import Leaf, Table, Written, plain
from bot.dialogue.reading.responses import read_responses
from bot.dialogue.reading.shapes import Shapes

DOMAIN_KEYS = (
    *("version", "intents", "entities", "actions", "slots", "forms", "responses"),
    *("session_config", "config", "e2e_actions"),
)
SLOT_KEYS = (
    *("type", "mappings", "initial_value", "influence_conversation", "values"),
    *("min_value", "max_value"),
)
MAPPING_KEYS = (
    *("type", "entity", "role", "group", "intent", "not_intent", "value", "action", "conditions"),
)
FORM_KEYS = ["required_slots", "ignored_intents"]
SESSION_KEYS = ["session_expiration_time", "carry_over_slots_to_new_session"]


def read_domain(written: Written | None, findings: Findings) -> Domain:
    """The domain; what has the wrong shape is left out and reported."""
    shapes = Shapes(findings)
    table = shapes.table(written, "the domain", DOMAIN_KEYS)
    if table is None:
        return Domain()
    get = table.entries.get
    _unexecuted(table, shapes)
    return Domain(
        intents=_intents(get("intents"), shapes),
        entities=_names(get("entities"), "an entity", shapes),
        actions=_names(get("actions"), "an action", shapes),
        slots={slot.name: slot for slot in _slots(get("slots"), shapes)},
        forms={form.name: form for form in _forms(get("forms"), shapes)},
        responses=read_responses(get("responses"), shapes),
    )


def _unexecuted(table: Table, shapes: Shapes) -> None:
    shapes.table(table.entries.get("session_config"), "session_config", SESSION_KEYS)
    if "e2e_actions" in table.entries:
        shapes.findings.error(
            table.keys["e2e_actions"], "unsupported: end-to-end actions; give them a response"
        )
    if "config" in table.entries:
        shapes.findings.warning(table.keys["config"], "ignored: map entities in each slot instead")


def _names(written: Written | None, what: str, shapes: Shapes) -> dict[str, Place]:
    names: dict[str, Place] = {}
    for item in shapes.items(written, f"{what} list"):
        name, _, at = shapes.named(item, what)
        if name in names:
            shapes.findings.error(at, f"duplicated '{name}', first at line {names[name].line}")
        elif name:
            names[name] = at
    return names


def _intents(written: Written | None, shapes: Shapes) -> dict[str, Place]:
    for item in shapes.items(written, "intents"):
        name, options, at = shapes.named(item, "an intent")
        for key in options.entries if isinstance(options, Table) else ():
            shapes.findings.warning(
                at, f"ignored: '{key}' of '{name}'; a step looks at the entities it names"
            )
    return _names(written, "an intent", shapes)


def _slots(written: Written | None, shapes: Shapes) -> list[Slot]:
    return [_slot(name, entry, at, shapes) for name, entry, at in shapes.entries(written, "slots")]


def _slot(name: str, written: Written, at: Place, shapes: Shapes) -> Slot:
    table = shapes.table(written, f"slot '{name}'", SLOT_KEYS) or Table({}, {}, at)
    get = table.entries.get
    kind = shapes.text(get("type"), "type")
    initial = get("initial_value")
    values = (plain(value) for value in shapes.items(get("values"), "values"))
    return Slot(
        name=name,
        type=kind,
        at=at,
        initial=plain(initial) if initial else None,
        influences=shapes.flag(
            get("influence_conversation"), "influence_conversation", kind != "any"
        ),
        values=tuple(str(value).lower() for value in values if value is not None),
        minimum=shapes.number(get("min_value"), "min_value", 0.0),
        maximum=shapes.number(get("max_value"), "max_value", 1.0),
        mappings=tuple(
            _mapping(item, shapes) for item in shapes.items(get("mappings"), "mappings")
        ),
    )


def _mapping(written: Written, shapes: Shapes) -> Mapping:
    table = shapes.table(written, "a mapping of a slot", MAPPING_KEYS)
    get = (table or Table({}, {}, written.at)).entries.get
    value = get("value")
    return Mapping(
        type=shapes.text(get("type"), "type"),
        at=written.at,
        entity=shapes.text(get("entity"), "entity") or None,
        role=shapes.text(get("role"), "role") or None,
        group=shapes.text(get("group"), "group") or None,
        intents=shapes.texts(get("intent"), "intent"),
        not_intents=shapes.texts(get("not_intent"), "not_intent"),
        value=plain(value) if value else None,
        action=shapes.text(get("action"), "action") or None,
        when=tuple(_when(item, shapes) for item in shapes.items(get("conditions"), "conditions")),
    )


def _when(written: Written, shapes: Shapes) -> When:
    table = shapes.table(written, "a condition", ["active_loop", "requested_slot"])
    get = (table or Table({}, {}, written.at)).entries.get
    loop = get("active_loop")
    if isinstance(loop, Leaf) and loop.value is None:
        loop = None
    return When(
        loop=shapes.text(loop, "active_loop") or None,
        requested=shapes.text(get("requested_slot"), "requested_slot") or None,
    )


def _forms(written: Written | None, shapes: Shapes) -> list[Form]:
    forms = []
    for name, entry, at in shapes.entries(written, "forms"):
        get = (shapes.table(entry, f"form '{name}'", FORM_KEYS) or Table({}, {}, at)).entries.get
        required = shapes.texts(get("required_slots"), "required_slots")
        ignored = shapes.texts(get("ignored_intents"), "ignored_intents")
        forms.append(Form(name, at, required, ignored))
    return forms
