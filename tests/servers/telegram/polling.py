"""getUpdates: the bot asks, and waits when nothing has happened.

Rule: one poller at a time and none beside a webhook; the one that waits gives way to the new one.
"""

import time

from tests.servers.telegram.account import Account
from tests.servers.telegram.asked import Asked
from tests.servers.telegram.bell import Bell
from tests.servers.telegram.markup import Json
from tests.servers.telegram.refusals import (
    OTHER_POLLER,
    WEBHOOK_IS_ACTIVE,
    WEBHOOK_WAS_SET,
    conflict,
)
from tests.servers.telegram.settings import choose_updates

LONGEST_WAIT = 50


class Polling:
    """`pollers` counts all that ever asked: the last is the one who may wait."""

    def __init__(self, account: Account, bell: Bell) -> None:
        self.account, self.bell = account, bell
        self.pollers = 0

    async def get_updates(self, asked: Asked) -> list[Json]:
        """Raises Refused (409)."""
        mine = self._begin(asked)
        wait = asked.whole("timeout", 0, 0, LONGEST_WAIT)
        until = time.monotonic() + wait
        while True:
            given = self._given(asked, mine)
            left = until - time.monotonic()
            if given or left <= 0:
                return given
            await self.bell.heard(left)

    def _begin(self, asked: Asked) -> int:
        with self.account.lock:
            if self.account.webhook:
                raise conflict(WEBHOOK_IS_ACTIVE)
            choose_updates(self.account, asked.data("allowed_updates"))
            self.pollers += 1
            self.account.changed()
            return self.pollers

    def _given(self, asked: Asked, mine: int) -> list[Json]:
        offset = asked.whole("offset", 0, -(2**31), 2**31 - 1)
        limit = asked.whole("limit", 100, 1, 100)
        with self.account.lock:
            if self.account.webhook:
                raise conflict(WEBHOOK_WAS_SET)
            if mine != self.pollers:
                raise conflict(OTHER_POLLER)
            before = len(self.account.updates.waiting())
            given = self.account.updates.take(offset, limit)
            if len(self.account.updates.waiting()) != before:
                self.account.lock.notify_all()
            return [update.shape() for update in given]
