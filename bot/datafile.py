"""YAML data read into structs, with the line of what is wrong.

Rule: bad data is refused when the server starts, as `file:line: what was expected`.
"""

import re
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from bot.conversation.errors import Malformed

T = TypeVar("T")
Key = str | int

_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLACE = re.compile(r" - at `\$([^`]*)`$")
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")


class DataFile:
    """A YAML file. Its parts are named by the keys that lead to them."""

    def __init__(self, path: Path) -> None:
        """Read the file. Raises `Malformed` when it is not there or is not YAML."""
        self.path = path
        try:
            self._text = path.read_text(encoding="utf-8")
            self._data = yaml.load(self._text, _Loader)
        except (OSError, UnicodeDecodeError) as error:
            raise Malformed(f"{path}: cannot be read: {error}") from error
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise Malformed(f"{path}:{line}: not YAML: {error.problem}") from error

    def read(self, kind: type[T], *keys: Key) -> T:
        """The part under `keys` as a `kind`. Raises `Malformed` with its line."""
        part: Any = self._data
        for depth, key in enumerate(keys):
            try:
                part = part[key]
            except (KeyError, IndexError, TypeError) as error:
                raise self.wrong(f"expected {key!r} in here", *keys[:depth]) from error
        try:
            return msgspec.convert(part, kind, strict=False)
        except msgspec.ValidationError as error:
            why = str(error)
            place = _PLACE.search(why)
            steps = _STEP.findall(place[1]) if place else []
            below = [name or int(index) for name, index in steps]
            raise self.wrong(_PLACE.sub("", why), *keys, *below) from error

    def wrong(self, why: str, *keys: Key) -> Malformed:
        """The error that says `why` about the part under `keys`."""
        return Malformed(f"{self.path}:{self.line(*keys)}: {why}")

    def line(self, *keys: Key) -> int:
        """Where the part under `keys` begins."""
        node = yaml.compose(self._text, _Loader)
        for key in keys:
            node = _child(node, key) or node
        return int(node.start_mark.line) + 1 if node else 1


def _child(node: yaml.Node | None, key: Key) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int):
        return node.value[key] if key < len(node.value) else None
    if isinstance(node, yaml.MappingNode):
        return next((value for name, value in node.value if name.value == key), None)
    return None
