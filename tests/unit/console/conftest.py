"""The console over a desk in memory, at a quarter past eleven on a Monday."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from handoff.console import routes
from handoff.ports import Picture
from tests.fakes.desk import PASSWORD, FakeDesk
from tests.fakes.scene import morning
from tests.fakes.visitor import Visitor

STYLE = "rect { fill: #1d5684 }"
PICTURES = (
    Picture(
        "theme-dates",
        "Les dates",
        "Chaque sujet : sa règle.",
        f'<svg xmlns="http://www.w3.org/2000/svg"><style>{STYLE}</style><rect/></svg>',
        ("Dates mène à : Les dates.",),
    ),
    Picture("told", "<b>Histoires</b>", "De haut en bas.", "<svg/>"),
)


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 11, 15, tzinfo=ZoneInfo("Europe/Paris"))

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **time: int) -> None:
        self.at += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(clock) -> FakeDesk:
    return morning(clock)


@pytest.fixture
def app(desk, clock) -> Starlette:
    console = routes(desk, "a secret", clock, True, pictures=lambda: PICTURES)
    return Starlette(routes=[Mount("/console", routes=console)])


@pytest.fixture
def stranger(app) -> Visitor:
    """Nobody in particular."""
    return Visitor(TestClient(app))


def enter(visitor: Visitor, login: str = "claire", password: str = PASSWORD, at: str = ""):
    address = at or "/console/login"
    return visitor.press(address, 'id="password"', login=login, password=password)


@pytest.fixture
def claire(app) -> Visitor:
    """Claire Martin, signed in."""
    visitor = Visitor(TestClient(app))
    enter(visitor)
    return visitor


@pytest.fixture
def karim(app) -> Visitor:
    """Karim Benali, signed in elsewhere."""
    visitor = Visitor(TestClient(app))
    enter(visitor, "karim")
    return visitor
