"""An operator's SMSC, without a gateway between: the path of those who need certainty.

Rule: deliver_sm_resp after the commit; ESME_RX_T_APPN when the store is unavailable, and the SMSC
sends again. SMPP gives messages no id, so one that was begun is « in doubt » (kept in the store)
until an enquire_link after its acknowledgement is answered: then that has arrived. If the same
words of the same sender come soon after binding anew while they are in doubt, it is a repeat.

What remains: the link breaks in the tenth of a second between an acknowledgement and its proof,
and the same person writes the very same words within a quarter of an hour of the next binding:
that second message is taken for a repeat. An SMSC that repeats within one session what was not
refused has it answered twice.
"""

import asyncio
import contextlib
import secrets
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import count

import structlog
from aiosmpplib import NPI, TON, PhoneNumber, SmppCommandStatus, SubmitSm
from msgspec.structs import replace

from bot.channels.sms import smpp_pdu
from bot.channels.sms.credentials import SmppKeys
from bot.channels.sms.ports import Adapter, Received, Receiver, Report, Sms
from bot.channels.sms.receiving import IGNORED
from bot.channels.sms.smpp_link import Link, Verdict
from bot.channels.sms.smpp_pdu import Delivered, Unreadable
from bot.channels.sms.web import LATER, MISCONFIGURED
from bot.conversation.errors import Refused, Unavailable, Undeliverable
from bot.gsm import measure
from bot.relay import Carried
from bot.store.parts import Part, Parts
from handoff.ports import NotNow

log = structlog.get_logger()

DOUBTED = timedelta(days=3)
"""How long a message without an acknowledgement may be sent again: SMSCs try for a day or more."""

REPEATED = 900
"""Seconds after binding in which an SMSC sends again what it has no acknowledgement of."""

PATIENCE = 10.0
"""Seconds that the SMSC may take to answer; then the message may be there, and leaves again."""

Status = SmppCommandStatus
FULL = {Status.ESME_RTHROTTLED: 2, Status.ESME_RMSGQFUL: 5, Status.ESME_RSYSERR: LATER}
"""What asks for patience, and seconds of it."""

NOBODY = (Status.ESME_RINVDSTADR, Status.ESME_RINVDSTTON, Status.ESME_RINVDSTNPI)
OURS = (Status.ESME_RINVSRCADR, Status.ESME_RINVSRCTON, Status.ESME_RINVSRCNPI)
"""Our own number is not right there: no message is at fault."""


