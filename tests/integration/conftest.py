"""The whole server in this process: real project, real model, real SQLite, and a clock to set."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot import bootstrap, faces
from bot.bootstrap import Services
from bot.settings import Settings
from bot.store.database import open_engine, upgrade
from bot.web.app import application
from tests.integration.behind_kannel import Application
from tests.integration.people import MORNING, fill
from tests.servers import smsc as smsc_server
from tests.servers.smsc import Smsc

ROOT = Path(__file__).parents[2]


class FakeClock:
    """A clock that stands still until it is told."""

    def __init__(self, now: datetime = MORNING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **much: float) -> None:
        self.now += timedelta(**much)


class System:
    """A running server and the ways to talk to it."""

    def __init__(self, services: Services, client: TestClient, clock: FakeClock) -> None:
        self.services = services
        self.client = client
        self.clock = clock

    def say(self, sender: str, text: str, message_id: str | None = None) -> list[dict[str, Any]]:
        body: dict[str, Any] = {"sender": sender, "message": text}
        if message_id:
            body["metadata"] = {"message_id": message_id}
        answer = self.client.post("/webhooks/rest/webhook", json=body)
        assert answer.status_code == 200, answer.text
        return list(answer.json())

    def texts(self, sender: str, text: str) -> str:
        return "\n".join(said["text"] for said in self.say(sender, text))

    def tracker(self, sender: str) -> dict[str, Any]:
        return dict(self.client.get(f"/conversations/{sender}/tracker").json())

    def desk(self, call: Any, *arguments: Any) -> Any:
        assert self.client.portal is not None
        return self.client.portal.call(call, *arguments)

    def time_runs_out(self) -> int:
        return int(self.desk(self.services.timers.look))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def system(tmp_path: Path, trained: Path, clock: FakeClock) -> Iterator[System]:
    """A server whose new database holds the people of `people.fill`."""
    (tmp_path / "models").symlink_to(trained / "models")
    settings = _settings(tmp_path)
    upgrade(settings.database_url)
    engine = open_engine(settings.database_url, writes=True)
    with engine.begin() as connection:
        fill(connection)
    engine.dispose()
    services = bootstrap.build(settings, clock)
    app = application(services, faces.routes(services, demo=True))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield System(services, client, clock)


def _settings(directory: Path) -> Settings:
    return Settings(
        root=ROOT,
        data_dir=directory,
        database_url=f"sqlite:///{directory / 'referent.db'}",
        host="127.0.0.1",
        port=8000,
        secret="a secret of the tests",
        demo_password="a password of the tests",
    )


@pytest.fixture
def centre() -> Iterator[Smsc]:
    """A short message centre to which an application may bind."""
    with smsc_server.running() as centre:
        yield centre


@pytest.fixture(name="application")
def behind_kannel() -> Iterator[Application]:
    """What Kannel calls, running."""
    behind = Application()
    behind.starts()
    yield behind
    behind.stops()
