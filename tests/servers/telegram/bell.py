"""Wakes the coroutines of one event loop, from any thread.

Rule: a coroutine that looked, found nothing and then waits without an `await` in between misses
no ring.
"""

import asyncio


class Bell:
    """Belongs to the loop in which it is made."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        """Thread-safe."""
        self._loop.call_soon_threadsafe(self._wake)

    async def heard(self, seconds: float | None) -> None:
        """Returns at the next ring, or after `seconds` (None: only at a ring)."""
        waiting = self._loop.create_future()
        self._waiting.add(waiting)
        try:
            await asyncio.wait([waiting], timeout=seconds)
        finally:
            self._waiting.discard(waiting)

    def _wake(self) -> None:
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)
