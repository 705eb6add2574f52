"""Carries messages to Telegram, as fast as it takes them.

Rule: Telegram has no idempotency key: who dies between sending and settling sends again. We
accept that. Its types and errors stay in this folder.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import LinkPreviewOptions

from bot.channels.telegram import writing
from bot.channels.telegram.courtesies import Courtesies
from bot.channels.telegram.limits import Limits
from bot.channels.telegram.reading import CHANNEL
from bot.channels.telegram.writing import Piece
from bot.conversation.errors import Refused, Undeliverable
from bot.conversation.speech import Outgoing
from bot.relay import Carried
from handoff.ports import NotNow

log = structlog.get_logger()

NOBODY = ("chat not found", "user not found", "user is deactivated", "peer_id_invalid")
"""What Telegram says of a chat that is not there (any more), with 400 or 403."""

AT_ONCE = 64
"""Chats served at the same time, at most: each holds a connection."""

VISIBLE_WAIT = 0.5
"""Seconds of waiting from which the person is shown that something is being written."""

REMEMBERED = 1_000
"""Long messages of which only a part has left: there are hardly ever two at once."""


class TelegramCarrier:
    """`Carrier` to Telegram's chats."""

    channel = CHANNEL

    def __init__(self, bot: Bot, limits: Limits, courtesies: Courtesies) -> None:
        self._bot = bot
        self._limits = limits
        self._courtesies = courtesies
        self._partly: OrderedDict[tuple[str, int], int] = OrderedDict()
        self.at_once = min(int(limits.per_second), AT_ONCE)

    def together(self, line: Sequence[Outgoing]) -> int:
        """One, when its chat may have it now; else what waits anyhow goes as one."""
        return 1 if self._limits.is_free(line[0].address.id) else writing.fit(line)

    async def carry(self, messages: Sequence[Outgoing]) -> Carried:
        """See `Carrier.carry`. Of a long message given back midway, only the rest is sent again."""
        chat, pieces = messages[0].address.id, writing.pieces(messages)
        if not pieces:
            raise Refused("a message without a text")
        key = messages[0].conversation, messages[0].seq
        last = 0
        for done in range(self._partly.pop(key, 0), len(pieces)):
            try:
                await self._wait(chat)
                last = await self._send(chat, pieces[done])
            except NotNow:
                self._remember(key, done)
                raise
        return Carried(reference=f"{chat}:{last}")

    def _remember(self, key: tuple[str, int], done: int) -> None:
        if done:
            self._partly[key] = done
        if len(self._partly) > REMEMBERED:
            self._partly.popitem(last=False)

    async def _wait(self, chat: str) -> None:
        """Until the chat, and then everybody, may have a message. Raises `NotNow`."""
        seconds = self._limits.in_chat(chat)
        if seconds > VISIBLE_WAIT:
            self._courtesies.typing(chat)
        await asyncio.sleep(seconds)
        await asyncio.sleep(self._limits.overall())
        if paused := self._limits.paused:
            raise NotNow(retry_in=int(paused) + 1)

    async def _send(self, chat: str, piece: Piece) -> int:
        try:
            message = await self._bot.send_message(
                chat,
                piece.text,
                entities=list(piece.entities),
                reply_markup=piece.keyboard,
                link_preview_options=_NO_PREVIEW,
            )
        except TelegramRetryAfter as told:
            self._limits.pause(told.retry_after)
            raise NotNow(retry_in=told.retry_after) from told
        except (TimeoutError, AiogramError) as error:
            raise _in_our_words(error) from error
        self._limits.left(chat)
        return message.message_id


_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
"""The source of an answer is a line of it, not a picture twice its size."""


def _in_our_words(error: Exception) -> NotNow | Undeliverable | Refused:
    """What an error of Telegram means to the relay."""
    says = getattr(error, "message", "").lower()
    match error:
        case TelegramBadRequest() | TelegramForbiddenError() if any(w in says for w in NOBODY):
            return Undeliverable("unknown")
        case TelegramForbiddenError():
            return Undeliverable("blocked")
        case TelegramMigrateToChat():  # a group: we never write to one
            return Undeliverable("unknown")
        case TelegramBadRequest() | TelegramEntityTooLarge():
            return Refused(type(error).__name__)
        case TelegramUnauthorizedError() | TelegramNotFound():
            log.error("telegram.token", kind=type(error).__name__)
            return NotNow(retry_in=60)
        case _:
            return NotNow(retry_in=5)
