"""Opens Telegram: a token, and either long polling or a webhook.

Rule: with a `webhook_url` Telegram posts to us, and then a secret is required; else we ask.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.utils.token import TokenValidationError

from bot.channels.telegram.announcing import Announcing
from bot.channels.telegram.carrying import TelegramCarrier
from bot.channels.telegram.limits import A_CHAT, OVERALL, Limits
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.reading import CHANNEL
from bot.channels.telegram.receiving import Receiving
from bot.channels.telegram.webhook import Webhook
from bot.connecting import Channel, Premises
from bot.conversation.errors import Malformed

SECONDS = 30
"""How long a request to Telegram may take."""


def connect(credentials: Mapping[str, Any], premises: Premises) -> Channel:
    """The channel. Raises `Malformed` naming what is missing or wrong."""
    bot = _bot(credentials)
    url, secret = credentials.get("webhook_url", ""), credentials.get("webhook_secret", "")
    if url and not secret:
        raise Malformed("telegram: webhook_url needs webhook_secret (TELEGRAM_WEBHOOK_SECRET)")
    receiving = Receiving(bot, premises)
    polling = Polling(bot, receiving)
    announcing = Announcing(bot, premises.words, credentials.get("bot_name", ""))

    async def begins() -> None:
        await announcing.tell(url, secret)
        if not url:
            await polling.run()

    async def close() -> None:
        await receiving.close()
        await bot.session.close()

    def official() -> Sequence[str]:
        return [f"@{announcing.name}"] if announcing.name else []

    return Channel(
        CHANNEL,
        carrier=TelegramCarrier(bot, _limits(credentials)),
        routes=[Webhook(receiving, secret).route()] if url else (),
        runs=[begins],
        official=official,
        close=close,
    )


def _bot(credentials: Mapping[str, Any]) -> Bot:
    base = credentials.get("api_base")
    server = TelegramAPIServer.from_base(str(base)) if base else PRODUCTION
    session = AiohttpSession(api=server, timeout=SECONDS)
    try:
        return Bot(str(credentials.get("access_token", "")), session=session)
    except TokenValidationError as error:
        raise Malformed("telegram: access_token (TELEGRAM_TOKEN) is no bot's token") from error


def _limits(credentials: Mapping[str, Any]) -> Limits:
    """Telegram's own limits, or others where it allows more (paid broadcasts, an own server)."""
    per_second = str(credentials.get("per_second") or OVERALL)
    if not per_second.isdecimal() or int(per_second) < 1:
        raise Malformed(f"telegram: per_second is {per_second!r}: expected 1 or more")
    return Limits(_monotonic, int(per_second), max(A_CHAT, int(per_second) / OVERALL))


def _monotonic() -> float:
    return asyncio.get_running_loop().time()
