"""What nothing depends on: « typing », the answer to a press, the mark of what was chosen.

Rule: done beside everything else and after the commit, at most once; a failure is counted in the
log and loses nothing.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.types import Message

from bot.channels.telegram.reading import Press
from bot.channels.telegram.writing import LONGEST, units

log = structlog.get_logger()

CHOSEN = "✓ "
"""Before the words of a button that was chosen."""


class Courtesies:
    """Does them one beside the other, as long as the server runs."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._going_on: set[asyncio.Task[None]] = set()

    def typing(self, chat: str) -> None:
        """Show that something is coming."""
        self._begin(self._bot.send_chat_action(int(chat), "typing"))

    def answer(self, press: Press) -> None:
        """The button turns no more, and its keyboard is replaced by what was chosen."""
        self._begin(self._bot.answer_callback_query(press.query))
        if press.message and press.title and press.message.text:
            self._begin(self._mark(press.message, press.message.text, press.title))

    async def _mark(self, message: Message, text: str, title: str) -> None:
        marked = f"{text}\n\n{CHOSEN}{title}"
        chat, own = message.chat.id, message.message_id
        if units(marked) > LONGEST:
            await self._bot.edit_message_reply_markup(chat_id=chat, message_id=own)
            return
        entities = list(message.entities or [])
        await self._bot.edit_message_text(marked, chat_id=chat, message_id=own, entities=entities)

    def _begin(self, courtesy: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(_politely(courtesy))
        self._going_on.add(task)
        task.add_done_callback(self._going_on.discard)

    async def close(self) -> None:
        """Let go of what is not done yet."""
        for task in self._going_on:
            task.cancel()
        await asyncio.gather(*self._going_on, return_exceptions=True)


async def _politely(courtesy: Coroutine[Any, Any, Any]) -> None:
    try:
        await courtesy
    except (TimeoutError, AiogramError, OSError) as error:
        log.info("telegram.courtesy", kind=type(error).__name__)
