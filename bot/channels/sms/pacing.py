"""How fast text messages leave: so many segments a second, as the contract with a network says.

Rule: a place is reserved in the order of asking, and nobody waits longer than `LONGEST` for it:
then the message goes back to the outbox, where answers pass before reminders.
"""

from collections.abc import Callable

from handoff.ports import NotNow

LONGEST = 10.0
"""Seconds that a message may wait here: less than its claim lasts."""


class Pace:
    """A bucket of one second's segments. `clock` is in seconds, monotonic."""

    def __init__(self, clock: Callable[[], float], per_second: float) -> None:
        self._clock = clock
        self._between = 1 / per_second
        self._full = 0.0  # when the bucket would be full again
        self._paused = 0.0

    def reserve(self, segments: int) -> float:
        """Take a place; the seconds to wait for it. Raises `NotNow` when they are too many."""
        now = self._clock()
        at = max(now, self._full - 1.0, self._paused)
        if at - now > LONGEST:
            raise NotNow(retry_in=int(at - now) + 1)
        self._full = max(self._full, at) + segments * self._between
        return at - now

    def pause(self, seconds: float) -> None:
        """The network asked everybody to wait."""
        self._paused = max(self._paused, self._clock() + seconds)
