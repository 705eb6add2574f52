"""A server of a scenario: its folder, its process, what is posted to it.

Rule: it is killed, never asked to stop: what it acknowledged is kept all the same.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import Any

from httpx2 import Client, TransportError

from bot import bootstrap
from bot.conversation.errors import Unavailable
from bot.replay.ground import Ground
from tests.servers import referent
from tests.servers.clocked import Clock, Readings, readings_of
from tests.servers.nursery import Asked, Child, Nursery
from tests.servers.wire.waiting import Stalled, until

LOG_SHOWN = 2000
SECONDS_TO_DIE = 1


class Server:
    """A server at `port` on the folder `data`, by the clock that is set here."""

    def __init__(
        self,
        ground: Ground,
        nursery: Nursery,
        data: Path,
        port: int,
        credentials: Mapping[str, Mapping[str, Any]],
    ) -> None:
        self._nursery = nursery
        self._child: Child | None = None
        self._log = data / "server.log"
        self._port = port
        self.url = f"http://127.0.0.1:{port}"
        self.clock = Clock(data / "clock")
        self.readings = Readings(readings_of(data / "clock"))
        self._client = Client(base_url=self.url, timeout=30)
        (data / "models").symlink_to(_models(ground))
        settings = ground.parts.settings
        root = referent.project(data / "project", settings.root, **credentials)
        self._asked = Asked(
            root=str(root),
            environment=_environment(ground, data, port),
            clock=str(data / "clock"),
            log=str(self._log),
        )

    @property
    def pid(self) -> int | None:
        """Its process's id, None when it is killed."""
        return self._child.pid if self._child else None

    @property
    def is_there(self) -> bool:
        """Whether it was started, and not killed since."""
        return self._child is not None

    async def starts(self) -> None:
        """It is ready when this returns. Raises `Stalled` with its log when it never is."""
        self._child = self._nursery.start(self._asked)
        await until(self._is_ready, "the server to be ready")

    def is_killed(self) -> None:
        """kill -9."""
        if self._child:
            self._child.kill()
        self._child = None

    def close(self) -> None:
        """For good."""
        self.is_killed()
        self._client.close()

    def check(self, within: float = 0) -> None:
        """Raise `Stalled` with the end of the log if the server has ended by itself."""
        if self._child and self._child.has_ended(within):
            said = self._log.read_text(errors="replace")[-LOG_SHOWN:]
            raise Stalled(f"the server has ended:\n{said}")

    def posts(self, sender: str, text: str, message_id: str) -> bool:
        """Somebody writes in a client of the web; whether it was taken. Raises `Stalled`."""
        if not self.is_there:
            return False
        body = {"sender": sender, "message": text, "metadata": {"message_id": message_id}}
        with self.answering():
            answer = self._client.post("/webhooks/rest/webhook", json=body)
        if answer.status_code not in (200, 503):
            raise Stalled(f"a message from the web was answered with {answer.status_code}")
        return answer.status_code == 200

    def gives_up(self) -> None:
        """While nothing can be written: all that was to be, at an earlier hour too, is refused.

        Who writes last waits behind all others. The second time is for who had read the hour but
        did not wait yet.
        """
        for _ in range(2):
            assert not self.posts("personne", "il y a quelqu'un ?", "never")

    @contextmanager
    def answering(self) -> Iterator[None]:
        """What is asked in the block is answered. Raises `Stalled` where it is not, `Unavailable`
        while no server is there.
        """
        if not self.is_there:
            raise Unavailable("no server is there")
        try:
            yield
        except TransportError as error:
            self.check(within=SECONDS_TO_DIE)
            raise Stalled(f"the server does not answer: {type(error).__name__}") from error

    async def reads_who_answers(self) -> None:
        """Returns when the server knows what was put into its database before."""
        before = self.readings.count

        async def read() -> bool:
            self.check()
            # The first may have begun before, the second is kept when the third begins.
            return self.readings.count >= before + 3

        await until(read, "the server to read who answers")

    async def _is_ready(self) -> bool:
        self.check()
        try:
            return referent.status(self._port, "/ready") == 200
        except (OSError, HTTPException):
            return False


def _environment(ground: Ground, data: Path, port: int) -> dict[str, str]:
    """As in this process: the same secret and the same address, which texts show."""
    settings = ground.parts.settings
    address = bootstrap.address(settings).replace("https://", "http://")  # or no cookie comes back
    ours = {
        "REFERENT_DATABASE_URL": f"sqlite:///{data / 'referent.db'}",
        "REFERENT_SECRET": settings.secret,
        "REFERENT_PUBLIC_URL": address,
    }
    return referent.settings(data, port, ours)


def _models(ground: Ground) -> Path:
    """The folder in which a server looks for its model."""
    assert ground.model, "the ground of a running installation starts no server"
    return ground.model.parent
