"""Takes Telegram's updates: each chat's in order, different chats side by side.

Rule: an update counts as taken when what it brought is committed; only then is the button's press
answered, the next offset asked or the webhook acknowledged.
"""

import asyncio
from collections.abc import Iterable, Sequence

import structlog
from aiogram import Bot
from aiogram.types import Update
from msgspec.structs import replace

from bot import observe
from bot.channels.telegram.courtesies import Courtesies
from bot.channels.telegram.fetching import Fetching
from bot.channels.telegram.order import Order
from bot.channels.telegram.reading import CHANNEL, Arrived, Membership, chat_of, read
from bot.connecting import Premises
from bot.conversation.errors import ReferentError, Unavailable
from bot.conversation.events import AddressClosed, AddressOpened, AnyEvent
from bot.conversation.ports import Entry, Person
from bot.conversation.state import Conversation

log = structlog.get_logger()

AGAIN = (1, 5, 15, 60)
"""Seconds before an update on which we ourselves fail is taken again; the last one for ever."""


class Receiving:
    """What becomes of updates, however they come."""

    def __init__(self, bot: Bot, premises: Premises, courtesies: Courtesies) -> None:
        self._bot = bot
        self._premises = premises
        self._courtesies = courtesies
        self._fetching = Fetching(bot, premises.files)
        self._order = Order()

    async def take(self, update: Update) -> None:
        """Take one, after those of the same chat that came before.

        Raises `Unavailable`, or OSError when the disk is full: nothing was kept.
        """
        async with self._order.in_turn(chat_of(update)):
            await self._take(update)

    async def take_all(self, updates: Iterable[Update]) -> None:
        """Take a batch, and return when all of it is kept, however long that takes."""
        chats: dict[str, list[Update]] = {}
        for update in updates:
            chats.setdefault(chat_of(update), []).append(update)
        await asyncio.gather(*(self._in_order(some) for some in chats.values()))

    async def _in_order(self, updates: Sequence[Update]) -> None:
        for update in updates:
            failures = 0
            while (wait := await self._tried(update, failures)) is not None:
                failures += 1
                await asyncio.sleep(wait)

    async def _tried(self, update: Update, failures: int) -> float | None:
        """Take one; the seconds until it is tried again, None when that is settled."""
        try:
            await self.take(update)
        except Unavailable as later:
            return later.retry_in
        except ReferentError as refusal:  # it would be refused again and again
            log.error("telegram.refused", kind=type(refusal).__name__, exc_info=refusal)
        except Exception as error:  # a full disk, or a fault of ours: the message is not given up
            log.error("telegram.postponed", kind=type(error).__name__, exc_info=error)
            return AGAIN[min(failures, len(AGAIN) - 1)]
        return None

    async def _take(self, update: Update) -> None:
        match read(update, self._bot.id):
            case None:
                observe.LEFT_ALONE.labels(CHANNEL).inc()
            case Membership() as changed:
                await self._membership(changed)
            case Arrived(inbound=inbound, file=file, press=press):
                if file:
                    self._courtesies.typing(inbound.address.id)
                    inbound = replace(inbound, file=await self._fetching.fetched(file))
                await self._premises.take(inbound)
                if press:
                    self._courtesies.answer(press)

    async def _membership(self, changed: Membership) -> None:
        """The person blocked the bot, or let it in again: known to the conversation at once."""
        address = changed.address
        person = await self._premises.store.person_at(address)
        if person is None:
            return

        def decide(conversation: Conversation, _: Person) -> Sequence[AnyEvent]:
            why = conversation.reach.why(address)
            if changed.blocked and not why:
                return [AddressClosed(address=address, why="blocked")]
            if not changed.blocked and why in ("blocked", "unknown"):
                return [AddressOpened(address=address)]
            return []  # who said STOP unblocks us without asking for anything

        await self._premises.store.record(Entry(decide, self._premises.clock(), person=person))
