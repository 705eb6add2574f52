"""Carries what the outbox holds to people, channel by channel.

Rule: claim, commit, send, settle; no transaction is open while a provider answers. A message
leaves at least once: who dies between sending and settling sends again. What a human overtook in
the meantime does not leave.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Protocol

import msgspec
import structlog
from msgspec.structs import replace

from bot import observe
from bot.conversation.errors import ReferentError, Refused, Unavailable, Undeliverable
from bot.conversation.events import Address, AddressClosed, AnyEvent
from bot.conversation.ports import Entry, Person, Store
from bot.conversation.speech import Delivery, Outgoing, Receipt
from bot.conversation.state import Conversation
from handoff.ports import NotNow

log = structlog.get_logger()

LOOK_EVERY = 1.0
"""Seconds between two looks at what other processes queued; our own ring the bell at once."""

AFTER_A_FAULT = 15
"""Seconds before a message is tried again after a fault that the carrier does not know."""


class Carried(msgspec.Struct, frozen=True):
    """What a provider said when it took a message: its id, and how many SMS it costs."""

    reference: str = ""
    segments: int = 0


class Carrier(Protocol):
    """Takes messages to people on one channel. Made once; used by one relay."""

    @property
    def channel(self) -> str:
        """The channel of the addresses it reaches."""

    @property
    def at_once(self) -> int:
        """How many addresses it serves at the same time."""

    def together(self, line: Sequence[Outgoing]) -> int:
        """How many of the first messages for one address go as one, now. At least 1."""

    async def carry(self, messages: Sequence[Outgoing]) -> Carried:
        """Send these, to one address, as one message.

        Raises `NotNow` (with seconds), `Undeliverable` (nothing arrives there), `Refused`.
        """


class Bell(Protocol):
    """Wakes up who waits for something to leave."""

    async def wait(self, seconds: float) -> None:
        """Until it rings, or so many seconds have passed."""


class Relay:
    """Empties the outbox of one channel."""

    def __init__(
        self, store: Store, carrier: Carrier, bell: Bell, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._carrier = carrier
        self._bell = bell
        self._clock = clock

    async def run(self) -> None:
        """Carry again and again, until cancelled."""
        busy: set[asyncio.Task[None]] = set()
        try:
            while True:
                lines = await self._lines(self._carrier.at_once - len(busy))
                busy |= {asyncio.create_task(self._empty(line)) for line in lines}
                if len(busy) >= self._carrier.at_once:
                    await asyncio.wait(busy, return_when=asyncio.FIRST_COMPLETED)
                elif not lines:
                    await self._news(busy)
                busy = {task for task in busy if not task.done()}
        finally:
            for task in busy:
                task.cancel()

    async def _news(self, busy: set[asyncio.Task[None]]) -> None:
        """Until something may leave: it was queued, or a line is empty and may have more."""
        bell = asyncio.create_task(self._bell.wait(LOOK_EVERY))
        await asyncio.wait({bell, *busy}, return_when=asyncio.FIRST_COMPLETED)
        bell.cancel()

    async def look(self) -> int:
        """Carry what may leave now; how many messages that was."""
        lines = await self._lines(self._carrier.at_once)
        await asyncio.gather(*(self._empty(line) for line in lines))
        return sum(map(len, lines))

    async def _lines(self, limit: int) -> list[list[Outgoing]]:
        """What may leave now, address by address."""
        try:
            claimed = await self._store.claim(self._carrier.channel, self._clock(), limit)
        except Unavailable as error:
            log.warning("relay.postponed", channel=self._carrier.channel, kind=str(error))
            await asyncio.sleep(error.retry_in)
            return []
        return [list(line) for _, line in groupby(claimed, lambda m: (m.conversation, m.address))]

    async def _empty(self, line: list[Outgoing]) -> None:
        """Carry the messages of one address, in order, as far as it goes."""
        claimed_at = self._clock()
        while line:
            if self._clock() - claimed_at > _FRESH and not (line := await self._current(line)):
                return
            some = line[: self._carrier.together(line)]
            try:
                await self._carry(some)
            except NotNow as later:
                await self._give_back(line, later.retry_in)
                return
            except Undeliverable as never:
                await self._close(line, never)
                return
            except Exception as error:  # whatever it was, the other addresses' messages go on
                log.error("relay.failed", channel=self._carrier.channel, exc_info=error)
                await self._give_back(line, AFTER_A_FAULT)
                return
            line = line[len(some) :]

    async def _carry(self, some: Sequence[Outgoing]) -> None:
        """Send, then settle with a receipt for each; only the first bears what it cost."""
        channel = self._carrier.channel
        try:
            carried = await self._carrier.carry(some)
            state = Delivery.SENT
        except Refused:
            log.error("relay.refused", channel=channel, conversation=some[0].conversation)
            carried, state = Carried(), Delivery.FAILED
        observe.SENT.labels(channel, state.value).inc(len(some))
        now = self._clock()
        receipts = [
            Receipt(m.conversation, m.seq, channel, state, now, carried.reference) for m in some
        ]
        receipts[0] = replace(receipts[0], segments=carried.segments)
        await self._store.settle(some, receipts)

    async def _current(self, line: list[Outgoing]) -> list[Outgoing]:
        """What of a line may still leave; what a human overtook is dropped."""
        now = await self._store.conversation(line[0].conversation)
        stale = [m for m in line if now and m.is_stale(now.case.epoch)]
        if stale:
            log.info("outbox.stale", messages=len(stale))
            await self._store.settle(stale)
        return [m for m in line if m not in stale]

    async def _give_back(self, line: Sequence[Outgoing], seconds: float) -> None:
        observe.POSTPONED.labels(self._carrier.channel).inc(len(line))
        try:
            await self._store.unclaim(line, self._clock() + timedelta(seconds=seconds))
        except Unavailable:
            return  # the claim lapses by itself

    async def _close(self, line: Sequence[Outgoing], never: Undeliverable) -> None:
        """Nothing arrives there: the conversation knows it, and what waits goes elsewhere."""
        person, address = line[0].conversation, line[0].address
        await self._give_back(line, 0)

        def decide(conversation: Conversation, _: Person) -> Sequence[AnyEvent]:
            if not _is_theirs(conversation, address) or conversation.reach.why(address):
                return []
            return [AddressClosed(address=address, why=never.why)]

        try:
            await self._store.record(Entry(decide, self._clock(), person=person))
        except ReferentError as error:
            log.warning("relay.unmarked", channel=self._carrier.channel, kind=type(error).__name__)


_FRESH = timedelta(seconds=1)
"""How old a claim may be before it is looked again whether a human overtook what it holds."""


def _is_theirs(conversation: Conversation, address: Address) -> bool:
    return address == conversation.address or address in conversation.reach.others
