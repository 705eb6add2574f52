"""Parts that stop working when a scenario says so, and work again.

Rule: they fail as the real ones do, by the errors that the rest must answer.
"""

from collections.abc import Sequence
from uuid import uuid4

from bot.conversation.errors import Unavailable
from bot.conversation.events import Address, AnyEvent, PersonSpoke
from bot.conversation.ports import Entry, Linking, Outcome
from bot.conversation.speech import Outgoing
from bot.conversation.state import Conversation
from bot.dialogue.engine import Assistant, Surroundings
from bot.relay import Carried
from bot.store.sql import SqlStore
from handoff.ports import NotNow


class Store(SqlStore):
    """A database that may refuse to write."""

    down = False

    async def record(self, entry: Entry) -> Outcome:
        """See `Store.record`."""
        self._must_work()
        return await super().record(entry)

    async def link(self, linking: Linking) -> Outcome:
        """See `Store.link`."""
        self._must_work()
        return await super().link(linking)

    def _must_work(self) -> None:
        if self.down:
            raise Unavailable("the store cannot write now")


class Broken(Assistant):
    """An assistant that fails on every message."""

    def answer(
        self, conversation: Conversation, said: PersonSpoke, around: Surroundings
    ) -> list[AnyEvent]:
        """See `Assistant.answer`."""
        raise RuntimeError("the assistant is out of order, as the scenario says")


class Post:
    """A provider that takes messages to people, and keeps what it took."""

    at_once = 50

    def __init__(self, channel: str) -> None:
        self.channel = channel
        self.down = False
        self.taken: dict[Address, list[str]] = {}

    def together(self, line: Sequence[Outgoing]) -> int:
        """One at a time."""
        return 1

    async def carry(self, messages: Sequence[Outgoing]) -> Carried:
        """See `Carrier.carry`."""
        if self.down:
            raise NotNow(retry_in=1)
        for message in messages:
            self.taken.setdefault(message.address, []).append(message.signed)
        return Carried(uuid4().hex)
