"""Who is looking hears that something happened. In this process only; Redis may widen it later.

Rule: the bus may lose anything at any moment. It says "look again", the log says what happened.
"""

import asyncio
from collections.abc import AsyncIterator


class _Listener:
    """What a page was not told yet: the newest seq of each conversation, however slow it is."""

    def __init__(self, person: str | None) -> None:
        self.person = person
        self.news: dict[str, int] = {}
        self.rang = asyncio.Event()


class Bus:
    """Tells open pages in whose conversation something is new, and up to which seq."""

    def __init__(self) -> None:
        self._listeners: set[_Listener] = set()

    def tell(self, person: str, seq: int) -> None:
        """Say that a conversation now stands at `seq`. Never waits."""
        for listener in self._listeners:
            if listener.person in (None, person):
                listener.news[person] = seq
                listener.rang.set()

    async def listen(self, person: str | None = None) -> AsyncIterator[tuple[str, int]]:
        """What happens from now on, as (person, seq): of one person, or of everybody."""
        listener = _Listener(person)
        self._listeners.add(listener)
        try:
            while True:
                await listener.rang.wait()
                listener.rang.clear()
                news, listener.news = listener.news, {}
                for told in news.items():
                    yield told
        finally:
            self._listeners.discard(listener)
