"""What goes wrong on demand.

Rule: a fault waits for the next calls of its method, is used up once each, and hits before the
call is done (REFUSED, RESET) or after (ANSWER_LOST, SILENT): the caller cannot tell which.
"""

from collections import defaultdict, deque
from enum import Enum, auto

import msgspec

from tests.servers.telegram.refusals import Refused


class How(Enum):
    """In which way a call fails."""

    REFUSED = auto()
    RESET = auto()  # the connection breaks before anything was done
    ANSWER_LOST = auto()  # done, then the connection breaks: who sends again sends twice
    SILENT = auto()  # done, but no answer ever comes


class Fault(msgspec.Struct, frozen=True):
    how: How
    refusal: Refused | None = None


class Faults:
    """Those still to come, by method. `down` breaks every connection until it is False again,
    `broken` those of some methods.
    """

    def __init__(self) -> None:
        self.coming: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self.broken: set[str] = set()
        self.down = False

    def add(self, method: str, fault: Fault, times: int) -> None:
        self.coming[method.lower()].extend([fault] * times)

    def next(self, method: str) -> Fault | None:
        if self.down or method.lower() in self.broken:
            return Fault(How.RESET)
        coming = self.coming[method.lower()]
        return coming.popleft() if coming else None
