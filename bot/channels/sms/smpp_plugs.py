"""What aiosmpplib asks its users to plug in: each as little as can be.

Rule: the library carries bytes and matches answers to requests; whatever is to be remembered is
ours, in the store.
"""

import asyncio
from collections import OrderedDict
from struct import unpack
from typing import Any

import structlog
from aiosmpplib import (
    AbstractBroker,
    AbstractCorrelator,
    AbstractHook,
    AbstractRetryTimer,
    AbstractThrottleHandler,
    EnquireLink,
    SmppCommandStatus,
    SmppMessage,
    SubmitSm,
)

log = structlog.get_logger()

SOONEST, LATEST = 1.0, 30.0
"""Seconds between two attempts to bind: doubled from the one to the other."""

REMEMBERED = 1_000
"""Requests whose answer is waited for: far more than any window."""


class Waiting:
    """Who waits for the answer to which message, by its name there."""

    def __init__(self) -> None:
        self._futures: dict[str, asyncio.Future[Any]] = {}

    def begin(self, name: str) -> asyncio.Future[Any]:
        """Wait for the answer to a message."""
        future = self._futures[name] = asyncio.get_running_loop().create_future()
        return future

    def is_over(self, name: str) -> bool:
        """Whether nobody waits any more: then it must not leave either."""
        return name not in self._futures

    def answer(self, name: str, response: Any) -> None:
        """Hand an answer, or the error that comes instead, to who waits."""
        future = self._futures.get(name)
        if future is None or future.done():
            return
        if isinstance(response, Exception):
            future.set_exception(response)
        else:
            future.set_result(response)

    def end(self, name: str) -> None:
        """Do not wait any more."""
        self._futures.pop(name, None)


def sign(request: EnquireLink) -> str:
    """The name under which the answer to an enquire_link is waited for."""
    return f"enquire_link {id(request)}"


HEADER = 16
BIND_TRANSCEIVER_RESP = 0x80000009
"""SMPP 3.4, sections 3.2 and 5.1.2.1. The library takes an answer without a body for no answer."""


class Hook(AbstractHook):  # type: ignore[misc]
    """Tells who waits that a message did not leave, and the operator why nothing is bound."""

    def __init__(self, waiting: Waiting) -> None:
        self._waiting = waiting

    async def sending(self, smpp_message: SmppMessage, pdu: bytes, client_id: str) -> None:
        """Nothing: see `AbstractHook.sending`."""

    async def received(self, smpp_message: SmppMessage, pdu: bytes, client_id: str) -> None:
        """Answers come by the correlator; a refused bind, whatever its shape, is told here."""
        if len(pdu) < HEADER:
            return
        _, command, status, _ = unpack(">4L", pdu[:HEADER])
        if command == BIND_TRANSCEIVER_RESP and status:
            known = status in {each.value for each in SmppCommandStatus}
            name = SmppCommandStatus(status).name if known else hex(status)
            log.error("smpp.refused", status=name)

    async def send_error(self, smpp_message: SmppMessage, error: Exception, client_id: str) -> None:
        """The message did not leave."""
        self._waiting.answer(smpp_message.log_id, error)


class Broker(AbstractBroker):  # type: ignore[misc]
    """What waits to leave. What nobody waits for any more will be sent again: not twice."""

    def __init__(self, queue: asyncio.Queue[SubmitSm], waiting: Waiting) -> None:
        self._queue = queue
        self._waiting = waiting

    async def enqueue(self, message: SmppMessage) -> None:
        await self._queue.put(message)

    async def dequeue(self) -> SmppMessage:
        while True:
            message = await self._queue.get()
            if not self._waiting.is_over(message.log_id):
                return message


class Correlator(AbstractCorrelator):  # type: ignore[misc]
    """Which answer belongs to which request, and nothing else: parts and receipts are ours."""

    def __init__(self, waiting: Waiting) -> None:
        self._waiting = waiting
        self._requests: OrderedDict[int, SmppMessage] = OrderedDict()

    async def put(self, smpp_message: SmppMessage) -> None:
        self._requests[smpp_message.sequence_num] = smpp_message
        if len(self._requests) > REMEMBERED:
            self._requests.popitem(last=False)

    async def get(self, response: SmppMessage) -> SmppMessage | None:
        request = self._requests.pop(response.sequence_num, None)
        if isinstance(request, SubmitSm):  # the answer may be a generic_nack
            self._waiting.answer(request.log_id, response)
        elif isinstance(request, EnquireLink):
            self._waiting.answer(sign(request), response)
        return request

    def get_cumulated_status(self, ref_num: int) -> int:
        return 0

    async def expired(self, smpp_message: SmppMessage) -> None:
        """Nothing: whoever waits has a limit of their own."""

    async def put_delivery(self, smsc_message_id: str, submit_sm: SubmitSm) -> None:
        """Nothing: the store knows what a receipt belongs to."""

    async def put_delivery_segmented(self, deliver_sm: SmppMessage) -> SmppMessage:
        return deliver_sm

    async def get_segmented(self, smpp_seq_num: int, remove: bool = False) -> tuple[None, int]:
        return None, 0

    async def get_delivery(self, receipt: SmppMessage) -> None:
        return None


class Unthrottled(AbstractThrottleHandler):  # type: ignore[misc]
    """The relay waits by itself when the SMSC says so; the library would hold messages back."""

    async def throttled(self) -> None: ...

    async def not_throttled(self) -> None: ...

    async def allow_request(self) -> bool:
        return True

    async def throttle_delay(self) -> float:
        return 0.0


class Patience(AbstractRetryTimer):  # type: ignore[misc]
    """How long to wait before binding again."""

    def __init__(self) -> None:
        self._next = SOONEST

    async def wait(self) -> None:
        wait, self._next = self._next, min(self._next * 2, LATEST)
        log.warning("smpp.unbound", again_in=wait)
        await asyncio.sleep(wait)

    def reset(self) -> None:
        self._next = SOONEST

    def next_delay(self) -> float:
        return self._next
