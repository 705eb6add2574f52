"""The page that checks codes, at twenty-five past eleven on a Monday, by a clock one can move."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from bot.genuine import Seal
from bot.web.verify import routes
from tests.fakes.visitor import Visitor

MONDAY = datetime(2026, 11, 23, 11, 25, tzinfo=ZoneInfo("Europe/Paris"))


@dataclass
class Site:
    """What the page is served over: its seal, its addresses and its clock, all to be changed."""

    seal: Seal = field(default_factory=lambda: Seal("a secret"))
    now: datetime = MONDAY
    official: list[str] = field(default_factory=lambda: ["@ReferentBot sur Telegram"])

    def visitor(self, below: str = "", address: str = "192.0.2.1") -> Visitor:
        """Somebody at an address of their own."""
        page = self.page if below == "" else [Mount(below, routes=self.page)]
        return Visitor(TestClient(Starlette(routes=page), client=(address, 50_000)))

    def __post_init__(self) -> None:
        self.page = routes(self.seal, lambda: self.official, lambda: self.now)


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def visitor(site) -> Visitor:
    return site.visitor()
