"""What can go wrong in the core, and what a door answers to it.

ReferentError
├── Unavailable      the store cannot write now: nothing was kept, ask the channel to repeat
├── UnknownPerson    nobody by that id or address
├── WrongCode        no such one-time code, or used or expired: say so, nothing changed
├── KnownElsewhere   the address is another known person's: it is unlinked there first
├── Refused          a message that the channel takes in no form: it failed, the next may go
├── Undeliverable    a message can never arrive there; says why, and the address is closed
└── Malformed        the input is not what was agreed; says what was expected
"""

from typing import Literal

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


class WrongCode(ReferentError):
    """No such one-time code, or it was used or has expired."""


class KnownElsewhere(ReferentError):
    """The address belongs to another person who is known: it is not taken from them."""


class Undeliverable(ReferentError):
    """The channel says that nothing can arrive at this address.

    `why` is "blocked" (the person blocked us) or "unknown" (nobody is there).
    """

    def __init__(self, why: Literal["blocked", "unknown"]) -> None:
        super().__init__(f"nothing arrives there: {why}")
        self.why = why


class Refused(ReferentError):
    """The channel takes this message in no form; the next ones may go."""


class Malformed(ReferentError):
    """The input cannot be read: says what was expected."""
