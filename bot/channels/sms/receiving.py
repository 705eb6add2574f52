"""What becomes of a text message that arrived, whoever brought it.

Rule: nobody is answered who is not a person of an allowed country: two machines that answer each
other never stop, and each answer is paid for. A part is kept before it is acknowledged.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from datetime import timedelta
from typing import TypeVar

import structlog
from prometheus_client import Counter

from bot.channels.sms.numbers import (
    CountryNotAllowed,
    NotAPerson,
    UnusableNumber,
    is_automatic,
    normal,
)
from bot.channels.sms.ports import CHANNEL, Place, Portion, Received, Report
from bot.connecting import Premises
from bot.conversation.errors import Unavailable
from bot.conversation.events import Address
from bot.conversation.speech import Delivery, Receipt
from bot.gsm import measure
from bot.inbound import Inbound
from bot.store.leaving import RANK
from bot.store.parts import Part, Parts, digest

log = structlog.get_logger()

IGNORED = Counter("referent_sms_ignored_total", "Text messages that are not answered", ["kind"])

PATIENCE = timedelta(minutes=10)
"""How long the missing parts of a message are waited for; then it is read as far as it came."""

KNOWN = timedelta(hours=1)
"""How long a delivered set is known. Networks that had no acknowledgement repeat within minutes; a
phone that counts its references to 255 has them again after as many long messages."""

LOOK_EVERY = 30
"""Seconds between two looks for sets that will not become whole."""

GAP = "..."
"""Where a part is missing."""

RECENT = 10_000
"""Messages and reports that are remembered until they have met."""


T = TypeVar("T")


class Receiving:
    """`Receiver` for every adapter. `segments` counts what people wrote since the start."""

    def __init__(self, premises: Premises, parts: Parts, countries: Sequence[str]) -> None:
        self._premises = premises
        self._parts = parts
        self._countries = countries
        self._left: OrderedDict[str, Place] = OrderedDict()
        self._early: OrderedDict[str, Delivery] = OrderedDict()
        self.segments = 0

    async def take(self, received: Received) -> None:
        """See `Receiver.take`."""
        number = self._person(received.sender)
        if number is None:
            return
        text = received.text.replace("\0", "")  # PostgreSQL keeps no such text
        self.segments += 1 if received.portion else measure(text).segments
        if received.portion and received.portion.total > 1 and received.portion.is_sound:
            await self._keep(number, text, received, received.portion)
        else:
            await self._read(number, text, received.external_id or None)

    def _person(self, sender: str) -> str | None:
        """The number of who wrote, None when nobody is to be answered."""
        kind = "automatic"
        try:
            if not is_automatic(sender):
                return normal(sender, self._countries)
        except CountryNotAllowed:
            kind = "country"
        except NotAPerson:
            kind = "service"
        except UnusableNumber:
            kind = "number"
        IGNORED.labels(kind).inc()
        log.info("sms.ignored", kind=kind)
        return None

    async def _read(self, number: str, text: str, external_id: str | None) -> None:
        await self._premises.take(Inbound(Address(CHANNEL, number), text, external_id))

    async def _keep(self, number: str, text: str, received: Received, portion: Portion) -> None:
        """Keep a part; read the message when it is whole."""
        at, id_ = self._premises.clock(), received.external_id
        part = Part(number, portion.reference, portion.number, portion.total, text, id_, at)
        kept = await self._parts.keep(part)
        if kept.verdict == "barred":
            await self._deliver(kept.parts)
            kept = await self._parts.keep(part)
        if kept.verdict == "whole":
            await self._deliver(kept.parts)

    async def _deliver(self, parts: Sequence[Part]) -> None:
        """Read a set as one message. Its id is the same if all this is done again."""
        there = {part.number: part.text for part in parts}
        text = "".join(there.get(n, GAP) for n in range(1, parts[0].total + 1))
        first = parts[0]
        id_ = f"{first.reference}/{first.total}/{digest(text)[:32]}"
        await self._read(first.sender, text, id_)
        await self._parts.close(parts, self._premises.clock() + KNOWN)

    async def look(self) -> int:
        """Read the sets that have waited long enough; how many those were."""
        now = self._premises.clock()
        late = await self._parts.waiting(now - PATIENCE)
        for parts in late:
            log.info("sms.incomplete", parts=len(parts), total=parts[0].total)
            await self._deliver(parts)
        await self._parts.forget(now)
        return len(late)

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            try:
                await self.look()
            except Unavailable as error:
                log.warning("sms.postponed", kind=str(error))
            except Exception as error:  # one set must not keep all others waiting
                log.error("sms.failed", kind=type(error).__name__, exc_info=error)
            await asyncio.sleep(LOOK_EVERY)

    async def left(self, reference: str, place: Place) -> None:
        """Remember what a network's id stands for, until it is settled that it left."""
        _remember(self._left, reference, place)
        if state := self._early.pop(reference, None):  # the report was faster than the answer
            await self._settle(place, state)

    async def reported(self, report: Report) -> None:
        """See `Receiver.reported`. The worst that was ever said of a message stays (the store)."""
        place = report.place or await self._place(report.references)
        if place:
            await self._settle(place, report.state)
            return
        for reference in report.references:
            before = self._early.get(reference, report.state)
            _remember(self._early, reference, max(before, report.state, key=RANK.__getitem__))

    async def _place(self, references: Sequence[str]) -> Place | None:
        if place := self._just_left(references):
            return place
        for reference in references:
            if sent := await self._premises.store.sent_as(CHANNEL, reference):
                return Place(sent.conversation, (sent.seq,))
        return self._just_left(references)  # it may have, while the store was asked

    def _just_left(self, references: Sequence[str]) -> Place | None:
        return next((self._left[r] for r in references if r in self._left), None)

    async def _settle(self, place: Place, state: Delivery) -> None:
        now = self._premises.clock()
        receipts = [Receipt(place.conversation, seq, CHANNEL, state, now) for seq in place.seqs]
        await self._premises.store.settle([], receipts)


def _remember(known: OrderedDict[str, T], reference: str, what: T) -> None:
    known[reference] = what
    if len(known) > RECENT:
        known.popitem(last=False)
