"""A whole server in this process, by the real clock, whose bot is on a simulated Telegram."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot import bootstrap, faces
from bot.bootstrap import Services
from bot.conversation.events import Address, AnyEvent
from bot.conversation.reach import Reach
from bot.settings import Settings
from bot.web.app import application
from tests.servers.telegram import Phone, Telegram, running

ROOT = Path(__file__).parents[3]


class Server:
    """A server that polls, and what is known of it from inside."""

    def __init__(self, services: Services, client: TestClient, telegram: Telegram) -> None:
        self.services = services
        self.client = client
        self.telegram = telegram

    def call(self, what: Any, *arguments: Any) -> Any:
        assert self.client.portal is not None
        return self.client.portal.call(what, *arguments)

    def log(self, phone: Phone) -> list[AnyEvent]:
        """The thread of the person with that phone."""
        store = self.services.parts.store
        person = self.call(store.person_at, Address("telegram", str(phone.id)))
        return [r.event for r in self.call(store.log, person)] if person else []

    def of(self, phone: Phone, kind: type[AnyEvent]) -> list[Any]:
        return [event for event in self.log(phone) if isinstance(event, kind)]

    def reach(self, phone: Phone) -> Reach:
        store = self.services.parts.store
        person = self.call(store.person_at, Address("telegram", str(phone.id)))
        return self.call(store.conversation, person).reach

    def has(self, phone: Phone, kind: type[AnyEvent]) -> None:
        """Returns once something of that kind is in the thread."""
        give_up = time.monotonic() + 10
        while not self.of(phone, kind):
            assert time.monotonic() < give_up, f"no {kind.__name__} in {self.log(phone)}"
            time.sleep(0.01)

    def is_all_taken(self) -> None:
        """Returns once Telegram has nothing more to deliver: all is committed."""
        self.telegram.wait_until(lambda t: t.unconfirmed == 0)


@pytest.fixture
def telegram() -> Iterator[Telegram]:
    with running() as simulator:
        yield simulator


@pytest.fixture
def ada(telegram: Telegram) -> Phone:
    return telegram.user(7, "Ada")


@contextmanager
def serving(folder: Path, trained: Path, telegram: Telegram, **more: str) -> Iterator[Server]:
    """A server on an empty database in `folder`; `more` are credentials."""
    (folder / "models").symlink_to(trained / "models")
    credentials = {"access_token": telegram.token, "api_base": telegram.base_url, **more}
    settings = Settings(
        root=ROOT,
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'referent.db'}",
        host="127.0.0.1",
        port=8000,
        secret="a secret of the tests",
        demo_password="a password of the tests",
        credentials={"telegram": credentials},
    )
    services = bootstrap.build(settings, lambda: datetime.now(UTC))
    channels = services.channels()
    app = application(services, faces.routes(services, channels, demo=True), channels)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Server(services, client, telegram)


@pytest.fixture
def server(tmp_path: Path, trained: Path, telegram: Telegram) -> Iterator[Server]:
    with serving(tmp_path, trained, telegram) as server:
        yield server
