"""How fast Telegram takes messages: so many a second in all, and one a second for each chat.

Rule: a place is reserved in the order of asking, and nobody waits longer than `LONGEST` for it:
then the message goes back to the outbox, where answers pass before reminders.

Figures: core.telegram.org/bots/faq, « My bot is hitting limits » (about 30 messages a second in
all, about one a second in a chat).
"""

from collections import OrderedDict
from collections.abc import Callable

from handoff.ports import NotNow

OVERALL = 30
A_CHAT = 1
AT_ONCE = 20
"""Messages after a silence without any wait. Fewer than in a second: Telegram counts when they
arrive, and those that leave evenly do not arrive evenly."""

LONGEST = 10.0
"""Seconds that a message may wait here: less than its claim lasts."""

_PARTS = 1e-6
"""Seconds by which sums of fractions of a second may be off."""


class Limits:
    """Two token buckets: everybody's, and one for each chat. `clock` is in seconds, monotonic."""

    def __init__(
        self, clock: Callable[[], float], overall: float = OVERALL, a_chat: float = A_CHAT
    ) -> None:
        self._clock = clock
        self.per_second = overall
        self._between = 1 / overall
        self._between_in_chat = 1 / a_chat
        self._full = 0.0  # when everybody's bucket would be full again
        self._chats: OrderedDict[str, float] = OrderedDict()
        self._paused = 0.0

    def __len__(self) -> int:
        return len(self._chats)

    def is_free(self, chat: str) -> bool:
        """Whether a message for a chat could leave at once."""
        now = self._clock()
        return max(self._chats.get(chat, 0.0), self._overall(now)) <= now

    def in_chat(self, chat: str) -> float:
        """Take the chat's next place; the seconds until it. Raises `NotNow` for too many."""
        now = self._clock()
        at = max(now, self._chats.get(chat, 0.0))
        self._check(max(at, self._overall(now)) - now)
        self._chats[chat] = at + self._between_in_chat
        self._chats.move_to_end(chat)
        self._forget(now)
        return at - now

    def overall(self) -> float:
        """Take everybody's next place; the seconds until it. Raises `NotNow` for too many.

        To be asked when the chat's has come: a place is not kept free for who still waits.
        """
        now = self._clock()
        at = self._overall(now)
        self._check(at - now)
        self._full = max(self._full, at) + self._between
        return at - now

    def left(self, chat: str) -> None:
        """A message has arrived: the chat's next place is counted from now, not from the sending.

        Who counts is Telegram, and a slow message followed by a fast one would be too close.
        """
        self._chats[chat] = max(self._chats.get(chat, 0.0), self._clock() + self._between_in_chat)
        self._chats.move_to_end(chat)

    def pause(self, seconds: float) -> None:
        """Telegram asked everybody to wait."""
        self._paused = max(self._paused, self._clock() + seconds)

    @property
    def paused(self) -> float:
        """How many seconds everybody still has to wait because Telegram asked for it."""
        return max(0.0, self._paused - self._clock())

    def _overall(self, now: float) -> float:
        """When anything may leave."""
        return max(now, self._full - (AT_ONCE - 1) * self._between - _PARTS, self._paused)

    def _check(self, seconds: float) -> None:
        if seconds > LONGEST:
            raise NotNow(retry_in=int(seconds) + 1)

    def _forget(self, now: float) -> None:
        """Forget the chats whose next message need not wait, the longest silent ones first."""
        while self._chats and next(iter(self._chats.values())) <= now:
            self._chats.popitem(last=False)
