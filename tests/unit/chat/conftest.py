"""The chat page over a chat in memory, at a quarter past eleven on a Monday."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.web.chat import routes
from tests.fakes.chat import FakeChat
from tests.fakes.scene import exchange
from tests.fakes.visitor import Visitor


def now() -> datetime:
    return datetime(2026, 11, 23, 11, 15, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def chat() -> FakeChat:
    return exchange(now)


@pytest.fixture
def stranger(chat) -> Visitor:
    """Somebody who has not chosen who to be."""
    return Visitor(TestClient(Starlette(routes=routes(chat, "a secret", True, now=now))))


@pytest.fixture
def ana(stranger) -> Visitor:
    """Ana Diallo, who had an exchange before."""
    stranger.press("/chat", 'name="person" value="ana"')
    return stranger


@pytest.fixture
def bakary(stranger) -> Visitor:
    """Bakary Traoré, who has not written yet."""
    stranger.press("/chat", 'name="person" value="bakary"')
    return stranger
