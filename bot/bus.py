"""Who is looking hears that something happened. In this process only; Redis may widen it later.

Rule: the bus may lose anything at any moment. It says "look again", the log says what happened.
"""

import asyncio
from collections.abc import AsyncIterator


class Bus:
    """Tells open pages in whose conversation something is new, and up to which seq."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[tuple[str, int]]] = set()

    def tell(self, person: str, seq: int) -> None:
        """Say that a conversation now stands at `seq`. Never waits."""
        for listener in self._listeners:
            if not listener.full():  # a page that far behind will look again anyway
                listener.put_nowait((person, seq))

    async def listen(self) -> AsyncIterator[tuple[str, int]]:
        """What happens from now on, as (person, seq), until the listener leaves."""
        queue: asyncio.Queue[tuple[str, int]] = asyncio.Queue(maxsize=1000)
        self._listeners.add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            self._listeners.discard(queue)
