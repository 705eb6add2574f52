"""The whole server in this process: real project, real model, real SQLite, and a clock to set."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot import bootstrap, faces, portfolio
from bot.bootstrap import Services
from bot.settings import Settings
from bot.web.app import application

ROOT = Path(__file__).parents[2]
MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""A Tuesday, ten in Paris: the agencies are open, the period of October is closed."""


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


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the model of the project's data lies, trained once."""
    directory = tmp_path_factory.mktemp("trained")
    bootstrap.train(_settings(directory))
    return directory / "models"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def system(tmp_path: Path, models: Path, clock: FakeClock) -> Iterator[System]:
    """A server with the demo portfolio in a new database."""
    (tmp_path / "models").symlink_to(models)
    services = bootstrap.build(_settings(tmp_path), clock)
    portfolio.load_demo(services)
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
