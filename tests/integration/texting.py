"""The whole server with its text messages on, and what the tests of the adapters ask of it."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, func, select
from starlette.testclient import TestClient

from bot import bootstrap, faces
from bot.channels.sms.receiving import Receiving
from bot.connecting import Channel
from bot.conversation.events import Address, PersonSpoke
from bot.conversation.speech import Delivery, Receipt
from bot.store import tables as t
from bot.store.codec import recorded
from bot.store.database import open_engine, upgrade
from bot.store.sql import rows
from bot.web.app import application
from tests.integration.conftest import FakeClock, System, _settings
from tests.integration.people import fill

ANA = "+33612345678"
"""A number of a person who is not in the portfolio."""

IN_TIME = 20.0


def until(condition: Callable[[], Any], seconds: float = IN_TIME) -> Any:
    """What the condition gives, as soon as it is true. Raises TimeoutError."""
    give_up = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > give_up:
            raise TimeoutError
        time.sleep(0.01)
    return found


class Texting(System):
    """A server in this process that has the SMS channel open."""

    receiving: Receiving

    def look(self) -> int:
        """The look for late parts that the server takes every half minute."""
        return int(self.desk(self.receiving.look))

    def commit(self) -> None:
        """What was settled until now is in the store when this returns."""
        self.desk(self.services.parts.store.unclaim, [], self.clock())

    def person(self, number: str = ANA) -> str | None:
        found = self.desk(self.services.parts.store.person_at, Address("sms", number))
        return found if found is None else str(found)

    def said(self, number: str = ANA) -> list[str]:
        """What the person wrote, as the thread has it."""
        person = self.person(number)
        log = self.desk(self.services.parts.store.log, person) if person else []
        return [r.event.text for r in log if isinstance(r.event, PersonSpoke)]

    def receipts(self, number: str = ANA) -> list[Receipt]:
        """What is known of the messages to the person, in order."""
        self.commit()
        found = self.desk(self.services.parts.store.receipts, self.person(number))
        return [found[seq] for seq in sorted(found)]

    def states(self, number: str = ANA) -> list[Delivery]:
        """What became of the messages to the person, in order."""
        return [receipt.state for receipt in self.receipts(number)]

    def postponed(self) -> float:
        """How many messages had to wait until now, of all servers of this process."""
        return self.metric('referent_postponed_total{channel="sms"}') or 0

    def doubts(self) -> int:
        """How many messages are not known to be acknowledged, and parts not read or remembered."""
        return int(self.desk(self.services.parts.store.read, _parts))

    def metric(self, line: str) -> float | None:
        """A figure of /metrics."""
        for found in self.client.get("/metrics").text.splitlines():
            if found.startswith(line + " "):
                return float(found.rpartition(" ")[2])
        return None


@contextmanager
def texting(
    folder: Path, trained: Path, clock: FakeClock, credentials: Mapping[str, Any]
) -> Iterator[Texting]:
    """A server for the length of the block; its database is new the first time."""
    if not (folder / "models").exists():
        (folder / "models").symlink_to(trained / "models")
    settings = replace(_settings(folder), credentials={"sms": dict(credentials)})
    if not (folder / "referent.db").exists():
        upgrade(settings.database_url)
        engine = open_engine(settings.database_url, writes=True)
        with engine.begin() as connection:
            fill(connection)
        engine.dispose()
    services = bootstrap.build(settings, clock)
    channels = services.channels()
    app = application(services, faces.routes(services, demo=True), channels)
    with TestClient(app, raise_server_exceptions=False) as client:
        system = Texting(services, client, clock)
        system.receiving = receiving(channels[0])
        yield system


def _parts(connection: Connection) -> int:
    return int(connection.scalar(select(func.count()).select_from(t.sms_part)) or 0)


def receiving(channel: Channel) -> Receiving:
    """The part of the channel that looks for messages which will not become whole."""
    found = getattr(channel.runs[0], "__self__", None)
    assert isinstance(found, Receiving)
    return found


class Thread:
    """What the store of another process holds of a person who wrote by SMS."""

    def __init__(self, data: Path, number: str) -> None:
        self._url = f"sqlite:///{data / 'referent.db'}"
        self._number = number

    def said(self) -> list[str]:
        """What the person wrote, in order."""
        engine = open_engine(self._url, writes=False)
        with engine.begin() as connection:
            wanted = select(t.address.c.person_id).where(t.address.c.external_id == self._number)
            person = connection.scalar(wanted)
            found = [recorded(row).event for row in rows(connection, person)] if person else []
        engine.dispose()
        return [event.text for event in found if isinstance(event, PersonSpoke)]

    def states(self) -> list[str]:
        """What became of the messages to the person, in order."""
        engine = open_engine(self._url, writes=False)
        with engine.begin() as connection:
            wanted = (
                select(t.delivery.c.state)
                .join(t.address, t.address.c.person_id == t.delivery.c.conversation_id)
                .where(t.address.c.external_id == self._number, t.delivery.c.channel == "sms")
                .order_by(t.delivery.c.seq)
            )
            found = list(connection.scalars(wanted))
        engine.dispose()
        return found
