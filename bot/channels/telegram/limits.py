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
LONGEST = 10.0
"""Seconds that a message may wait here: less than its claim lasts."""

REMEMBERED = 10_000
"""Chats whose last message is remembered: far more than write in a second."""


class Limits:
    """Reserves the moment at which a message may leave. `clock` is in seconds, monotonic."""

    def __init__(
        self, clock: Callable[[], float], overall: float = OVERALL, a_chat: float = A_CHAT
    ) -> None:
        self._clock = clock
        self.overall = overall
        self._between = 1 / overall
        self._between_in_chat = 1 / a_chat
        self._full = 0.0  # when all the places of a second would be free again
        self._chats: OrderedDict[str, float] = OrderedDict()
        self._paused = 0.0

    def is_free(self, chat: str) -> bool:
        """Whether a message for a chat could leave at once."""
        now = self._clock()
        return max(self._chats.get(chat, 0.0), self._earliest(), self._paused) <= now

    def reserve(self, chat: str) -> float:
        """Take a place; the seconds to wait for it. Raises `NotNow` when they are too many."""
        now = self._clock()
        at = max(now, self._chats.get(chat, 0.0), self._earliest(), self._paused)
        if at - now > LONGEST:
            raise NotNow(retry_in=int(at - now) + 1)
        self._full = max(self._full, at) + self._between
        self._chats[chat] = at + self._between_in_chat
        self._chats.move_to_end(chat)
        if len(self._chats) > REMEMBERED:
            self._chats.popitem(last=False)
        return at - now

    def pause(self, seconds: float) -> None:
        """Telegram asked everybody to wait."""
        self._paused = max(self._paused, self._clock() + seconds)

    def _earliest(self) -> float:
        """When there is a place overall: a whole second's worth may leave at once."""
        return self._full - 1.0
