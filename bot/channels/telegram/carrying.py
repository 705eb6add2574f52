"""Carries messages to Telegram, as fast as it takes them.

Rule: Telegram has no idempotency key: who dies between sending and settling sends again. We
accept that. Its types and errors stay in this folder.
"""

import asyncio
from collections.abc import Sequence

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)

from bot.channels.telegram import writing
from bot.channels.telegram.limits import Limits
from bot.channels.telegram.reading import CHANNEL
from bot.channels.telegram.writing import Piece
from bot.conversation.errors import Refused, Undeliverable
from bot.conversation.speech import Outgoing
from bot.relay import Carried
from handoff.ports import NotNow

log = structlog.get_logger()

NOBODY = ("chat not found", "user not found", "user is deactivated", "peer_id_invalid")
"""What Telegram says of a chat that is not there (any more)."""

AT_ONCE = 64
"""Chats served at the same time, at most: each holds a connection."""

VISIBLE_WAIT = 0.5
"""Seconds of waiting from which the person is shown that something is being written."""


class TelegramCarrier:
    """`Carrier` to Telegram's chats."""

    channel = CHANNEL

    def __init__(self, bot: Bot, limits: Limits) -> None:
        self._bot = bot
        self._limits = limits
        self.at_once = min(int(limits.overall), AT_ONCE)

    def together(self, line: Sequence[Outgoing]) -> int:
        """One, when its chat may have it now; else what waits anyhow goes as one."""
        return 1 if self._limits.is_free(line[0].address.id) else writing.fit(line)

    async def carry(self, messages: Sequence[Outgoing]) -> Carried:
        """See `Carrier.carry`."""
        chat = messages[0].address.id
        sent = 0
        for piece in writing.pieces(messages):
            await self._wait(chat)
            sent = await self._send(chat, piece)
        return Carried(reference=f"{chat}:{sent}")

    async def _wait(self, chat: str) -> None:
        seconds = self._limits.reserve(chat)
        if seconds > VISIBLE_WAIT:
            try:
                await self._bot.send_chat_action(chat, "typing")
            except (TimeoutError, AiogramError) as error:
                log.info("telegram.courtesy", kind=type(error).__name__)
        if seconds:
            await asyncio.sleep(seconds)

    async def _send(self, chat: str, piece: Piece) -> int:
        try:
            message = await self._bot.send_message(
                chat, piece.text, entities=list(piece.entities), reply_markup=piece.keyboard
            )
        except TelegramRetryAfter as told:
            self._limits.pause(told.retry_after)
            raise NotNow(retry_in=told.retry_after) from told
        except TelegramForbiddenError as refusal:
            raise Undeliverable("blocked") from refusal
        except TelegramBadRequest as refusal:
            if any(words in refusal.message.lower() for words in NOBODY):
                raise Undeliverable("unknown") from refusal
            raise Refused(type(refusal).__name__) from refusal
        except (TelegramUnauthorizedError, TelegramNotFound) as wrong:
            log.error("telegram.token", kind=type(wrong).__name__)
            raise NotNow(retry_in=60) from wrong
        except (TimeoutError, TelegramAPIError) as error:
            raise NotNow(retry_in=5) from error
        return message.message_id
