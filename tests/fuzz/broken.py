"""What a random conversation found: a promise that was not kept.

Rule: a promise has one short name. The file of the shortest conversation that breaks it is called
after it.
"""

import re


class Broken(AssertionError):
    """A promise was not kept. `promise` is which, `why` what was seen instead."""

    def __init__(self, promise: str, why: str) -> None:
        super().__init__(f"{promise}: {why}")
        self.promise = promise
        self.why = why

    @property
    def slug(self) -> str:
        """The promise as the name of a file."""
        return re.sub(r"[^a-z0-9]+", "-", self.promise.casefold()).strip("-")


def must(held: object, promise: str, why: object) -> None:
    """Raise `Broken` unless it held."""
    if not held:
        raise Broken(promise, str(why))
