"""What is drawn by lot: ids of strangers, salts, one-time codes. It comes in from outside.

Rule: an installation draws from the system, so that nobody can guess; a replay draws from a seed,
so that it can be repeated (see `bot.replay.seed`). Nothing else of ours is left to chance.
"""

import os
import secrets
from typing import Literal, Protocol

Drawn = Literal["id", "code"]

SALT = 16
"""Bytes that keep a short body from being guessed from its digest."""

HEXADECIMAL = "0123456789abcdef"
ID = 32
"""Characters of an id: 128 bits, so that two processes never draw the same."""


class Chance(Protocol):
    """Draws lots."""

    def salt(self) -> bytes:
        """`SALT` bytes. Only asked by the thread that commits."""

    def text(self, what: Drawn, alphabet: str, size: int) -> str:
        """So many characters of an alphabet, for an id or a code."""


class System:
    """The system's own randomness. One for each store: its salts are not shared among threads."""

    def __init__(self) -> None:
        self._salts = b""

    def salt(self) -> bytes:
        """See `Chance.salt`. 256 are asked for at a time: each call costs 20 µs."""
        if not self._salts:
            self._salts = os.urandom(SALT * 256)
        drawn, self._salts = self._salts[:SALT], self._salts[SALT:]
        return drawn

    def text(self, what: Drawn, alphabet: str, size: int) -> str:
        """See `Chance.text`."""
        return "".join(secrets.choice(alphabet) for _ in range(size))


def person_id(chance: Chance) -> str:
    """A new id for somebody whom nobody knows."""
    return f"p-{chance.text('id', HEXADECIMAL, ID)}"
