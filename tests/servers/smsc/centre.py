"""The centre: what waits for the application, what the application sent, and who is bound.

Rule: everything is guarded by one lock, so that a test may look and act from its own thread while
the sessions run in theirs.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

import msgspec
from smpp34 import DeliverSm, SubmitSm

from tests.servers.smsc.parts import Part, decoded, read
from tests.servers.smsc.phone import Phone
from tests.servers.smsc.receipts import receipt
from tests.servers.smsc.session import Session

SHORT_NUMBER = "3949"
SYSTEM_ID, PASSWORD = "referent", "secret"
INTERNATIONAL, NATIONAL, ISDN = 1, 2, 1  # 5.2.5, 5.2.6
WANTS_RECEIPT = 0x01  # registered_delivery, 5.2.17
SECONDS = 20


class Sms(msgspec.Struct, frozen=True):
    """One text as the person sees it. `parts` is what it cost, `data_coding` its alphabet."""

    sender: str
    recipient: str
    text: str
    data_coding: int
    parts: int
    message_ids: tuple[str, ...]


class Waiting(msgspec.Struct, frozen=True):
    """A deliver_sm on its way: a part of a text, or a receipt."""

    sender: str
    part: Part

    def unit(self, recipient: str, sequence: int) -> bytes:
        return DeliverSm(
            self.sender,
            recipient,
            self.part.data,
            source_addr_ton=INTERNATIONAL,
            source_addr_npi=ISDN,
            dest_addr_ton=NATIONAL,
            dest_addr_npi=ISDN,
            esm_class=self.part.esm_class,
            data_coding=self.part.data_coding,
            tlvs=self.part.tlvs,
            sequence_number=sequence,
        ).encode()


class Smsc:
    """What a test may see and do. `outcome` is the state that receipts report, None for none."""

    system_id, password, number = SYSTEM_ID, PASSWORD, SHORT_NUMBER

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.port = 0
        self.outcome: str | None = "DELIVRD"
        self.refused: list[int] = []
        self.binds = 0
        self._loop = loop
        self._changed = threading.Condition()
        self._sessions: list[Session] = []
        self._waiting: dict[int, Waiting] = {}
        self._received: list[Sms] = []
        self._parts: dict[tuple[str, str, int], dict[int, tuple[bytes, str]]] = {}
        self._refusals: list[int] = []
        self._numbers, self._ids, self._references = count(1), count(1), count(1)

    # What the test sees

    def phone(self, number: str) -> Phone:
        """`number` as 33612345678."""
        return Phone(self, number)

    @property
    def received(self) -> list[Sms]:
        """What the application sent, joined, oldest first."""
        with self._changed:
            return list(self._received)

    @property
    def unacknowledged(self) -> list[Part]:
        """What the application has not acknowledged yet, receipts included."""
        with self._changed:
            return [waiting.part for waiting in self._waiting.values()]

    def nth(self, recipient: str, index: int, seconds: float) -> Sms:
        """The text number `index` to that phone, as soon as it is there."""
        with self._changed:

            def there() -> list[Sms]:
                return [sms for sms in self._received if sms.recipient == recipient]

            self._await(lambda: len(there()) > index, seconds)
            return there()[index]

    def all_acknowledged(self, seconds: float = SECONDS) -> None:
        """Returns when nothing waits any more. Raises TimeoutError."""
        with self._changed:
            self._await(lambda: not self._waiting, seconds)

    def bound(self, binds: int = 1, seconds: float = SECONDS) -> None:
        """Returns when the application has bound that often, all told. Raises TimeoutError."""
        with self._changed:
            self._await(lambda: self.binds >= binds, seconds)

    # What the test does

    def refuses(self, *statuses: int) -> None:
        """The next submit_sm get these command_status, one each."""
        with self._changed:
            self._refusals.extend(statuses)

    def drops(self) -> None:
        """Every connection is cut, without a word."""
        with self._changed:
            for session in self._sessions:
                self._loop.call_soon_threadsafe(session.cut)

    def asks_if_alive(self, seconds: float = SECONDS) -> None:
        """An enquire_link; returns when it is answered. Raises TimeoutError."""
        with self._changed:
            session = self._sessions[-1]
            answered = session.answered
            self._loop.call_soon_threadsafe(session.enquire)
            self._await(lambda: session.answered > answered, seconds)

    def carries(self, sender: str, parts: list[Part]) -> None:
        """Keeps the parts and sends them to whoever is bound."""
        with self._changed:
            for part in parts:
                self._waiting[next(self._numbers)] = Waiting(sender, part)
            for session in self._sessions:
                self._loop.call_soon_threadsafe(session.deliver)

    def reference(self) -> int:
        return next(self._references) % 256

    # What its sessions ask

    def joins(self, session: Session) -> None:
        with self._changed:
            self._sessions.append(session)
            self.binds += 1
            self._changed.notify_all()

    def leaves(self, session: Session) -> None:
        with self._changed:
            if session in self._sessions:
                self._sessions.remove(session)

    def heard(self) -> None:
        """An enquire_link was answered."""
        with self._changed:
            self._changed.notify_all()

    def to_deliver(self) -> dict[int, Waiting]:
        with self._changed:
            return dict(self._waiting)

    def acknowledged(self, number: int, status: int, *, later: bool) -> None:
        """The application answered a deliver_sm; unless it wants it `later`, that is the end."""
        with self._changed:
            if status:
                self.refused.append(status)
            if not later:
                self._waiting.pop(number, None)
            self._changed.notify_all()

    def submitted(self, message: SubmitSm) -> tuple[int, str]:
        """The command_status and the message_id of the answer."""
        with self._changed:
            if self._refusals:
                return self._refusals.pop(0), ""
            message_id = f"{next(self._ids):08x}"
            self._take(message, message_id)
            return 0, message_id

    def reports(self, message: SubmitSm, message_id: str) -> None:
        """The receipt, if one is wanted."""
        if self.outcome and message.registered_delivery & WANTS_RECEIPT:
            self.carries(message.destination_addr, [receipt(message_id, self.outcome)])

    def _take(self, message: SubmitSm, message_id: str) -> None:
        place, data = read(message)
        total, number, reference = (
            (place.total, place.number, place.reference) if place else (1, 1, -1)
        )
        key = (message.source_addr, message.destination_addr, reference)
        known = self._parts.setdefault(key, {})
        known[number] = (data, message_id)
        if len(known) < total:
            return
        del self._parts[key]
        text = decoded(b"".join(known[at][0] for at in sorted(known)), message.data_coding)
        ids = tuple(known[at][1] for at in sorted(known))
        self._received.append(Sms(*key[:2], text, message.data_coding, total, ids))
        self._changed.notify_all()

    def _await(self, condition: Callable[[], bool], seconds: float) -> None:
        if not self._changed.wait_for(condition, seconds):
            raise TimeoutError(f"{len(self._received)} received, {len(self._waiting)} waiting")


async def _listen(centre: Smsc) -> asyncio.Server:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await Session(centre, writer).serve(reader)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    centre.port = int(server.sockets[0].getsockname()[1])
    return server


async def _close(centre: Smsc, server: asyncio.Server) -> None:
    server.close()
    centre.drops()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    if others:
        await asyncio.wait(others)


@contextmanager
def running() -> Iterator[Smsc]:
    """A centre for the length of the block, on a free port of 127.0.0.1."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        centre = Smsc(loop)
        server = asyncio.run_coroutine_threadsafe(_listen(centre), loop).result()
        try:
            yield centre
        finally:
            asyncio.run_coroutine_threadsafe(_close(centre, server), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
