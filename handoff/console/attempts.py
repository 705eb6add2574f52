"""How often a password may be tried.

Rule: failures are counted per login and address, so that nobody can lock a colleague out from
elsewhere. In memory: a restart forgives, which is accepted.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

LIMIT = 5
WINDOW = timedelta(minutes=15)
REMEMBERED = 10_000
"""Pairs kept at most; beyond it the oldest failures are forgiven first."""


class Attempts:
    """The recent failures to sign in, by login and address; `limit` of them in a `WINDOW`."""

    def __init__(self, now: Callable[[], datetime], limit: int = LIMIT) -> None:
        self._now = now
        self._limit = limit
        self._failures: dict[tuple[str, str], list[datetime]] = {}

    def retry_in(self, login: str, address: str) -> int:
        """Seconds until another try is allowed; 0 when one is allowed now."""
        recent = self._recent(login, address)
        if len(recent) < self._limit:
            return 0
        return max(1, round((recent[-self._limit] + WINDOW - self._now()).total_seconds()))

    def failed(self, login: str, address: str) -> None:
        """Count a failure."""
        recent = [*self._recent(login, address), self._now()]
        self._failures.pop((login, address), None)
        self._failures[login, address] = recent
        if len(self._failures) > REMEMBERED:
            del self._failures[next(iter(self._failures))]

    def succeeded(self, login: str, address: str) -> None:
        """Forgive the failures before a success."""
        self._failures.pop((login, address), None)

    def _recent(self, login: str, address: str) -> list[datetime]:
        since = self._now() - WINDOW
        return [at for at in self._failures.get((login, address), []) if at > since]
