"""A Telegram of the tests' own: starts, is driven, is looked at, stops.

Rule: it runs in a thread and a loop of its own, so a test may drive it from plain or async code;
all that is public here may be called from any thread.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from tests.servers.processes import free_port
from tests.servers.telegram.account import Account, Attempt, Call, Clock
from tests.servers.telegram.bell import Bell
from tests.servers.telegram.delivery import Delivery, Retries
from tests.servers.telegram.faults import Fault, How
from tests.servers.telegram.limits import Limits
from tests.servers.telegram.phone import Phone
from tests.servers.telegram.refusals import failure, too_many_requests
from tests.servers.telegram.remote import phone_routes
from tests.servers.telegram.updates import Update
from tests.servers.telegram.web import Face

TOKEN = "123456789:AAtests-own-telegram-token_0123456789ab"
OFFICIAL_LIMITS, OFFICIAL_RETRIES = Limits(), Retries()


class Telegram:
    """A running simulator of one bot."""

    def __init__(self, account: Account, port: int) -> None:
        self.account, self.port = account, port
        self.token = account.token
        self.base_url = f"http://127.0.0.1:{port}"
        self.phones: dict[int, Phone] = {}

    def user(self, user_id: int, first_name: str = "Ada", **more: str) -> Phone:
        """That person's phone; `more`: last_name, username, language_code."""
        user = {"id": user_id, "is_bot": False, "first_name": first_name, "language_code": "fr"}
        with self.account.lock:
            return self.phones.setdefault(user_id, Phone(self.account, user | more))

    def calls(self, method: str | None = None) -> list[Call]:
        """What the bot called, in order of the answers."""
        with self.account.lock:
            wanted = (method or "").lower()
            return [c for c in self.account.calls if not wanted or c.method.lower() == wanted]

    @property
    def attempts(self) -> list[Attempt]:
        """The deliveries to the webhook, in order."""
        with self.account.lock:
            return list(self.account.attempts)

    @property
    def unconfirmed(self) -> int:
        """How many updates the bot has not confirmed."""
        with self.account.lock:
            return len(self.account.updates.waiting())

    def last_update(self) -> Update:
        """The latest thing that happened. Raises LookupError before the first."""
        with self.account.lock:
            if self.account.updates.last is None:
                raise LookupError("nothing has happened yet")
            return self.account.updates.last

    def repeats_last_update(self) -> None:
        """The same update is delivered once more, even if it was confirmed."""
        with self.account.lock:
            self.account.updates.repeat_last()
            self.account.changed()

    def restarts_update_ids(self, first_id: int) -> None:
        """Numbers what happens next from there."""
        with self.account.lock:
            self.account.updates.restart(first_id)

    def fails(
        self, method: str, times: int = 1, *, code: int = 500, retry_after: int | None = None
    ) -> None:
        """The next calls are refused, not done; `retry_after` in seconds makes it a 429."""
        refusal = failure(code) if retry_after is None else too_many_requests(retry_after)
        self._lay(method, Fault(How.REFUSED, refusal), times)

    def resets(self, method: str, times: int = 1) -> None:
        """The connection of the next calls breaks; they are not done."""
        self._lay(method, Fault(How.RESET), times)

    def loses_answer(self, method: str, times: int = 1) -> None:
        """The next calls are done, then the connection breaks before the answer."""
        self._lay(method, Fault(How.ANSWER_LOST), times)

    def keeps_silent(self, method: str, times: int = 1) -> None:
        """The next calls are done and never answered."""
        self._lay(method, Fault(How.SILENT), times)

    def goes_down(self) -> None:
        """Every connection of the bot breaks until `comes_back`; phones and the webhook work."""
        self.account.faults.down = True

    def comes_back(self) -> None:
        self.account.faults.down = False

    def breaks(self, method: str) -> None:
        """The connection of every call of that method breaks until it `works_again`."""
        with self.account.lock:
            self.account.faults.broken.add(method.lower())

    def works_again(self, method: str) -> None:
        with self.account.lock:
            self.account.faults.broken.discard(method.lower())

    def wait_until(self, holds: Callable[["Telegram"], Any], timeout: float = 10) -> None:
        """Returns once `holds(telegram)` is true; raises TimeoutError after `timeout` seconds."""
        until = time.monotonic() + timeout
        with self.account.lock:
            while not holds(self):
                left = until - time.monotonic()
                if left <= 0:
                    raise TimeoutError(f"waited {timeout} s")
                self.account.lock.wait(left)

    def _lay(self, method: str, fault: Fault, times: int) -> None:
        with self.account.lock:
            self.account.faults.add(method, fault, times)


def now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def running(
    token: str = TOKEN,
    *,
    port: int | None = None,
    clock: Clock = now,
    limits: Limits | None = OFFICIAL_LIMITS,
    retries: Retries = OFFICIAL_RETRIES,
) -> Iterator[Telegram]:
    """A Telegram for the length of the block. `limits=None` never answers 429 by itself."""
    telegram = Telegram(Account(token, clock, limits), port or free_port())
    ready: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()
    thread = threading.Thread(target=_serve, args=(telegram, retries, ready), daemon=True)
    thread.start()
    loop, stop = ready.result(timeout=10)
    try:
        yield telegram
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()


def _serve(
    telegram: Telegram,
    retries: Retries,
    ready: "Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]]",
) -> None:
    """The thread's whole life; a failure to start reaches whoever waits for `ready`."""
    try:
        asyncio.run(_listen(telegram, retries, ready))
    except OSError as failed:
        if ready.done():
            raise
        ready.set_exception(failed)


async def _listen(
    telegram: Telegram,
    retries: Retries,
    ready: "Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]]",
) -> None:
    account, bell, stop = telegram.account, Bell(), asyncio.Event()
    face = Face(account, bell)
    app = face.application(phone_routes(telegram.user))
    runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", telegram.port).start()
        with account.lock:
            account.watchers.append(bell.ring)
        ready.set_result((asyncio.get_running_loop(), stop))
        await _deliver(Delivery(account, bell, retries), stop)
    finally:
        with account.lock:
            account.watchers.clear()
        face.stopping.set()
        await runner.cleanup()


async def _deliver(delivery: Delivery, stop: asyncio.Event) -> None:
    """Until `stop`; a delivery that dies by itself takes the server with it."""
    delivering, stopping = asyncio.create_task(delivery.run()), asyncio.create_task(stop.wait())
    await asyncio.wait([stopping, delivering], return_when=asyncio.FIRST_COMPLETED)
    if delivering.done():
        delivering.result()
    delivering.cancel()
    await asyncio.wait([delivering])
