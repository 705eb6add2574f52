"""One person's phone, on the network of the simulated centre.

Rule: a phone knows what a phone knows: the texts it got, joined, and what it wrote.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.servers.smsc.parts import How, divided

if TYPE_CHECKING:
    from tests.servers.smsc.centre import Sms, Smsc

SECONDS_TO_ARRIVE = 20


class Phone:
    """`number` is written as the centre gives it to applications, without a plus sign."""

    def __init__(self, centre: Smsc, number: str) -> None:
        self._centre = centre
        self._read = 0
        self.number = number

    @property
    def received(self) -> list[str]:
        """The texts on it, oldest first."""
        return [sms.text for sms in self._centre.received if sms.recipient == self.number]

    def reads(self, seconds: float = SECONDS_TO_ARRIVE) -> Sms:
        """The next text nobody has read yet. Raises TimeoutError after `seconds`."""
        sms = self._centre.nth(self.number, self._read, seconds)
        self._read += 1
        return sms

    def writes(self, text: str, parts: How | None = None, order: list[int] | None = None) -> None:
        """Hands the text to the centre, which keeps it until it is acknowledged.

        `parts` says how a long text travels (None: as phones do), `order` (from 0) in which order
        its parts come. Raises IndexError for a part that does not exist.
        """
        whole = divided(text, parts, self._centre.reference())
        chosen = range(len(whole)) if order is None else order
        self._centre.carries(self.number, [whole[at] for at in chosen])
