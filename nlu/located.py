"""YAML that remembers its lines, for error messages that point somewhere.

Rule: values come out as plain mappings, lists and strings; a scalar is never guessed to be a
date, a boolean or a number (an example that reads "non" is the word, not False).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from nlu.errors import DataError

Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Located:
    """A YAML node with its place in a file; asking for the wrong shape raises `DataError`."""

    __slots__ = ("node", "path")

    def __init__(self, path: Path, node: yaml.Node) -> None:
        self.path = path
        self.node = node

    @property
    def line(self) -> int:
        """Line where the node begins, from 1."""
        return int(self.node.start_mark.line) + 1

    @property
    def is_block(self) -> bool:
        """Whether the text was written as a block (`|`), whose lines are lines of the file."""
        return isinstance(self.node, yaml.ScalarNode) and self.node.style == "|"

    def fail(self, text: str) -> DataError:
        """The error that says `text` about this place."""
        return DataError.at(self.path, self.line, text)

    def mapping(self, expected: str) -> dict[str, Located]:
        """The entries by key, in the order of the file; a key given twice is an error."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.fail(f"expected {expected}")
        entries: dict[str, Located] = {}
        for key, value in self.node.value:
            if key.value in entries:
                place = Located(self.path, key)
                raise place.fail(f"{key.value!r} is given twice; expected it once")
            entries[str(key.value)] = Located(self.path, value)
        return entries

    def sequence(self, expected: str) -> list[Located]:
        """The items of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.fail(f"expected {expected}")
        return [Located(self.path, item) for item in self.node.value]

    def text(self, expected: str) -> str:
        """The scalar, as written."""
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.fail(f"expected {expected}")
        return str(self.node.value)

    def number(self, expected: str) -> float:
        """The scalar as a number."""
        try:
            return float(self.text(expected))
        except ValueError:
            raise self.fail(f"found {self.node.value!r}, expected {expected}") from None

    def block_lines(self, expected: str) -> Iterator[tuple[int, str]]:
        """The lines of a text with their line numbers in the file."""
        first = self.line + 1 if self.is_block else self.line
        for offset, text in enumerate(self.text(expected).split("\n")):
            yield first + offset, text


def read(path: Path) -> Located | None:
    """The root node of a YAML file, `None` when the file is empty.

    Raises `DataError` when the file cannot be read or is not YAML.
    """
    try:
        content = path.read_text(encoding="utf-8")
        node = yaml.compose(content, Loader=Loader)
    except (OSError, UnicodeDecodeError) as error:
        raise DataError.at(path, 0, f"cannot be read: {error}") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or "not YAML"
        raise DataError.at(path, mark.line + 1 if mark else 0, f"not YAML: {reason}") from error
    return None if node is None else Located(path, node)
