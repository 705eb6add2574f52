"""What Telegram is told when the server starts: how to deliver, and the menu of commands.

Rule: a Telegram that is down keeps nobody from starting; it is told again until it listens. How
to deliver comes first and by itself: no menu that is refused holds up a message.
"""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import chain, repeat

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import BotCommand

from bot.channels.telegram.polling import WANTED, NoToken
from bot.words import Words

log = structlog.get_logger()

AGAIN = (1, 2, 5, 10, 30, 60)
"""Seconds between two attempts; the last one for ever."""


class Announcing:
    """Tells Telegram who we are. `name` is the bot's, once Telegram has said it."""

    def __init__(self, bot: Bot, words: Words, name: str = "") -> None:
        self.name = name.removeprefix("@")
        self._bot = bot
        self._words = words

    async def post_to(self, url: str, secret: str) -> None:
        """Have updates posted to `url`. Raises `NoToken`."""

        async def told() -> None:
            await self._bot.set_webhook(url, secret_token=secret, allowed_updates=list(WANTED))

        await _until_heard(told)

    async def keep_for_us(self) -> None:
        """Have updates kept until they are asked for, those that wait too. Raises `NoToken`."""

        async def told() -> None:
            await self._bot.delete_webhook(drop_pending_updates=False)

        await _until_heard(told)

    async def introduce(self) -> None:
        """The menu and the descriptions; and learn the bot's own name. Raises `NoToken`."""
        for told in (self._learn_name, self._commands, self._descriptions):
            await _until_heard(told)

    async def _learn_name(self) -> None:
        me = await self._bot.get_me()
        self.name = me.username or self.name

    async def _commands(self) -> None:
        shown = [
            BotCommand(command=command.name, description=command.description)
            for command in self._words.commands
            if command.description
        ]
        await self._bot.set_my_commands(shown)

    async def _descriptions(self) -> None:
        await self._bot.set_my_description(self._words.shown.description)
        await self._bot.set_my_short_description(self._words.shown.short_description)


async def _until_heard(told: Callable[[], Awaitable[None]]) -> None:
    for wait in chain(AGAIN, repeat(AGAIN[-1])):
        try:
            await told()
            return
        except (TelegramUnauthorizedError, TelegramNotFound) as error:
            raise NoToken from error
        except (TimeoutError, AiogramError) as error:
            kind, seconds = type(error).__name__, wait
            if isinstance(error, TelegramRetryAfter):
                seconds = max(wait, error.retry_after)
            log.warning("telegram.announcing", kind=kind, again_in=seconds)
            await asyncio.sleep(seconds)
