"""Carries messages by SMS: plain letters, choices by number, and no more than is paid for.

Rule: a gateway may have no idempotency key: who dies between sending and settling sends again. We
accept that. What was handed over of a message in several pieces is not sent again by this process.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence

import structlog

from bot.channels.sms.pacing import Pace
from bot.channels.sms.ports import CHANNEL, Gateway, Place, Sms
from bot.channels.sms.receiving import Receiving
from bot.channels.sms.writing import written
from bot.conversation.speech import Outgoing
from bot.gsm import fits, measure, parts
from bot.relay import Carried
from bot.words import Writing
from handoff.ports import NotNow

log = structlog.get_logger()

LONGEST = 6
"""Segments of one message: more is cut off without a word by many gateways (Kannel's
`max-messages`), and badly joined by old phones."""

ROUTINE = 2
"""Segments that an answer of the assistant may have, and several messages sent as one."""

AT_ONCE = 20
REMEMBERED = 1_000


class SmsCarrier:
    """`Carrier` by SMS."""

    channel = CHANNEL
    at_once = AT_ONCE

    def __init__(self, gateway: Gateway, pace: Pace, words: Writing, receiving: Receiving) -> None:
        self._gateway = gateway
        self._pace = pace
        self._words = words
        self._receiving = receiving
        self._begun: OrderedDict[Place, list[Carried]] = OrderedDict()

    def together(self, line: Sequence[Outgoing]) -> int:
        """As many as fit two segments. Only the last may have choices, whose numbers are said."""
        count = 1
        while count < len(line) and not line[count - 1].buttons:
            if not fits(self._text(line[: count + 1]), ROUTINE):
                break
            count += 1
        return count

    def _text(self, messages: Sequence[Outgoing]) -> str:
        return "\n".join(written(m.signed, m.buttons, self._words) for m in messages)

    async def carry(self, messages: Sequence[Outgoing]) -> Carried:
        """See `Carrier.carry`."""
        first = messages[0]
        place = Place(first.conversation, tuple(m.seq for m in messages))
        text = self._text(messages)
        if first.author == "assistant" and not fits(text, ROUTINE):
            log.warning("sms.long", conversation=first.conversation, seq=first.seq)
        done = self._begun.setdefault(place, [])
        if len(self._begun) > REMEMBERED:
            self._begun.popitem(last=False)
        for piece, some in enumerate(parts(text, LONGEST)):
            if piece >= len(done):
                of = Place(place.conversation, place.seqs, piece)
                done.append(await self._send(Sms(first.address.id, some, of)))
        self._begun.pop(place, None)
        return Carried(
            reference=done[-1].reference if done else "",
            segments=sum(carried.segments for carried in done),
        )

    async def _send(self, sms: Sms) -> Carried:
        if seconds := self._pace.reserve(measure(sms.text).segments):
            await asyncio.sleep(seconds)
        try:
            carried = await self._gateway.send(sms)
        except NotNow as later:
            self._pace.pause(later.retry_in)  # it is the network that is slow, not this person's
            raise
        await self._receiving.left(carried.reference, sms.place)
        return carried
