"""aiogram and python-telegram-bot behind the same few words, as two independent judges.

Rule: an adapter adds no knowledge of its own: it calls its library's method and hands back what
the library made of the answer, exceptions included.
"""

from datetime import timedelta
from typing import Any, NamedTuple

import aiogram.exceptions
import aiogram.types
import telegram
import telegram.error
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

# Titles and callback data, row by row.
Rows = list[list[tuple[str, str]]]
YES_NO: Rows = [[("Oui", "/yes"), ("Non", "/no")]]


class Got(NamedTuple):
    """An update as a library understood it."""

    update_id: int
    kind: str
    text: str | None


class Aiogram:
    """aiogram 3."""

    RETRY_AFTER = aiogram.exceptions.TelegramRetryAfter
    FORBIDDEN = aiogram.exceptions.TelegramForbiddenError
    CONFLICT = aiogram.exceptions.TelegramConflictError
    BAD_REQUEST = aiogram.exceptions.TelegramBadRequest
    UNAUTHORIZED = aiogram.exceptions.TelegramUnauthorizedError
    NETWORK = aiogram.exceptions.TelegramNetworkError
    SERVER = aiogram.exceptions.TelegramServerError

    def __init__(self, base_url: str, token: str) -> None:
        server = TelegramAPIServer.from_base(base_url)
        self.bot = aiogram.Bot(token, session=AiohttpSession(api=server))

    async def close(self) -> None:
        # The library's own close() sleeps a quarter of a second for TLS, which is not used here.
        await (await self.bot.session.create_session()).close()

    @staticmethod
    def seconds(told: aiogram.exceptions.TelegramRetryAfter) -> int:
        return told.retry_after

    @staticmethod
    def parse(update: dict[str, Any]) -> Got:
        return _got(aiogram.types.Update.model_validate(update))

    async def updates(self, offset: int | None = None, timeout: int = 0, **more: Any) -> list[Got]:
        given = await self.bot.get_updates(offset=offset, timeout=timeout, **more)
        return [_got(update) for update in given]

    async def send(self, chat: int, text: str, rows: Rows | None = None, **more: Any) -> int:
        markup = {"reply_markup": self.markup(rows)} if rows else {}
        return (await self.bot.send_message(chat, text, **markup, **more)).message_id

    async def edit(self, chat: int, message_id: int, text: str, rows: Rows | None = None) -> None:
        await self.bot.edit_message_text(
            text, chat_id=chat, message_id=message_id, reply_markup=self.markup(rows)
        )

    async def edit_buttons(self, chat: int, message_id: int, rows: Rows | None) -> None:
        await self.bot.edit_message_reply_markup(
            chat_id=chat, message_id=message_id, reply_markup=self.markup(rows)
        )

    async def send_file(self, chat: int, name: str, content: bytes, caption: str) -> str:
        file = aiogram.types.BufferedInputFile(content, name)
        sent = await self.bot.send_document(chat, file, caption=caption)
        return sent.document.file_id

    async def send_known_file(self, chat: int, file_id: str) -> int:
        return (await self.bot.send_document(chat, file_id)).message_id

    async def download(self, file_id: str) -> bytes:
        return (await self.bot.download(file_id)).read()

    @staticmethod
    def markup(rows: Rows | None) -> Any:
        button = aiogram.types.InlineKeyboardButton
        made = [
            [button(text=title, callback_data=data) for title, data in row] for row in rows or []
        ]
        return aiogram.types.InlineKeyboardMarkup(inline_keyboard=made) if rows else None

    @staticmethod
    def keys(titles: list[str]) -> Any:
        row = [aiogram.types.KeyboardButton(text=title) for title in titles]
        return aiogram.types.ReplyKeyboardMarkup(keyboard=[row])

    @staticmethod
    def command(name: str, description: str) -> Any:
        return aiogram.types.BotCommand(command=name, description=description)


class PythonTelegramBot:
    """python-telegram-bot 22."""

    RETRY_AFTER = telegram.error.RetryAfter
    FORBIDDEN = telegram.error.Forbidden
    CONFLICT = telegram.error.Conflict
    BAD_REQUEST = telegram.error.BadRequest
    UNAUTHORIZED = telegram.error.InvalidToken
    NETWORK = telegram.error.NetworkError
    SERVER = telegram.error.NetworkError

    def __init__(self, base_url: str, token: str) -> None:
        files = f"{base_url}/file/bot"
        self.bot = telegram.Bot(token, base_url=f"{base_url}/bot", base_file_url=files)

    async def close(self) -> None:
        await self.bot.shutdown()

    @staticmethod
    def seconds(told: telegram.error.RetryAfter) -> int:
        wait = told.retry_after
        return int(wait.total_seconds()) if isinstance(wait, timedelta) else wait

    @staticmethod
    def parse(update: dict[str, Any]) -> Got:
        return _got(telegram.Update.de_json(update, None))

    async def updates(self, offset: int | None = None, timeout: int = 0, **more: Any) -> list[Got]:
        given = await self.bot.get_updates(offset=offset, timeout=timeout, **more)
        return [_got(update) for update in given]

    async def send(self, chat: int, text: str, rows: Rows | None = None, **more: Any) -> int:
        markup = {"reply_markup": self.markup(rows)} if rows else {}
        return (await self.bot.send_message(chat, text, **markup, **more)).message_id

    async def edit(self, chat: int, message_id: int, text: str, rows: Rows | None = None) -> None:
        await self.bot.edit_message_text(text, chat, message_id, reply_markup=self.markup(rows))

    async def edit_buttons(self, chat: int, message_id: int, rows: Rows | None) -> None:
        await self.bot.edit_message_reply_markup(chat, message_id, reply_markup=self.markup(rows))

    async def send_file(self, chat: int, name: str, content: bytes, caption: str) -> str:
        file = telegram.InputFile(content, name)
        sent = await self.bot.send_document(chat, file, caption=caption)
        return sent.document.file_id

    async def send_known_file(self, chat: int, file_id: str) -> int:
        return (await self.bot.send_document(chat, file_id)).message_id

    async def download(self, file_id: str) -> bytes:
        return bytes(await (await self.bot.get_file(file_id)).download_as_bytearray())

    @staticmethod
    def markup(rows: Rows | None) -> Any:
        button = telegram.InlineKeyboardButton
        made = [[button(title, callback_data=data) for title, data in row] for row in rows or []]
        return telegram.InlineKeyboardMarkup(made) if rows else None

    @staticmethod
    def keys(titles: list[str]) -> Any:
        return telegram.ReplyKeyboardMarkup([titles])

    @staticmethod
    def command(name: str, description: str) -> Any:
        return telegram.BotCommand(name, description)


Client = Aiogram | PythonTelegramBot


def _got(update: Any) -> Got:
    """Both libraries name the kinds as the API does."""
    kinds = ("message", "edited_message", "callback_query", "my_chat_member")
    kind = next(kind for kind in kinds if getattr(update, kind))
    content = getattr(update, kind)
    said = content.data if kind == "callback_query" else getattr(content, "text", None)
    return Got(update.update_id, kind, said)
