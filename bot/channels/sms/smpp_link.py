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
from collections.abc import Awaitable, Callable

import msgspec
import structlog
from aiosmpplib import (
    ESME,
    DeliverSmResp,
    EnquireLink,
    PduHeader,
    SmppCommand,
    SmppCommandStatus,
    SmppMessage,
    SmppSessionState,
    SubmitSm,
)

from bot.channels.sms.credentials import SmppKeys
from bot.channels.sms.smpp_plugs import (
    Broker,
    Correlator,
    Hook,
    Patience,
    Unthrottled,
    Waiting,
    sign,
)
from bot.store.parts import Part

log = structlog.get_logger()

SILENT = 60
"""Above every level of the library's own log, which quotes messages."""


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
            hook=Hook(self.waiting),
            broker=Broker(self.queue, self.waiting),
            correlator=Correlator(self.waiting),
            throttle_handler=Unthrottled(),
            retry_timer=Patience(),
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
        await super().connect()
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
        future = self.waiting.begin(name := sign(request))
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
