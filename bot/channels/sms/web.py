"""What the webhooks of text messages share: limits, keys, and what a provider's refusal means."""

import secrets
from collections.abc import Mapping

import aiohttp
import structlog
from starlette.responses import Response

from bot.conversation.errors import Refused
from handoff.ports import NotNow

log = structlog.get_logger()

LARGEST = 65_536
"""Bytes of a request: the longest text message of 255 parts takes 39,015 characters."""

TIMEOUT = aiohttp.ClientTimeout(total=10)
"""How long a gateway may take to accept a message. Then it may have it, and has it twice."""

LATER = 5
MISCONFIGURED = 60
"""Seconds before a message is tried again: the gateway is down, or does not know us."""


def same(given: str, wanted: str) -> bool:
    """Whether a key is the right one, in a time that does not say how much of it was."""
    return secrets.compare_digest(given.encode(), wanted.encode())


def unauthorized() -> Response:
    """401, and nothing else: nothing was read of the request."""
    return Response(status_code=401)


def refuse(status: int, headers: Mapping[str, str], adapter: str) -> None:
    """Raise what a status of the gateway means; nothing for 2xx.

    Raises `NotNow` when it may go later, `Refused` when this message never will.
    """
    if 200 <= status < 300:
        return
    log.warning("sms.refused", adapter=adapter, status=status)
    if status == 429:
        raise NotNow(retry_in=_seconds(headers.get("Retry-After", "")))
    if status in (401, 403, 404, 405):  # a wrong password or address: no message is at fault
        raise NotNow(retry_in=MISCONFIGURED)
    if 400 <= status < 500 and status not in (408, 425):
        raise Refused(f"status {status}")
    raise NotNow(retry_in=LATER)


def _seconds(retry_after: str) -> int:
    """The header's seconds, at most an hour; a date or nothing counts as `LATER`."""
    return min(int(retry_after), 3600) if retry_after.isdecimal() else LATER


class Client:
    """An HTTP client that is opened at its first use, in the loop where it is used."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """The session; connections are kept between messages."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=TIMEOUT)
        return self._session

    async def close(self) -> None:
        """Let the connections go."""
        if self._session:
            await self._session.close()