class Smpp:
    """`Gateway` to an SMSC."""

    def __init__(
        self, keys: SmppKeys, receiver: Receiver, clock: Callable[[], datetime], parts: Parts
    ) -> None:
        self._keys = keys
        self._receiver = receiver
        self._clock = clock
        self._parts = parts
        self._link = self._linked()
        self._window = asyncio.Semaphore(keys.window)
        self._reference = secrets.randbelow(256)
        self._turns: dict[str, asyncio.Lock] = {}
        self._queued: Counter[str] = Counter()
        self._begun: set[tuple[str, str, int]] = set()

    def _linked(self) -> Link:
        return Link(self._keys, self.deliver, self.finished)

    def adapter(self) -> Adapter:
        """What the channel needs of it."""
        return Adapter(self, runs=[self.run])

    async def run(self) -> None:
        """Stay bound, until cancelled."""
        while True:
            try:
                await self._link.start()
            except Exception as error:  # the library's: a new link, or nobody could write any more
                log.error("smpp.failed", kind=type(error).__name__, exc_info=error)
            await asyncio.sleep(LATER)
            self._link = self._linked()

    async def deliver(self, pdu: bytes, session: str) -> Verdict:
        """Take a deliver_sm; what to answer."""
        try:
            delivered = smpp_pdu.read(pdu, self._keys.default_alphabet)
        except Unreadable as error:
            log.error("smpp.unreadable", kind=str(error))
            return Verdict(Status.ESME_RX_P_APPN)
        doubt = self._begin(delivered, session)
        try:
            return Verdict(Status.ESME_ROK, await self._take(delivered, doubt))
        except Unavailable:
            return Verdict(Status.ESME_RX_T_APPN, doubt)
        except Exception as error:  # the SMSC has it still, and will send it again
            log.error("smpp.postponed", kind=type(error).__name__, exc_info=error)
            return Verdict(Status.ESME_RX_T_APPN, doubt)

    def _begin(self, delivered: Delivered, session: str) -> Part | None:
        """What is in doubt: a text without an id. A part has its place in its set instead.

        The same words that come while others like them are begun are counted: each is a message.
        """
        if delivered.text is None or delivered.id or delivered.portion:
            return None
        sender, name = delivered.sender[:255], _name(delivered)
        number = next(n for n in count(1) if (sender, name, n) not in self._begun)
        self._begun.add((sender, name, number))
        id_, until = f"{session}.{secrets.token_hex(8)}", self._clock() + DOUBTED
        return Part(sender, name, number, -1, "", id_, until)

    async def _take(self, delivered: Delivered, doubt: Part | None) -> Part | None:
        """Take it; what is in doubt now."""
        if delivered.news:
            await self._reported(delivered.news)
        elif delivered.text is None:
            IGNORED.labels("binary").inc()
        else:
            async with self._turn(delivered.sender):
                if doubt:
                    known = await self._parts.doubt(doubt, repeats=self._repeats)
                    doubt = replace(doubt, external_id=known)
                id_ = doubt.external_id if doubt else delivered.id
                message = Received(delivered.sender, delivered.text, id_, delivered.portion)
                await self._receiver.take(message)
        return doubt

    @contextlib.asynccontextmanager
    async def _turn(self, sender: str) -> AsyncIterator[None]:
        """One sender's messages in their order."""
        turn = self._turns.setdefault(sender, asyncio.Lock())
        self._queued[sender] += 1
        try:
            async with turn:
                yield
        finally:
            self._queued[sender] -= 1
            if not self._queued[sender]:
                del self._queued[sender], self._turns[sender]

    @property
    def _repeats(self) -> bool:
        """Whether the centre may still be sending again what another session left open."""
        return time.monotonic() - self._link.bound_at < REPEATED

    async def finished(self, verdict: Verdict, arrived: bool) -> None:
        """Once the acknowledgement has arrived, the same words are a new message."""
        doubt = verdict.doubt
        if doubt is None:
            return
        if arrived and verdict.status == Status.ESME_ROK:
            with contextlib.suppress(Unavailable):  # then it stays in doubt for a day
                await self._parts.sure(doubt)
        self._begun.discard((doubt.sender, doubt.reference, doubt.number))

    async def _reported(self, news: smpp_pdu.News) -> None:
        if news.state and news.reference:
            writings = tuple(smpp_pdu.references(news.reference))
            await self._receiver.reported(Report(news.state, references=writings))

    async def send(self, sms: Sms) -> Carried:
        """See `Gateway.send`. The receipt of the last segment stands for all of them."""
        coding, segments = smpp_pdu.encoded(sms.text, self._keys.default_alphabet)
        self._reference = (self._reference + 1) % 256
        reference, total, said = self._reference, len(segments), ""
        for number, data in enumerate(segments, 1):
            header = bytes((5, 0, 3, reference, total, number)) if total > 1 else b""
            message = SubmitSm(
                short_message="-",  # the library wants one; what is sent is set below
                source=_address(self._keys.number),
                destination=_address(sms.to),
                esm_class=smpp_pdu.USER_DATA_HEADER if header else 0,
                registered_delivery=int(number == total),
                encoding=coding,
                log_id=secrets.token_hex(8),
            )
            message.set_encoded_message(header + data)
            said = await self._submit(message)
        return Carried(said or sms.place.token, measure(sms.text).segments)

    async def _submit(self, message: SubmitSm) -> str:
        """Hand one segment over; the SMSC's id of it."""
        link = self._link
        async with self._window:
            if not link.is_bound:
                raise NotNow(retry_in=LATER)
            future = link.waiting.begin(message.log_id)
            link.queue.put_nowait(message)
            try:
                answer = await asyncio.wait_for(future, PATIENCE)
            except (TimeoutError, OSError) as error:
                raise NotNow(retry_in=LATER) from error
            finally:
                link.waiting.end(message.log_id)
        _refuse(answer.command_status)
        return str(getattr(answer, "message_id", ""))


def _refuse(status: SmppCommandStatus) -> None:
    if status == Status.ESME_ROK:
        return
    log.warning("sms.refused", adapter="smpp", status=status.name)
    if status in NOBODY:
        raise Undeliverable("unknown")
    if status in FULL or status in OURS:
        raise NotNow(retry_in=FULL.get(status, MISCONFIGURED))
    raise Refused(status.name)


def _name(delivered: Delivered) -> str:
    """What a message without an id is known by, as a reference of its sender."""
    return f"doubt.{sha256(delivered.content).hexdigest()[:48]}"


def _address(number: str) -> PhoneNumber:
    """A number as the protocol has it: international, a short code, or a name."""
    if number.startswith("+"):
        return PhoneNumber(number[1:], TON.INTERNATIONAL, NPI.ISDN)
    if number.isdecimal():
        return PhoneNumber(number, TON.UNKNOWN, NPI.UNKNOWN)
    return PhoneNumber(number, TON.ALPHANUMERIC, NPI.UNKNOWN)
