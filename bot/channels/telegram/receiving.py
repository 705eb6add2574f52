"""Takes Telegram's updates: each chat's in order, different chats side by side.

Rule: an update counts as taken when what it brought is committed; only then is the button's press
answered, the next offset asked or the webhook acknowledged.
"""

import asyncio
from collections.abc import Coroutine, Iterable, Sequence
from typing import Any

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.types import MessageEntity, Update
from msgspec.structs import replace

from bot.channels.telegram.fetching import Fetching
from bot.channels.telegram.reading import Arrived, Membership, Press, chat_of, read
from bot.channels.telegram.writing import LONGEST, units
from bot.connecting import Premises
from bot.conversation.errors import Unavailable
from bot.conversation.events import AddressClosed, AddressOpened, AnyEvent
from bot.conversation.ports import Entry, Person
from bot.conversation.state import Conversation

log = structlog.get_logger()

CHOSEN = "✓ "
"""Before the words of a button that was chosen."""


class Receiving:
    """What becomes of updates, however they come."""

    def __init__(self, bot: Bot, premises: Premises) -> None:
        self._bot = bot
        self._premises = premises
        self._fetching = Fetching(bot, premises.files)
        self._chats: dict[str, asyncio.Lock] = {}
        self._beside: set[asyncio.Task[None]] = set()

    async def take(self, update: Update) -> None:
        """Take one, after those of the same chat that came before. Raises `Unavailable`."""
        chat = chat_of(update)
        lock = self._chats.setdefault(chat, asyncio.Lock())
        try:
            async with lock:
                await self._take(update)
        finally:
            if not lock.locked() and self._chats.get(chat) is lock:
                del self._chats[chat]

    async def take_all(self, updates: Iterable[Update]) -> None:
        """Take a batch, and return when all of it is kept, however long that takes."""
        chats: dict[str, list[Update]] = {}
        for update in updates:
            chats.setdefault(chat_of(update), []).append(update)
        await asyncio.gather(*(self._in_order(some) for some in chats.values()))

    async def _in_order(self, updates: Sequence[Update]) -> None:
        for update in updates:
            while True:
                try:
                    await self._take(update)
                    break
                except Unavailable as later:
                    await asyncio.sleep(later.retry_in)
                except OSError as error:  # the disk is full: it is said, and waited for
                    log.error("telegram.postponed", kind=type(error).__name__)
                    await asyncio.sleep(5)

    async def _take(self, update: Update) -> None:
        arrived = read(update, self._bot.id)
        match arrived:
            case Membership():
                await self._membership(arrived)
            case Arrived(inbound=inbound, file=file, press=press):
                if file:
                    self._begin(self._bot.send_chat_action(int(inbound.address.id), "typing"))
                    inbound = replace(inbound, file=await self._fetching.fetched(file))
                await self._premises.take(inbound)
                if press:
                    self._begin(self._answered(press))

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
            return []

        await self._premises.store.record(Entry(decide, self._premises.clock(), person=person))

    async def _answered(self, press: Press) -> None:
        """The press is answered, and its keyboard replaced by what was chosen."""
        await self._bot.answer_callback_query(press.query)
        message = press.message
        if message is None or not press.title or message.text is None:
            return
        text = f"{message.text}\n\n{CHOSEN}{press.title}"
        chat, own = message.chat.id, message.message_id
        if units(text) > LONGEST:
            await self._bot.edit_message_reply_markup(chat_id=chat, message_id=own)
            return
        entities: list[MessageEntity] = list(message.entities or [])
        await self._bot.edit_message_text(text, chat_id=chat, message_id=own, entities=entities)

    def _begin(self, courtesy: Coroutine[Any, Any, Any]) -> None:
        """Do what nothing depends on, beside everything else."""
        task = asyncio.create_task(_politely(courtesy))
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def close(self) -> None:
        """Let go of what is done beside."""
        for task in self._beside:
            task.cancel()
        await asyncio.gather(*self._beside, return_exceptions=True)


async def _politely(courtesy: Coroutine[Any, Any, Any]) -> None:
    try:
        await courtesy
    except (TimeoutError, AiogramError, OSError) as error:
        log.info("telegram.courtesy", kind=type(error).__name__)  # nothing was lost by it
