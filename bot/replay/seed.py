"""Chance that can be repeated: the same seed draws the same lots.

Rule: what is ours draws from here; actions of a project may use the module `random`, which is
seeded too while a conversation is replayed. What draws elsewhere (`uuid4`, `secrets`, the clock of
the machine, the order of a set) makes a conversation flaky: `bot.replay.twice` says so.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager

from bot.chance import SALT, Drawn


class Seeded:
    """A `Chance` of a seed."""

    def __init__(self, seed: int) -> None:
        self._texts = random.Random(f"texts {seed}")
        self._salts = random.Random(f"salts {seed}")

    def salt(self) -> bytes:
        """See `Chance.salt`. Apart from the rest: they are asked for in another thread."""
        return self._salts.randbytes(SALT)

    def text(self, what: Drawn, alphabet: str, size: int) -> str:
        """See `Chance.text`."""
        return "".join(self._texts.choice(alphabet) for _ in range(size))


@contextmanager
def seeded(seed: int) -> Iterator[Seeded]:
    """While it lasts, chance and the module `random` begin at a seed; then `random` goes on."""
    before = random.getstate()
    random.seed(seed)
    try:
        yield Seeded(seed)
    finally:
        random.setstate(before)
