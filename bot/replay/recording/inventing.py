"""What stands for a number, an address or a link: written as the real one is, and nobody's.

Rule: phone numbers are of the ranges that ARCEP keeps for fiction, mail goes to example.org
(RFC 2606), postcodes begin with 99 and bank accounts have control figures that none has.
"""

import re
from collections.abc import Callable, Mapping

from bot.replay.recording.finding import Kind
from bot.replay.recording.folded import fold
from bot.replay.recording.naming import Names
from bot.replay.recording.stock import Drawer

MOBILE = "63998"
"""06 39 98 xx xx (ARCEP, decision 2018-0881, 2.5.12)."""

FIXED = {"1": "19900", "2": "26191", "3": "35301", "4": "46571", "5": "53649"}
"""01 99 00, 02 61 91, 03 53 01, 04 65 71 and 05 36 49, by their first figure."""

FIGURES = 9
"""Figures of a French number without its first 0."""

_POSTCODE = 5


class Inventor:
    """Invents, and gives the same for the same."""

    def __init__(self, drawer: Drawer, names: Names) -> None:
        self._drawer = drawer
        self._names = names
        self._instead: dict[tuple[Kind, str], str] = {}

    def instead(self, kind: Kind, written: str) -> str:
        """What stands for something of a kind that is no name."""
        return _INVENTED[kind](self, written)

    def phone(self, number: str) -> str:
        """Another number, written as this one is; a foreign one becomes French."""
        digits = "".join(c for c in number if c.isdigit())
        first = digits[-FIGURES:][:1]
        known = self._known("phone", digits[-FIGURES:], lambda: self._number(first))
        foreign = number.strip()[:1] == "+" and not digits.startswith("33")
        if foreign or len(digits) < FIGURES:
            return f"+33{known}"
        return _refilled(number, digits[:-FIGURES] + known)

    def _number(self, first: str) -> str:
        start = FIXED.get(first, MOBILE)
        return start + self._drawer.digits(FIGURES - len(start))

    def _known(self, kind: Kind, key: str, draw: Callable[[], str]) -> str:
        if (kind, key) not in self._instead:
            self._instead[kind, key] = draw()
        return self._instead[kind, key]

    def _link(self, written: str) -> str:
        return self._known("link", written, lambda: f"https://example.org/{self._drawer.digits(5)}")

    def _email(self, written: str) -> str:
        """Of the person whose name it holds, or else of somebody."""

        def draw() -> str:
            drawn = self._names.instead_of(re.split(r"[@(\[]|arobase", written)[0])
            drawn = drawn or [self._drawer.first_name(""), self._drawer.surname()]
            return f"{'.'.join(map(_ascii, drawn))}@example.org"

        return self._known("email", fold(written).replace(" ", ""), draw)

    def _account(self, written: str) -> str:
        return f"{written[:2].upper()}00{self._other(written[4:], 'account')}"

    def _birth(self, written: str) -> str:
        drawn = self._known("birth", fold(written), lambda: self._drawer.digits(2))
        return _born(written, int(drawn))

    def _street(self, written: str) -> str:
        return self._known("street", fold(written), self._drawer.street)

    def _figures(self, written: str) -> str:
        if len(written.replace(" ", "")) == _POSTCODE:
            return f"99{self._other(written[2:], 'number')}"
        return self._other(written, "number")

    def _other(self, written: str, kind: Kind) -> str:
        """Other figures and letters, between the same spaces and dots."""
        plain = "".join(c for c in written.upper() if c.isalnum())

        def draw() -> str:
            digit, letter = self._drawer.digits, self._drawer.letter
            return "".join(digit(1) if c.isdigit() else letter() for c in plain)

        return _refilled(written, self._known(kind, plain, draw))


def _refilled(written: str, characters: str) -> str:
    """The characters where figures and letters stood."""
    fresh = iter(characters)
    return "".join(next(fresh, "") if c.isalnum() else c for c in written)


def _ascii(name: str) -> str:
    return "".join(c for c in fold(name) if c.isalnum())


def _born(written: str, drawn: int) -> str:
    """Another day of another year, some years before or after, written alike."""
    parts = re.split(r"(\d+)", written)
    numbers = [place for place, part in enumerate(parts) if part.isdigit()]
    year, apart = numbers[-1], drawn % 7 - 3 or 4
    parts[year] = f"{int(parts[year]) + apart:0{len(parts[year])}}"
    for place, most in zip(numbers[:-1], (28, 12), strict=False):
        wide = len(parts[place])
        parts[place] = f"{(int(parts[place]) + drawn % 11) % most + 1:0{wide}}"
    return "".join(parts)


_INVENTED: Mapping[Kind, Callable[[Inventor, str], str]] = {
    "link": Inventor._link,
    "email": Inventor._email,
    "account": Inventor._account,
    "phone": Inventor.phone,
    "birth": Inventor._birth,
    "street": Inventor._street,
    "number": Inventor._figures,
}
