"""Waiting for what a server does, and giving up loudly.

Rule: nothing sleeps for a fixed time; a condition is looked at until it holds or is hopeless.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.conversation.errors import ReferentError

PATIENCE = 30.0
"""Seconds: the longest that anything here waits for by design is a repeat after five."""

BETWEEN = 0.005

T = TypeVar("T")


class Stalled(ReferentError):
    """What had to come did not; says what was waited for."""


async def until(condition: Callable[[], Awaitable[T]], what: str) -> T:
    """What the condition gives, once it is true. Raises `Stalled`, naming `what` was awaited."""
    give_up = time.monotonic() + PATIENCE
    while not (found := await condition()):
        if time.monotonic() > give_up:
            raise Stalled(f"waited {PATIENCE:g} s in vain: {what}")
        await asyncio.sleep(BETWEEN)
    return found
