"""Writes scenarios as a person would: what matters first, one line a step, quotes where needed.

Rule: what is written is read back as the same scenarios (`bot.replay.scenarios.reading`).
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

import msgspec
import yaml
from msgspec import NODEFAULT, structs

from bot.replay.scenarios.format import Scenario, Step, key_of
from bot.replay.scenarios.format import written as keys_of

SCHEMA = "../../docs/scenario.schema.json"
"""Where editors find the schema from `tests/scenarios`."""

WIDTH = 100
SHORT = 88
"""Characters of what still stands on one line."""

_ORDER = ("scenario", "promise", "starts", "person", "telegram", "cast", "metadata", "steps")
_STR = "tag:yaml.org,2002:str"
_MAP = "tag:yaml.org,2002:map"


class _Braced(dict[str, Any]):
    """A mapping that stands on one line."""


class _Bracketed(list[Any]):
    """A list that stands on one line."""


class _Nothing:
    """What has no value: the key alone says it."""


def text(scenarios: Sequence[Scenario], schema: str = SCHEMA) -> str:
    """The file that holds these scenarios, in their order. `schema` is its place seen from there.

    Raises ValueError for a step that says nothing, or several things.
    """
    parts = [_yaml([_scenario(scenario)]) for scenario in scenarios]
    head = f"# yaml-language-server: $schema={schema}\nscenarios:\n"
    return head + "\n".join(parts) if parts else f"{head.rstrip()} []\n"


def _scenario(scenario: Scenario) -> dict[str, Any]:
    content = _plain(scenario)
    content["steps"] = [_step(step) for step in scenario.steps]
    if cast := content.get("cast"):
        content["cast"] = {key: _listed(key, entries) for key, entries in cast.items()}
    if "telegram" in content:
        content["telegram"] = _Bracketed(content["telegram"])
    return {key: content[key] for key in _ORDER if key in content}


def _step(step: Step) -> dict[str, Any]:
    """What the step says first, what stands beside it after that."""
    first = key_of(step)
    values = {key: _value(key, value) for key, value in keys_of(step).items()}
    return {first: values.pop(first), **values}


def _value(key: str, value: Any) -> Any:
    if value is None:
        return None if key == "deadline" else _Nothing()
    return _brief(_plain(value))


def _listed(key: str, entries: Sequence[dict[str, Any]]) -> list[Any]:
    """The people of a cast, one a line where they fit; an agency with a line for each day."""
    if key == "agencies":
        return [
            {**agency, "week": [_Bracketed(map(_Braced, day)) for day in agency["week"]]}
            for agency in entries
        ]
    return [_brief(entry) for entry in entries]


def _brief(value: Any) -> Any:
    """A mapping on one line if it fits there, or else what is in it."""
    if isinstance(value, list):
        return [_brief(item) for item in value]
    if not isinstance(value, dict):
        return value
    if any(isinstance(v, dict | list) for v in value.values()) or not _is_short(value):
        return {key: _brief(item) for key, item in value.items()}
    return _Braced(value)


def _is_short(content: Mapping[str, Any]) -> bool:
    shown = [f"{key}: {value}, " for key, value in content.items()]
    return sum(map(len, shown)) <= SHORT and "\n" not in "".join(shown)


def _plain(value: Any) -> Any:
    """A value as YAML has it, without what it is by default."""
    if isinstance(value, msgspec.Struct):
        given = ((field, getattr(value, field.name)) for field in structs.fields(value))
        return {f.encode_name: _plain(v) for f, v in given if v != _default(f)}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value.isoformat() if isinstance(value, time | date) else value


def _default(field: structs.FieldInfo) -> Any:
    if field.default is not NODEFAULT:
        return field.default
    return field.default_factory() if field.default_factory is not NODEFAULT else NODEFAULT


class _Dumper(yaml.SafeDumper):
    """Writes YAML 1.2, in which `on` and dates are texts. Its resolvers are its own."""

    yaml_implicit_resolvers: dict[str | None, list[Any]] = {}

    def ignore_aliases(self, data: Any) -> bool:
        """What is said twice is written twice."""
        return True

    def choose_scalar_style(self) -> str:
        """Double quotes where quotes are needed: French has apostrophes."""
        style: str = super().choose_scalar_style()
        said = str(getattr(self.event, "value", ""))
        doubled = style == "'" and not ('"' in said and "'" not in said)
        return '"' if doubled else style

    def write_double_quoted(self, text: str, split: bool = True) -> None:
        """On one line: broken inside quotes it cannot be read."""
        super().write_double_quoted(text, False)


_NOT_TEXT = {
    "null": re.compile(r"~|null|Null|NULL|"),
    "bool": re.compile(r"true|True|TRUE|false|False|FALSE"),
    "int": re.compile(r"[-+]?[0-9][0-9_]*|0o[0-7]+|0x[0-9a-fA-F]+"),
    "float": re.compile(
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
    ),
    "merge": re.compile(r"<<"),
}
for _name, _pattern in _NOT_TEXT.items():
    _whole = re.compile(f"^(?:{_pattern.pattern})$")
    _Dumper.add_implicit_resolver(f"tag:yaml.org,2002:{_name}", _whole, None)


def _text(dumper: _Dumper, value: str) -> yaml.Node:
    style = "|" if "\n" in value else ">" if len(value) > SHORT else None
    bare = value == value.strip()  # a block would hide the spaces at its ends
    return dumper.represent_scalar(_STR, value, style=style if bare else None)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(
    _Nothing, lambda dumper, _: dumper.represent_scalar("tag:yaml.org,2002:null", "")
)
_Dumper.add_representer(
    _Braced, lambda dumper, value: dumper.represent_mapping(_MAP, value, flow_style=True)
)
_Dumper.add_representer(
    _Bracketed,
    lambda dumper, value: dumper.represent_sequence(
        "tag:yaml.org,2002:seq", value, flow_style=True
    ),
)


def _yaml(content: Any) -> str:
    written: str = yaml.dump(
        content,
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=False,
        width=WIDTH,
    )
    return written
