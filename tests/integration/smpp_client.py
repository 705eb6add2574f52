"""An application on aiosmpplib, which nobody here wrote, as a test needs it.

Rule: what a hook gets, it first commits; how the application ends, the test says at once.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiosmpplib import (
    ESME,
    AbstractHook,
    DeliverSm,
    PhoneNumber,
    SubmitSm,
    SubmitSmResp,
)
from aiosmpplib.correlator import SimpleCorrelator
from aiosmpplib.retrytimer import SimpleExponentialBackoff

from tests.servers.smsc import Smsc
from tests.servers.smsc.parts import HAS_HEADER

ASKER, ANOTHER = "33612345678", "33687654321"
IN_TIME = 20
GSM = "Bonjour à tous {5 €}, " * 20
WIDE = "été où ça ê 😀, " * 20


async def nothing(_: Any) -> None:
    pass


class Hook(AbstractHook):
    """An application: what it gets, it first commits."""

    def __init__(self, commit: Callable[[DeliverSm], Awaitable[None]] = nothing) -> None:
        self.commit = commit
        self.got: asyncio.Queue[Any] = asyncio.Queue()

    async def sending(self, smpp_message, pdu, client_id):
        pass

    async def received(self, smpp_message, pdu, client_id):
        if isinstance(smpp_message, DeliverSm):
            await self.commit(smpp_message)
        if isinstance(smpp_message, DeliverSm | SubmitSmResp):
            self.got.put_nowait(smpp_message)
        elif smpp_message is None:
            self.got.put_nowait(pdu)

    async def send_error(self, smpp_message, error, client_id):
        self.got.put_nowait(error)

    async def next(self, kind: type) -> Any:
        """The next of that kind; what comes before it is passed over."""
        async with asyncio.timeout(IN_TIME):
            while not isinstance(message := await self.got.get(), kind):
                pass
        return message


class EachPart(SimpleCorrelator):
    """Joins nothing: each part reaches the hook, which may commit it before it is acknowledged."""

    async def put_delivery_segmented(self, deliver_sm):
        return deliver_sm


def client(centre: Smsc, hook: Hook, **more: Any) -> ESME:
    known = {"system_id": centre.system_id, "password": centre.password}
    return ESME(
        "127.0.0.1",
        centre.port,
        hook=hook,
        log_level=logging.CRITICAL,
        retry_timer=SimpleExponentialBackoff(min_delay=20, max_increases=1),
        **(known | more),
    )


@asynccontextmanager
async def connected(centre: Smsc, hook: Hook, **more: Any):
    """The client and its task; at the end it is cut off, not unbound."""
    binds, esme = centre.binds, client(centre, hook, **more)
    task = asyncio.create_task(esme.start())
    try:
        await asyncio.to_thread(centre.bound, binds + 1)
        yield esme, task
    finally:
        await end(task)


async def end(task: asyncio.Task[None]) -> None:
    """Ends the client at once, and the tasks it leaves running when start() dies.

    It may swallow a cancellation (its keeper cancels its own timer at that moment): once is not
    enough.
    """
    its = {"Sender", "Receiver", "Connection keeper"}
    tasks = {task, *(other for other in asyncio.all_tasks() if other.get_name() in its)}
    while left := {one for one in tasks if not one.done()}:
        for one in left:
            one.cancel()
        await asyncio.wait(left, timeout=0.05)
    await asyncio.gather(*tasks, return_exceptions=True)


def outgoing(text: str, **more: Any) -> SubmitSm:
    usual = {"source": PhoneNumber("3949"), "destination": PhoneNumber(ASKER), "log_id": "our-7"}
    return SubmitSm(short_message=text, **(usual | more))


def reference(message: DeliverSm) -> int:
    """The client reads four bytes for a reference of two: total and number come with it."""
    read = message.get_segmentation_data()[0]
    return read >> 16 if message.esm_class & HAS_HEADER and read > 0xFF else read


async def joined(hook: Hook, parts: int) -> str:
    """The text of so many parts, put together by whom they reach."""
    got: dict[int, str] = {}
    references = set()
    while len(got) < parts:
        message = await hook.next(DeliverSm)
        _, number, total = message.get_segmentation_data()
        assert total == parts
        references.add(reference(message))
        got[number] = message.short_message
    assert len(references) == 1
    return "".join(got[number] for number in sorted(got))
