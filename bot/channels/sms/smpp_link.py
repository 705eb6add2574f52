"""A link to an SMSC: aiosmpplib binds, keeps alive and binds again; we answer what it delivers.

Rule: a message is acknowledged after the commit, and with a temporary error when there was none.
The library reads one PDU at a time and waits; here each waits for its own commit, so that a slow
one holds up neither the others nor the keeping alive.

What is not left to the library (0.7.4): reading deliver_sm (a receipt it cannot read cuts the
link, 16-bit references are misread), joining parts (in memory, after they were acknowledged),
cutting texts (an unbound variable), logging (whole messages).
"""

import asyncio
import secrets
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import structlog
from aiosmpplib import (
    ESME,
    AbstractBroker,
    AbstractCorrelator,
    AbstractHook,
    AbstractRetryTimer,
    AbstractThrottleHandler,
    DeliverSmResp,
    EnquireLink,
    PduHeader,
    SmppCommand,
    SmppCommandStatus,
    SmppError,
    SmppMessage,
    SmppSessionState,
    SubmitSm,
)

from bot.channels.sms.credentials import SmppKeys
from bot.store.parts import Part

log = structlog.get_logger()

SILENT = 60
"""Above every level of the library's own log, which quotes messages."""

SOONEST, LATEST = 1.0, 30.0
"""Seconds between two attempts to bind: doubled from the one to the other."""

REMEMBERED = 1_000
"""Requests whose answer is waited for: far more than any window."""


class Verdict(msgspec.Struct, frozen=True):
    """The status that answers a deliver_sm, and what is in doubt until the answer has left."""

    status: SmppCommandStatus
    doubt: Part | None = None


Answer = Callable[[bytes, str], Awaitable[Verdict]]
"""From a deliver_sm and the session it came in to the verdict."""

Finished = Callable[[Verdict, bool], Awaitable[None]]
"""What follows, told whether the answer is known to have arrived."""

PROVED_AFTER = 0.1
"""Seconds of acknowledgements that one enquire_link proves."""


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


class Link(ESME):  # type: ignore[misc]
    """An ESME bound as transceiver. `session` changes each time it is bound."""

    def __init__(self, keys: SmppKeys, answer: Answer, finished: Finished) -> None:
        self.waiting = Waiting()
        self.queue: asyncio.Queue[SubmitSm] = asyncio.Queue()
        super().__init__(
            smsc_host=keys.host,
            smsc_port=keys.port,
            system_id=keys.system_id,
            password=keys.password,
            system_type=keys.system_type,
            enquire_link_interval=float(keys.enquire_every),
            log_level=SILENT,
            hook=_Hook(self.waiting),
            broker=_Broker(self.queue, self.waiting),
            correlator=_Correlator(self.waiting),
            throttle_handler=_Unthrottled(),
            retry_timer=_Patience(),
        )
        self.session = ""
        self.bound_at = 0.0
        self._unproved: list[Verdict] = []
        self._answer = answer
        self._finished = finished
        self._answering: set[asyncio.Task[None]] = set()

    @property
    def is_bound(self) -> bool:
        """Whether messages can leave."""
        return bool(self.session_state == SmppSessionState.BOUND_TRX)

    async def connect(self) -> None:
        """Bind. Raises what the library does."""
        try:
            await super().connect()
        except SmppError as refusal:
            log.error("smpp.refused", status=refusal.command_status.name)
            raise
        self.session, self.bound_at = secrets.token_hex(8), time.monotonic()
        log.info("smpp.bound")

    async def _handle_request(self, pdu: bytes, header: PduHeader) -> SmppMessage | None:
        if header.smpp_command != SmppCommand.DELIVER_SM:
            return await super()._handle_request(pdu, header)
        task = asyncio.create_task(self._deliver(pdu, header.sequence_num, self.session))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)
        return None  # the library answers nothing by itself

    async def _deliver(self, pdu: bytes, sequence: int, session: str) -> None:
        verdict = await self._answer(pdu, session)
        if not await self._respond(sequence, session, verdict.status) or verdict.doubt is None:
            await self._finished(verdict, False)
            return
        self._unproved.append(verdict)
        if len(self._unproved) == 1:
            await self._prove(session)

    async def _prove(self, session: str) -> None:
        """Ask for a sign of life: who answers has read all that was written before."""
        await asyncio.sleep(PROVED_AFTER)
        verdicts, self._unproved = self._unproved, []
        request = EnquireLink()
        future = self.waiting.begin(name := _sign(request))
        arrived = False
        try:
            if session == self.session and self.is_bound:
                await self._send_data(request)
                await asyncio.wait_for(future, self.socket_timeout)
                arrived = session == self.session
        except (TimeoutError, OSError) as error:
            log.info("smpp.unproved", kind=type(error).__name__)
        finally:
            self.waiting.end(name)
            for verdict in verdicts:
                await self._finished(verdict, arrived)

    async def _respond(self, sequence: int, session: str, status: SmppCommandStatus) -> bool:
        if session != self.session or not self.is_bound:
            return False  # the SMSC sends it again, and it will be known
        try:
            await self._send_data(DeliverSmResp(sequence_num=sequence, command_status=status))
        except OSError as error:
            log.info("smpp.unanswered", kind=type(error).__name__)
            return False
        return True


def _sign(request: EnquireLink) -> str:
    return f"enquire_link {id(request)}"


class _Hook(AbstractHook):  # type: ignore[misc]
    def __init__(self, waiting: Waiting) -> None:
        self._waiting = waiting

    async def sending(self, smpp_message: SmppMessage, pdu: bytes, client_id: str) -> None:
        """Nothing: see `AbstractHook.sending`."""

    async def received(self, smpp_message: SmppMessage, pdu: bytes, client_id: str) -> None:
        """Nothing: answers come by the correlator."""

    async def send_error(self, smpp_message: SmppMessage, error: Exception, client_id: str) -> None:
        """The message did not leave."""
        self._waiting.answer(smpp_message.log_id, error)


class _Broker(AbstractBroker):  # type: ignore[misc]
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


class _Correlator(AbstractCorrelator):  # type: ignore[misc]
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
            self._waiting.answer(_sign(request), response)
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


class _Unthrottled(AbstractThrottleHandler):  # type: ignore[misc]
    """The relay waits by itself when the SMSC says so; the library would hold messages back."""

    async def throttled(self) -> None: ...

    async def not_throttled(self) -> None: ...

    async def allow_request(self) -> bool:
        return True

    async def throttle_delay(self) -> float:
        return 0.0


class _Patience(AbstractRetryTimer):  # type: ignore[misc]
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
