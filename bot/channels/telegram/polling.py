"""Long polling: the next offset is asked only when all of the last batch is committed.

Rule: asking for the next offset is the acknowledgement. Who dies before it gets the same updates
again, and the turn knows them.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

import aiohttp
import msgspec
import structlog
from aiogram import Bot

from bot.channels.telegram.reading import typed
from bot.channels.telegram.receiving import Receiving

log = structlog.get_logger()

PATIENCE = 50
"""Seconds that Telegram holds an empty answer back, at most (getUpdates, `timeout`)."""

AGAIN = (0.5, 1, 2, 5, 10, 30)
"""Seconds to wait after failures in a row; the last one for ever."""

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
    """Telegram did not give updates. `wait` is how many seconds to leave it alone, 0: not said."""

    def __init__(self, kind: str, wait: float = 0) -> None:
        super().__init__(kind)
        self.wait = wait


class NoToken(Exception):
    """The token is not a bot's, or not any more: nothing will come until there is another."""


class Polling:
    """Asks Telegram for updates, again and again."""

    def __init__(self, bot: Bot, receiving: Receiving) -> None:
        self._receiving = receiving
        self._url = bot.session.api.api_url(bot.token, "getUpdates")

    async def run(self) -> None:
        """Until cancelled. Raises `NoToken`."""
        offset, failures = None, 0
        timeout = aiohttp.ClientTimeout(total=PATIENCE + 20)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                try:
                    batch = await self._ask(session, offset)
                except Unanswered as trouble:
                    wait = trouble.wait or AGAIN[min(failures, len(AGAIN) - 1)]
                    failures += 1
                    log.warning("telegram.polling", kind=str(trouble), again_in=wait)
                    await asyncio.sleep(wait)
                    continue
                failures = 0
                await self._receiving.take_all(u for raw in batch if (u := typed(raw)))
                offset = _after(batch) or offset

    async def _ask(self, session: aiohttp.ClientSession, offset: int | None) -> list[Any]:
        """A batch; asking with an `offset` acknowledges what came before it."""
        asked: dict[str, Any] = {"limit": BATCH, "timeout": PATIENCE, "allowed_updates": WANTED}
        if offset is not None:
            asked["offset"] = offset
        try:
            async with session.post(self._url, json=asked) as response:
                answer = _answer(await response.read())
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise Unanswered(type(error).__name__) from error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Unanswered("no answer of the Bot API") from error
        if not answer.ok:
            raise _refusal(answer)
        return answer.result


def _after(batch: Sequence[Any]) -> int | None:
    """The offset that acknowledges a batch; None for an empty one."""
    ids = [raw.get("update_id") for raw in batch if isinstance(raw, dict)]
    return max((id_ + 1 for id_ in ids if isinstance(id_, int)), default=None)


def _refusal(answer: _Answer) -> Unanswered | NoToken:
    match answer.error_code:
        case 401 | 404:
            return NoToken()
        case 409:
            return Unanswered("another process receives for this bot, or a webhook is set", 5)
        case code:
            return Unanswered(f"refused with {code}", answer.parameters.retry_after)
