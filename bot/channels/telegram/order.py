"""Who waits for whom: what belongs to one chat goes one after the other, chats side by side.

Rule: a chat is forgotten once nobody is in it and nobody waits, and not before: else the next to
come would overtake who waits.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Order:
    """The chats in which something is going on."""

    def __init__(self) -> None:
        self._chats: dict[str, tuple[asyncio.Lock, int]] = {}

    def __len__(self) -> int:
        return len(self._chats)

    @asynccontextmanager
    async def in_turn(self, chat: str) -> AsyncIterator[None]:
        """The block runs after those that came before it in the same chat."""
        lock, present = self._chats.get(chat, (asyncio.Lock(), 0))
        self._chats[chat] = lock, present + 1
        try:
            async with lock:
                yield
        finally:
            lock, present = self._chats[chat]
            if present == 1:
                del self._chats[chat]
            else:
                self._chats[chat] = lock, present - 1
