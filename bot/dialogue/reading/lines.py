"""YAML that remembers on which line each thing was written.

Rule: scalars are read as YAML 1.2 reads them, as Rasa does: `oui`, `on`, `yes` and dates are
texts, only `true` and `false` are truth values.
"""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.dialogue.problems import Findings, Place

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STR = "tag:yaml.org,2002:str"
_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


class Leaf(msgspec.Struct, frozen=True):
    """A scalar: None, a truth value, a number or a text."""

    value: Any
    at: Place


class Listing(msgspec.Struct, frozen=True):
    """A list."""

    items: tuple["Written", ...]
    at: Place


class Table(msgspec.Struct, frozen=True):
    """A mapping by text keys, in the order written. `keys` says where each key stands."""

    entries: dict[str, "Written"]
    keys: dict[str, Place]
    at: Place


Written = Leaf | Listing | Table


def parse(text: str, file: str, findings: Findings) -> Written | None:
    """The content of a file; None when it is empty or broken (then the findings say so)."""
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or error
        line = mark.line + 1 if mark else 1
        findings.unreadable(Place(file, line), f"expected valid YAML: {reason}")
        return None
    return _Converter(file, findings).written(root) if root else None


def plain(written: Written) -> Any:
    """The value without its places."""
    if isinstance(written, Leaf):
        return written.value
    if isinstance(written, Listing):
        return [plain(item) for item in written.items]
    return {key: plain(entry) for key, entry in written.entries.items()}


class _Converter:
    def __init__(self, file: str, findings: Findings) -> None:
        self._file = file
        self._findings = findings

    def written(self, node: Node) -> Written:
        at = Place(self._file, node.start_mark.line + 1)
        if isinstance(node, SequenceNode):
            return Listing(tuple(self.written(item) for item in node.value), at)
        if isinstance(node, MappingNode):
            return self._table(node, at)
        return Leaf(_scalar(node), at) if isinstance(node, ScalarNode) else Leaf(None, at)

    def _table(self, node: MappingNode, at: Place) -> Table:
        table = Table({}, {}, at)
        merged: list[Table] = []
        for key_node, value_node in node.value:
            here = Place(self._file, key_node.start_mark.line + 1)
            key = key_node.value if isinstance(key_node, ScalarNode) else None
            if key is None:
                self._findings.unreadable(here, "expected a text as key")
            elif key == "<<" and not key_node.style:
                merged += self._merged(value_node, here)
            elif key in table.entries:
                self._findings.error(
                    here, f"duplicated key '{key}', first at line {table.keys[key].line}"
                )
            else:
                table.entries[key] = self.written(value_node)
                table.keys[key] = here
        for other in merged:
            for key, entry in other.entries.items():
                table.entries.setdefault(key, entry)
                table.keys.setdefault(key, other.keys[key])
        return table

    def _merged(self, node: Node, here: Place) -> Iterator[Table]:
        nodes = node.value if isinstance(node, SequenceNode) else [node]
        for each in nodes:
            written = self.written(each)
            if isinstance(written, Table):
                yield written
            else:
                self._findings.unreadable(here, "expected a mapping to merge after '<<'")


def _scalar(node: ScalarNode) -> Any:
    text: str = node.value
    if node.style or node.tag == _STR:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
