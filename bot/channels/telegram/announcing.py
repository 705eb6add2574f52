"""What Telegram is told when the server starts: how to deliver, and the menu of commands.

Rule: a Telegram that is down keeps nobody from starting; it is told again until it listens.
"""

import asyncio
from itertools import chain, repeat

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.types import BotCommand

from bot.channels.telegram.polling import WANTED
from bot.words import Words

log = structlog.get_logger()

AGAIN = (1, 2, 5, 10, 30, 60)
"""Seconds between two attempts; the last one for ever."""


class Announcing:
    """Tells Telegram who we are. `name` is the bot's, once Telegram has said it."""

    def __init__(self, bot: Bot, words: Words, name: str = "") -> None:
        self.name = name
        self._bot = bot
        self._words = words

    async def tell(self, url: str = "", secret: str = "") -> None:
        """Tell everything, until it is heard. Without a `url`, updates are asked for."""
        for wait in chain(AGAIN, repeat(AGAIN[-1])):
            try:
                await self._once(url, secret)
                return
            except (TimeoutError, AiogramError) as error:
                log.warning("telegram.announcing", kind=type(error).__name__, again_in=wait)
                await asyncio.sleep(wait)

    async def _once(self, url: str, secret: str) -> None:
        if url:
            await self._bot.set_webhook(url, secret_token=secret, allowed_updates=list(WANTED))
        else:
            await self._bot.delete_webhook(drop_pending_updates=False)
        me = await self._bot.get_me()
        self.name = me.username or self.name
        await self._bot.set_my_commands(
            [
                BotCommand(command=command.name, description=command.description)
                for command in self._words.commands
                if command.description
            ]
        )
        await self._bot.set_my_description(self._words.shown.description)
        await self._bot.set_my_short_description(self._words.shown.short_description)
