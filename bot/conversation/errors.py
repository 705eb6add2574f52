"""What can go wrong in the core, and what a door answers to it.

ReferentError
├── Unavailable      the store cannot write now: nothing was kept, ask the channel to repeat
├── UnknownPerson    nobody by that id or address
└── Malformed        the input is not what was agreed; says what was expected
"""

from handoff.ports import NotNow


class ReferentError(Exception):
    """The root of the errors a door knows how to answer."""


class Unavailable(ReferentError, NotNow):
    """The store is locked, full or gone. The message was refused, not lost: send it again.

    `retry_in` is in seconds.
    """

    def __init__(self, why: str, retry_in: int = 5) -> None:
        Exception.__init__(self, why)
        self.retry_in = retry_in


class UnknownPerson(ReferentError):
    """No conversation belongs to that id."""


class Malformed(ReferentError):
    """The input cannot be read: says what was expected."""
