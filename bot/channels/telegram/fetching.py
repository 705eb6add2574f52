"""Fetches the files people sent from Telegram, and keeps them before anything is acknowledged.

Rule: a file that cannot be had after three tries is refused, and the person is told so: one lost
picture must not hold up everybody's messages.
"""

import asyncio
from io import BytesIO

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest

from bot.channels.telegram.reading import FileRef, attached
from bot.files import Files
from bot.inbound import Attached

log = structlog.get_logger()

LARGEST = 20 * 1024 * 1024
"""Bytes that the Bot API gives out (core.telegram.org/bots/api#getfile)."""

TRIES = 3
SECONDS = 60


class Fetching:
    """Gets files by their reference."""

    def __init__(self, bot: Bot, files: Files) -> None:
        self._bot = bot
        self._files = files

    async def fetched(self, file: FileRef) -> Attached:
        """The file as it is kept, or refused. Raises OSError when the disk is full."""
        if file.size > LARGEST:
            return attached(file, refused="too_large")
        for tried in range(TRIES):
            try:
                content = await self._content(file)
            except TelegramBadRequest as refusal:
                big = "too big" in refusal.message.lower()
                return attached(file, refused="too_large" if big else "unreadable")
            except (TimeoutError, AiogramError, OSError) as error:
                log.warning("telegram.file", kind=type(error).__name__, tried=tried + 1)
                await asyncio.sleep(tried * 0.5)
                continue
            return attached(file, await self._files.keep(content))
        return attached(file, refused="unreadable")

    async def _content(self, file: FileRef) -> bytes:
        found = await self._bot.get_file(file.id)
        into = BytesIO()
        await self._bot.download_file(found.file_path or "", into, timeout=SECONDS)
        return into.getvalue()
