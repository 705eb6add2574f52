"""Updates posted to the bot's webhook.

Rule: what happens in one lane (a chat; the presses of one person) is posted in order, the next
after a 2xx for the one before; lanes do not wait for each other, up to `max_connections`.
"""

import asyncio
from datetime import timedelta
from functools import partial
from urllib.parse import urlsplit

import aiohttp
import msgspec

from tests.servers.telegram.account import Account, Attempt, Webhook
from tests.servers.telegram.bell import Bell
from tests.servers.telegram.updates import Lane, Update

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
LONGEST_RETRY_AFTER = 3600
# Nothing of a test or a demo ever leaves this machine, whatever address a bot sets.
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class Retries(msgspec.Struct, frozen=True):
    """When a delivery is tried again: at once, then after 2, 4, 8... seconds up to `longest`.

    Officially `longest` is drawn between 60 and 120. `second` is how long a second of waiting
    lasts: tests shorten it. `patience` is how long an answer may take, in real seconds.
    """

    longest: float = 60
    second: float = 1.0
    patience: float = 60

    def wait(self, failures: int, retry_after: float) -> float:
        """Seconds after that many failures; the receiver's wish counts first."""
        if retry_after > 0:
            return min(retry_after, LONGEST_RETRY_AFTER)
        return 0 if failures == 1 else min(self.longest, 2.0 ** (failures - 1))


class Delivery:
    """Runs as long as its task; a webhook that changes begins anew."""

    def __init__(self, account: Account, bell: Bell, retries: Retries) -> None:
        self.account, self.bell, self.retries = account, bell, retries
        self.lanes: dict[Lane, asyncio.Task[None]] = {}

    async def run(self) -> None:
        timeout = aiohttp.ClientTimeout(total=self.retries.patience)
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(timeout=timeout, connector=connector) as session:
            serving, places = None, asyncio.Semaphore(0)
            try:
                while True:
                    webhook = self.account.webhook
                    if webhook != serving:
                        await self._stop()
                        serving = webhook
                        places = asyncio.Semaphore(webhook.max_connections if webhook else 0)
                    if webhook:
                        self._start(webhook, session, places)
                    await self.bell.heard(None)
            finally:
                await self._stop()

    def _start(
        self, webhook: Webhook, session: aiohttp.ClientSession, places: asyncio.Semaphore
    ) -> None:
        """A task for every lane that has something and no task."""
        with self.account.lock:
            busy = self.account.updates.lanes()
        for lane in busy - self.lanes.keys():
            post = Post(self.account, webhook, session, self.retries)
            self.lanes[lane] = asyncio.create_task(post.lane(lane, places))
            self.lanes[lane].add_done_callback(partial(self._ended, lane))

    def _ended(self, lane: Lane, task: asyncio.Task[None]) -> None:
        """Looks again: something may have come between the task's last look and its end."""
        if self.lanes.get(lane) is task:
            del self.lanes[lane]
            self.bell.ring()

    async def _stop(self) -> None:
        stopped, self.lanes = list(self.lanes.values()), {}
        for task in stopped:
            task.cancel()
        if stopped:
            await asyncio.wait(stopped)


class Post:
    """One lane's deliveries to one webhook."""

    def __init__(
        self, account: Account, webhook: Webhook, session: aiohttp.ClientSession, retries: Retries
    ) -> None:
        self.account, self.webhook = account, webhook
        self.session, self.retries = session, retries

    async def lane(self, lane: Lane, places: asyncio.Semaphore) -> None:
        """Until the lane is empty."""
        failures, failing = 0, None
        while (update := self._next(lane)) is not None:
            failures = failures if failing == update.id else 0
            async with places:
                status, retry_after = await self._post(update)
            if 200 <= status <= 299:
                self._delivered(update, status)
                continue
            failures, failing = failures + 1, update.id
            wait = self.retries.wait(failures, retry_after)
            if self._failed(update, status, wait):
                await asyncio.sleep(wait * self.retries.second)

    def _next(self, lane: Lane) -> Update | None:
        with self.account.lock:
            return self.account.updates.head(lane)

    async def _post(self, update: Update) -> tuple[int, float]:
        """The HTTP status (0: none) and the seconds of `Retry-After`."""
        if urlsplit(self.webhook.url).hostname not in LOOPBACK:
            self._error("Failed to resolve host: Name or service not known")
            return 0, 0
        headers = {SECRET_HEADER: self.webhook.secret} if self.webhook.secret else {}
        try:
            async with self.session.post(
                self.webhook.url, json=update.shape(), headers=headers, allow_redirects=False
            ) as answer:
                await answer.read()
                if not 200 <= answer.status <= 299:
                    self._error(f"Wrong response from the webhook: {answer.status} {answer.reason}")
                asked = answer.headers.get("Retry-After", "")
                return answer.status, float(asked) if asked.isdecimal() else 0
        except TimeoutError:
            self._error("Read timeout expired")
        except aiohttp.ClientConnectorError:
            self._error("Connection refused")
        except aiohttp.ClientError:
            self._error("Webhook connection closed")
        return 0, 0

    def _error(self, words: str) -> None:
        with self.account.lock:
            self.account.last_error = (self.account.now(), words)

    def _delivered(self, update: Update, status: int) -> None:
        with self.account.lock:
            self.account.attempts.append(Attempt(update.id, update.lane, status, None))
            self.account.updates.drop(update)
            self.account.lock.notify_all()

    def _failed(self, update: Update, status: int, wait: float) -> bool:
        """Whether it will be tried again; it is not when it would be too old by then."""
        with self.account.lock:
            again = self.account.clock() + timedelta(seconds=wait) <= update.expires
            seconds = wait if again else None
            self.account.attempts.append(Attempt(update.id, update.lane, status, seconds))
            if not again:
                self.account.updates.drop(update)
            self.account.lock.notify_all()
        return again
