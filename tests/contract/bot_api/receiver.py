"""A bot's webhook whose answers a test chooses.

Rule: a real server; it counts and holds what arrives, so no test waits for a time to pass.
"""

import asyncio
from collections import Counter, defaultdict
from typing import Any

from aiohttp import web

from tests.servers.telegram import SECRET_HEADER


class Receiver:
    """`answers` are the statuses to give, by text, before 200 (0: none); `held` waits.

    `at_once` lets nobody pass before that many have come; `most` counts those present together.
    """

    def __init__(self) -> None:
        self.url = ""
        self.updates: list[dict[str, Any]] = []
        self.secrets: set[str | None] = set()
        self.answers: defaultdict[str, list[int]] = defaultdict(list)
        self.headers: dict[str, str] = {}
        self.held: dict[str, asyncio.Event] = {}
        self.arrived = asyncio.Condition()
        self.at_once: asyncio.Barrier | None = None
        self.now, self.most = 0, 0

    async def take(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.now += 1
        self.most = max(self.most, self.now)
        async with self.arrived:
            self.updates.append(update)
            self.secrets.add(request.headers.get(SECRET_HEADER))
            self.arrived.notify_all()
        text = said(update)
        if text in self.held:
            await self.held[text].wait()
        if self.at_once:
            await self.at_once.wait()
        self.now -= 1
        status = self.answers[text].pop(0) if self.answers[text] else 200
        if status == 0:
            request.transport.abort()
        return web.Response(status=status or 200, headers={} if status == 200 else self.headers)

    async def has(self, *texts: str) -> None:
        """Returns once all of these have arrived, however often."""
        async with asyncio.timeout(10), self.arrived:
            await self.arrived.wait_for(lambda: not Counter(texts) - Counter(self.texts))

    @property
    def texts(self) -> list[str]:
        return [said(update) for update in self.updates]


def said(update: dict[str, Any]) -> str:
    pressed = update.get("callback_query", {}).get("data")
    return str(pressed or update.get("message", {}).get("text"))
