"""A simulated Telegram, one person's phone, and the two libraries that judge it."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.contract.bot_api.clients import Aiogram, Client, PythonTelegramBot
from tests.servers import telegram as simulator
from tests.servers.telegram import Limits, Phone, Telegram


class Clock:
    """Stands still until it is told."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **much: float) -> None:
        self.now += timedelta(**much)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def telegram(clock: Clock) -> Iterator[Telegram]:
    with simulator.running(clock=clock, limits=Limits(per_chat_burst=20)) as running:
        yield running


@pytest.fixture
def ada(telegram: Telegram) -> Phone:
    """The phone of somebody the bot does not know yet."""
    return telegram.user(7, "Ada")


@pytest.fixture(params=[Aiogram, PythonTelegramBot], ids=["aiogram", "python-telegram-bot"])
def client_kind(request: pytest.FixtureRequest) -> type[Client]:
    """One of the two libraries."""
    return request.param


@pytest.fixture
async def client(client_kind: type[Client], telegram: Telegram) -> AsyncIterator[Client]:
    """That library's client of the simulated Telegram."""
    made = client_kind(telegram.base_url, telegram.token)
    yield made
    await made.close()
