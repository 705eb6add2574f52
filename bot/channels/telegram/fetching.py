"""Fetches the files people sent from Telegram, and keeps them before anything is acknowledged.

Rule: a file that cannot be had after three tries is refused, and the person is told so: one lost
picture must not hold up everybody's messages.
"""

import asyncio

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest, TelegramRetryAfter
from aiohttp import ClientError
from msgspec.structs import replace

from bot.channels.telegram.reading import FileRef, attached
from bot.files import Files
from bot.inbound import Attached

log = structlog.get_logger()

LARGEST = 20 * 1024 * 1024
"""Bytes that the Bot API gives out (core.telegram.org/bots/api#getfile)."""

TRIES = 3
SECONDS = 60

AT_ONCE = 4
"""Files fetched at the same time: each may be held whole, 20 MB."""

LONGEST_PAUSE = 20
"""Seconds to obey a `retry_after`; Telegram delivers the update again after a minute."""


class _TooLarge(Exception):
    """There is more of it than was said."""


class Fetching:
    """Gets files by their reference."""

    def __init__(self, bot: Bot, files: Files) -> None:
        self._bot = bot
        self._files = files
        self._places = asyncio.Semaphore(AT_ONCE)

    async def fetched(self, file: FileRef) -> Attached:
        """The file as it is kept, or refused. Raises OSError when the disk is full."""
        if file.size > LARGEST:
            return attached(file, refused="too_large")
        async with self._places:
            try:
                content = await self._read(file)
            except _TooLarge:
                return attached(file, refused="too_large")
            if content is None:
                return attached(file, refused="unreadable")
            file = replace(file, size=len(content))
            return attached(file, await self._files.keep(content))

    async def _read(self, file: FileRef) -> bytes | None:
        """The content, None when it could not be had. Raises `_TooLarge`."""
        for tried in range(1, TRIES + 1):
            try:
                return await self._content(file)
            except (TimeoutError, AiogramError, ClientError, OSError) as error:
                if isinstance(error, TelegramBadRequest) and "too big" in error.message.lower():
                    raise _TooLarge from error
                log.warning("telegram.file", kind=type(error).__name__, tried=tried)
                if tried < TRIES:
                    await asyncio.sleep(_pause(error, tried))
        return None

    async def _content(self, file: FileRef) -> bytes:
        found = await self._bot.get_file(file.id)
        url = self._bot.session.api.file_url(self._bot.token, found.file_path or "")
        content = bytearray()
        async for chunk in self._bot.session.stream_content(url, timeout=SECONDS):
            content += chunk
            if len(content) > LARGEST:  # the size was not said, or is not true
                raise _TooLarge
        return bytes(content)


def _pause(error: Exception, tried: int) -> float:
    if isinstance(error, TelegramRetryAfter):
        return min(error.retry_after, LONGEST_PAUSE)
    return tried * 0.5
