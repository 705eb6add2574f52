"""Long polling: the next offset is asked only when all of the last batch is committed.

Rule: asking for the next offset is the acknowledgement. Who dies before it gets the same updates
again, and the turn knows them.
"""

import asyncio
from typing import Any

import aiohttp
import msgspec
import structlog
from aiogram import Bot
from aiogram.types import Update
from pydantic import ValidationError

from bot.channels.telegram.receiving import Receiving

log = structlog.get_logger()

PATIENCE = 50
"""Seconds that Telegram holds an empty answer back, at most (getUpdates, `timeout`)."""

BATCH = 100
WANTED = ("message", "edited_message", "callback_query", "my_chat_member")


class _Parameters(msgspec.Struct, frozen=True):
    retry_after: int = 0


class _Answer(msgspec.Struct, frozen=True):
    ok: bool
    result: list[Any] = []
    error_code: int = 0
    description: str = ""
    parameters: _Parameters = _Parameters()


_answer = msgspec.json.Decoder(_Answer).decode


class Unanswered(Exception):
    """Telegram did not give updates. `wait` is how many seconds to leave it alone."""

    def __init__(self, kind: str, wait: float) -> None:
        super().__init__(kind)
        self.wait = wait


class Polling:
    """Asks Telegram for updates, again and again."""

    def __init__(self, bot: Bot, receiving: Receiving) -> None:
        self._bot = bot
        self._receiving = receiving
        self._url = bot.session.api.api_url(bot.token, "getUpdates")

    async def run(self) -> None:
        """Until cancelled."""
        offset, failures = None, 0
        timeout = aiohttp.ClientTimeout(total=PATIENCE + 20)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                try:
                    updates, offset = await self._ask(session, offset)
                except Unanswered as trouble:
                    failures += 1
                    wait = trouble.wait or min(2.0**failures / 4, 30)
                    log.warning("telegram.polling", kind=str(trouble), again_in=wait)
                    await asyncio.sleep(wait)
                    continue
                failures = 0
                await self._receiving.take_all(updates)

    async def _ask(
        self, session: aiohttp.ClientSession, offset: int | None
    ) -> tuple[list[Update], int | None]:
        """A batch, and the offset that acknowledges it."""
        asked: dict[str, Any] = {"limit": BATCH, "timeout": PATIENCE, "allowed_updates": WANTED}
        if offset is not None:
            asked["offset"] = offset
        try:
            async with session.post(self._url, json=asked) as response:
                answer = _answer(await response.read())
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise Unanswered(type(error).__name__, 0) from error
        except msgspec.DecodeError as error:
            raise Unanswered("no JSON", 0) from error
        if not answer.ok:
            raise Unanswered(*_refusal(answer))
        last = max((_id(raw) for raw in answer.result), default=None)
        return [u for raw in answer.result if (u := read_one(raw))], (
            offset if last is None else last + 1
        )


def _refusal(answer: _Answer) -> tuple[str, float]:
    match answer.error_code:
        case 401 | 404:
            return "the token is not (or no more) a bot's: TELEGRAM_TOKEN", 60
        case 409:
            return "another process receives for this bot, or a webhook is set", 5
        case code:
            return f"refused with {code}", answer.parameters.retry_after


def _id(raw: Any) -> int:
    return int(raw["update_id"])


def read_one(raw: Any) -> Update | None:
    """An update as a type; None, and logged by its kind, when its shape is not to be read."""
    try:
        return Update.model_validate(raw)
    except ValidationError as error:
        log.error("telegram.unreadable", faults=error.error_count())
        return None
