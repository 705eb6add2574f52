"""People, towns and streets to choose from (data/fiction.yml), none of whom exists.

Rule: what is drawn for one is never drawn for another, and never stood in the conversation.
"""

from collections.abc import Collection, Sequence
from pathlib import Path
from random import Random

import msgspec

from bot.datafile import DataFile
from bot.replay.recording.folded import fold


class Town(msgspec.Struct, frozen=True):
    """A town that is on no map."""

    name: str
    postcode: str


class Stock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `data/fiction.yml` holds."""

    called: str
    feminine: tuple[str, ...]
    masculine: tuple[str, ...]
    surnames: tuple[str, ...]
    towns: tuple[Town, ...]
    streets: tuple[str, ...]
    first_names: str = ""

    @property
    def known_first_names(self) -> frozenset[str]:
        """First names that are looked for in texts, folded."""
        listed = (*self.feminine, *self.masculine, *self.first_names.split())
        return frozenset(map(fold, listed))


def load(path: Path) -> Stock:
    """The stock of a file. Raises `Malformed` with the line of what is wrong."""
    return DataFile(path).read(Stock)


class Drawer:
    """Draws from the stock, by a seed. `taken` are words of the conversation, folded."""

    def __init__(self, stock: Stock, random: Random, taken: Collection[str]) -> None:
        self._stock = stock
        self._random = random
        self._taken = set(taken)

    def first_name(self, original: str) -> str:
        """A first name; a woman's for a woman's, as far as the lists know."""
        same = [
            names
            for names in (self._stock.feminine, self._stock.masculine)
            if fold(original) in map(fold, names)
        ]
        return self._draw(same[0] if same else (*self._stock.feminine, *self._stock.masculine))

    def surname(self) -> str:
        """A family name."""
        return self._draw(self._stock.surnames)

    def town(self) -> Town:
        """A town."""
        name = self._draw([town.name for town in self._stock.towns])
        found = next((town for town in self._stock.towns if town.name == name), None)
        return found or Town(name, f"99{self.digits(3)}")

    def street(self) -> str:
        """A number and a street."""
        return f"{self._random.randint(2, 98)} {self._random.choice(self._stock.streets)}"

    def digits(self, count: int) -> str:
        """Some figures."""
        return "".join(self._random.choice("0123456789") for _ in range(count))

    def days(self, most: int) -> int:
        """A number of days, one way or the other, never none."""
        return self._random.choice((-1, 1)) * self._random.randint(1, most)

    def letter(self) -> str:
        """A letter that looks like no figure."""
        return self._random.choice("ABCDEFGHJKLMNPQRSTUVWXYZ")

    def _draw(self, names: Sequence[str]) -> str:
        free = [name for name in names if self._taken.isdisjoint(_parts(name))]
        if not free:  # more people than the stock has names for
            return self._draw([f"{name}{end}" for name in names for end in _ENDS])
        name = self._random.choice(free)
        self._taken |= _parts(name)
        return name


_ENDS = ("ane", "ec", "ot", "ide", "ou", "ier", "elle", "ach")


def _parts(name: str) -> set[str]:
    return {fold(name), *fold(name).replace("-", " ").split()}
