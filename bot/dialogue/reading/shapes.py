"""Taking shapes out of what is written: a text, a list of names, a table with known keys.

Rule: what has the wrong shape is reported where it stands and replaced by nothing, so that one
reading finds all that is wrong.
"""

from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import Any

from bot.dialogue.problems import Findings, Place
from bot.dialogue.reading.lines import Leaf, Listing, Table, Written


class Shapes:
    """Reads shapes, reporting to `findings` what is not as expected."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings

    def table(self, written: Written | None, what: str, keys: Collection[str] = ()) -> Table | None:
        """A mapping. With `keys`, any other key is an error."""
        if not isinstance(written, Table):
            if not _nothing(written):
                self._wrong(written, f"{what} as a mapping")
            return None
        for key, at in written.keys.items():
            if keys and key not in keys:
                self.findings.error(at, unknown("key", key, keys))
        return written

    def items(self, written: Written | None, what: str) -> tuple[Written, ...]:
        """The items of a list; none when there is nothing."""
        if isinstance(written, Listing):
            return written.items
        if not _nothing(written):
            self._wrong(written, f"{what} as a list")
        return ()

    def entries(self, written: Written | None, what: str) -> Iterator[tuple[str, Written, Place]]:
        """Key, value and place of each entry of a mapping with free keys."""
        table = self.table(written, what)
        if table:
            for key, entry in table.entries.items():
                yield key, entry, table.keys[key]

    def text(self, written: Written | None, what: str) -> str:
        """A text; empty when there is nothing."""
        if isinstance(written, Leaf) and isinstance(written.value, str):
            return written.value
        if not _nothing(written):
            self._wrong(written, f"{what} as a text (between quotes if need be)")
        return ""

    def texts(self, written: Written | None, what: str) -> tuple[str, ...]:
        """A list of texts, or a single one."""
        if isinstance(written, Leaf) and isinstance(written.value, str):
            return (written.value,)
        return tuple(filter(None, (self.text(item, what) for item in self.items(written, what))))

    def flag(self, written: Written | None, what: str, default: bool) -> bool:
        """true or false."""
        if isinstance(written, Leaf) and isinstance(written.value, bool):
            return written.value
        if not _nothing(written):
            self._wrong(written, f"{what} as true or false")
        return default

    def number(self, written: Written | None, what: str, default: float) -> float:
        """A number."""
        if isinstance(written, Leaf) and type(written.value) in (int, float):
            return float(written.value)
        if not _nothing(written):
            self._wrong(written, f"{what} as a number")
        return default

    def named(self, written: Written, what: str) -> tuple[str, Written | None, Place]:
        """A name alone, or a name with options: `greet` or `greet: {...}`."""
        if isinstance(written, Table) and len(written.entries) == 1:
            name, options = next(iter(written.entries.items()))
            return name, options, written.keys[name]
        return self.text(written, what), None, written.at

    def _wrong(self, written: Written | None, what: str) -> None:
        if written is not None:
            self.findings.unreadable(written.at, f"expected {what}, found {_shape(written)}")


def unknown(what: str, name: Any, among: Collection[str]) -> str:
    """« unknown key 'txt', expected 'text' »: near names when there are any, else a few."""
    near = get_close_matches(str(name), among, n=2)
    offered = near or sorted(among)[:6]
    more = "" if near or len(among) <= len(offered) else "..."
    if not offered:
        return f"unknown {what} '{name}': none is known"
    listed = " or ".join(f"'{each}'" for each in offered)
    return f"unknown {what} '{name}', expected {listed}{more}"


def _nothing(written: Written | None) -> bool:
    return written is None or (isinstance(written, Leaf) and written.value is None)


def _shape(written: Written) -> str:
    if isinstance(written, Table):
        return "a mapping"
    if isinstance(written, Listing):
        return "a list"
    return repr(written.value)
