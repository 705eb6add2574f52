"""Opens Telegram: a token, and either long polling or a webhook.

Rule: with a `webhook_url` Telegram posts to us, and then a secret is required; else we ask.
"""

import re
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import structlog
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.utils.token import TokenValidationError

from bot.channels.telegram.announcing import Announcing
from bot.channels.telegram.carrying import TelegramCarrier
from bot.channels.telegram.courtesies import Courtesies
from bot.channels.telegram.limits import A_CHAT, OVERALL, Limits
from bot.channels.telegram.polling import NoToken, Polling
from bot.channels.telegram.reading import CHANNEL
from bot.channels.telegram.receiving import Receiving
from bot.channels.telegram.webhook import Webhook
from bot.connecting import Channel, Premises, Running
from bot.conversation.errors import Malformed

log = structlog.get_logger()

SECONDS = 20
"""How long a request to Telegram may take; with a place to wait for, less than a claim lasts."""

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
"""core.telegram.org/bots/api#setwebhook, `secret_token`."""


def connect(credentials: Mapping[str, Any], premises: Premises) -> Channel:
    """The channel. Raises `Malformed` naming what is missing or wrong."""
    url, secret = _webhook(credentials)
    bot = _bot(credentials)
    courtesies = Courtesies(bot)
    receiving = Receiving(bot, premises, courtesies)
    polling = Polling(bot, receiving)
    announcing = Announcing(bot, premises.words, str(credentials.get("bot_name", "")))

    async def receives() -> None:
        if url:
            return await announcing.post_to(url, secret)
        await announcing.keep_for_us()
        await polling.run()

    async def close() -> None:
        await courtesies.close()
        await bot.session.close()

    def official() -> Sequence[str]:
        return [f"@{announcing.name}"] if announcing.name else []

    return Channel(
        CHANNEL,
        carrier=TelegramCarrier(bot, _limits(credentials), courtesies),
        routes=[Webhook(receiving, secret).route()] if url else (),
        runs=[_said_once(receives), _quietly(announcing.introduce)],
        official=official,
        close=close,
    )


def _said_once(run: Running) -> Running:
    """A run that ends where the token is none: said once, for an operator to read."""

    async def runs() -> None:
        try:
            await run()
        except NoToken:
            log.error(
                "telegram.stopped", why="TELEGRAM_TOKEN is not, or no longer, the token of a bot"
            )

    return runs


def _quietly(run: Running) -> Running:
    """The same, where another run says it."""

    async def runs() -> None:
        with suppress(NoToken):
            await run()

    return runs


def _webhook(credentials: Mapping[str, Any]) -> tuple[str, str]:
    """The address Telegram posts to and the secret it shows, both empty for long polling."""
    url = str(credentials.get("webhook_url") or "")
    secret = str(credentials.get("webhook_secret") or "")
    if not url:
        return "", ""
    if not url.startswith(("https://", "http://")):
        raise Malformed("telegram: webhook_url (TELEGRAM_WEBHOOK_URL) begins with https://")
    if not _SECRET.fullmatch(secret):
        raise Malformed(
            "telegram: webhook_url needs webhook_secret (TELEGRAM_WEBHOOK_SECRET), "
            "1 to 256 of the characters A-Z a-z 0-9 _ -"
        )
    return url, secret


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
    return Limits(time.monotonic, int(per_second), max(A_CHAT, int(per_second) / OVERALL))
