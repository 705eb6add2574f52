"""Reading what the dialogue needs of config.yml, endpoints.yml and data/subjects.yml."""

from collections.abc import Collection

from msgspec.structs import replace

from bot.dialogue.domain import Policies, Subject
from bot.dialogue.problems import Place
from bot.dialogue.reading.lines import Leaf, Table, Written
from bot.dialogue.reading.shapes import Shapes, unknown
from handoff.events import Reason

RULE_OPTIONS = (
    *("name", "priority", "core_fallback_threshold", "core_fallback_action_name"),
    *("enable_fallback_prediction", "restrict_rules", "check_for_contradictions"),
    *("use_nlu_confidence_as_score",),
)
MEMORY_OPTIONS = (
    *("name", "priority", "max_history", "enable_feature_string_compression"),
    *("use_nlu_confidence_as_score",),
)
SUBJECT_KEYS = ["title", "sensitive", "first", "routine", "reason"]
EXECUTED = ("RulePolicy", "MemoizationPolicy", "AugmentedMemoizationPolicy")


def read_policies(written: Written | None, shapes: Shapes) -> Policies:
    """The policies of config.yml; rules and augmented memory when it names none."""
    table = shapes.table(written, "the configuration")
    listed = table.entries.get("policies") if table else None
    if listed is None or isinstance(listed, Leaf):
        return Policies()
    policies = Policies(memory=False)
    for item in shapes.items(listed, "policies"):
        policy = shapes.table(item, "a policy")
        name = shapes.text(policy.entries.get("name"), "name") if policy else ""
        if policy and name == "RulePolicy":
            policies = _rules(policy, policies, shapes)
        elif policy and name in EXECUTED:
            policies = _memory(policy, name, policies, shapes)
        elif policy:
            shapes.findings.error(item.at, f"unsupported: {unknown('policy', name, EXECUTED)}")
    return policies


def _rules(policy: Table, policies: Policies, shapes: Shapes) -> Policies:
    get = _options(policy, RULE_OPTIONS, shapes).entries.get
    fallback = shapes.text(get("core_fallback_action_name"), "core_fallback_action_name")
    enabled = shapes.flag(get("enable_fallback_prediction"), "enable_fallback_prediction", True)
    named = fallback or Policies().fallback
    return replace(policies, at=policy.at, fallback=named if enabled else None)


def _memory(policy: Table, name: str, policies: Policies, shapes: Shapes) -> Policies:
    get = _options(policy, MEMORY_OPTIONS, shapes).entries.get
    history = shapes.number(get("max_history"), "max_history", 0)
    return replace(
        policies,
        memory=True,
        augmented=name.startswith("Augmented"),
        max_history=int(history) or None,
    )


def _options(policy: Table, options: Collection[str], shapes: Shapes) -> Table:
    for key, at in policy.keys.items():
        if key not in options:
            shapes.findings.error(at, unknown("option", key, options))
    return policy


def read_endpoints(written: Written | None, shapes: Shapes) -> None:
    """Only to say that actions are Python of this project, not of another server."""
    table = shapes.table(written, "the endpoints")
    if table and "action_endpoint" in table.entries:
        shapes.findings.error(
            table.keys["action_endpoint"],
            "unsupported: a server of actions; write them in bot/dialogue/actions",
        )


def read_subjects(written: Written | None, shapes: Shapes) -> dict[str, Subject]:
    """The subjects by intent. The file is a mapping of intents, alone or under `subjects:`."""
    table = shapes.table(written, "the subjects")
    if table is None:
        return {}
    listed = table.entries.get("subjects", table)
    return {
        name: _subject(name, entry, at, shapes)
        for name, entry, at in shapes.entries(listed, "subjects")
        if name != "version"
    }


def _subject(name: str, written: Written, at: Place, shapes: Shapes) -> Subject:
    table = shapes.table(written, f"subject '{name}'", SUBJECT_KEYS) or Table({}, {}, at)
    get = table.entries.get
    reason = shapes.text(get("reason"), "reason")
    if reason and reason not in list(Reason):
        shapes.findings.error(table.keys["reason"], unknown("reason", reason, list(Reason)))
        reason = ""
    return Subject(
        name=name,
        at=at,
        title=shapes.text(get("title"), "title"),
        sensitive=shapes.flag(get("sensitive"), "sensitive", False),
        first=shapes.flag(get("first"), "first", False),
        routine=shapes.flag(get("routine"), "routine", True),
        reason=Reason(reason) if reason else Reason.ASKED,
    )
