"""How fast a bot may send.

Rule: per chat one message a second with a small burst, thirty a second in all
(core.telegram.org/bots/faq, "My bot is hitting limits"); the official server tells neither its
burst nor its exact way of counting, so these are numbers to set.
"""

from collections.abc import Callable
from datetime import datetime

import msgspec

from tests.servers.telegram.refusals import too_many_requests


class Limits(msgspec.Struct, frozen=True):
    """Messages a second, and how many may come at once after a silence."""

    per_chat: float = 1
    per_chat_burst: int = 3
    overall: float = 30
    overall_burst: int = 30


class Bucket:
    """Fills at `rate` a second up to `size`; starts full."""

    def __init__(self, rate: float, size: int, now: datetime) -> None:
        self.rate, self.size = rate, size
        self.content, self.at = float(size), now

    def missing(self, now: datetime) -> float:
        """Seconds until there is one to take; 0 when there is."""
        filled = self.content + (now - self.at).total_seconds() * self.rate
        self.content, self.at = min(float(self.size), filled), now
        return max(0.0, (1 - self.content) / self.rate)

    def take(self) -> None:
        self.content -= 1


class Meter:
    """Counts what is sent. `limits` None counts nothing and lets all pass."""

    def __init__(self, limits: Limits | None, clock: Callable[[], datetime]) -> None:
        self.limits, self.clock = limits, clock
        self.chats: dict[int, Bucket] = {}
        self.all: Bucket | None = None

    def count(self, chat_id: int) -> None:
        """One message to that chat. Raises Refused (429) when it is one too many."""
        if self.limits is None:
            return
        now = self.clock()
        buckets = [self._overall(self.limits, now), self._chat(self.limits, chat_id, now)]
        if wait := max(bucket.missing(now) for bucket in buckets):
            raise too_many_requests(wait)
        for bucket in buckets:
            bucket.take()

    def _overall(self, limits: Limits, now: datetime) -> Bucket:
        self.all = self.all or Bucket(limits.overall, limits.overall_burst, now)
        return self.all

    def _chat(self, limits: Limits, chat_id: int, now: datetime) -> Bucket:
        fresh = Bucket(limits.per_chat, limits.per_chat_burst, now)
        return self.chats.setdefault(chat_id, fresh)
