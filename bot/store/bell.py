"""Wakes up a relay as soon as there is something to carry; the outbox says what."""

import asyncio
import contextlib


class Bell:
    """Wakes up whoever waits for news, from any thread. Rings that nobody heard are one."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._rang = asyncio.Event()

    def ring(self) -> None:
        """Wake up who waits, or who will."""
        if self._loop is None:
            return
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(self._rang.set)

    async def wait(self, seconds: float) -> None:
        """Until the bell rings, or so many seconds have passed."""
        self._loop = asyncio.get_running_loop()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._rang.wait(), seconds)
        self._rang.clear()
