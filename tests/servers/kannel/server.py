"""Bearerbox and smsbox, started, killed and started again.

Rule: either may die without the other; each is ended by the pid we were given.
"""

import contextlib
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.kannel.configuration import PASSWORD, SHORT_NUMBER, USER, Ports, written
from tests.servers.kannel.network import Network, Phone
from tests.servers.processes import end, free_port, tied
from tests.servers.smsc import Smsc

SECONDS_TO_START = 30
LOG_SHOWN = 3000
# The thread smsbox starts once it is connected.
READY = b"(gw/heartbeat.c:heartbeat_thread)"


class KannelDidNotStart(Exception):
    """A box did not listen; the message ends with its log."""


class Kannel:
    """A running gateway; its files (configuration, logs, spool) stay in `folder`.

    With a `centre`, `network` and `phone` are the centre's: those here stay silent.
    """

    user, password, number = USER, PASSWORD, SHORT_NUMBER

    def __init__(self, bearerbox: Path, folder: Path, mo_url: str, centre: Smsc | None) -> None:
        self._spool = folder / "spool"
        self._spool.mkdir(parents=True, exist_ok=True)
        self._ports = Ports(*distinct_ports(len(Ports.__struct_fields__)))
        self._program = bearerbox
        self._centre = centre
        self._boxes: dict[str, subprocess.Popen[bytes]] = {}
        self._folder = folder
        self._configuration = folder / "kannel.conf"
        self._configuration.write_text(written(self._ports, str(self._spool), mo_url, centre))
        self.network = Network(self._ports.network)

    @property
    def sendsms_port(self) -> int:
        return self._ports.sendsms

    @property
    def sendsms_url(self) -> str:
        """What an application calls to send."""
        return f"http://127.0.0.1:{self._ports.sendsms}/cgi-bin/sendsms"

    def phone(self, number: str) -> Phone:
        """`number` as +33612345678."""
        return Phone(self.network, number, SHORT_NUMBER)

    def start_bearerbox(self) -> None:
        """The part that keeps the SMS and speaks to the network, which comes up with it."""
        if self._centre:
            binds = self._centre.binds
            self._start("bearerbox", self._ports.smsbox)
            self._centre.bound(binds + 1)
            return
        self._start("bearerbox", self._ports.network)
        self.network.comes_up()

    def start_smsbox(self) -> None:
        """The part that speaks HTTP with the application.

        It listens before it knows its users and its bearerbox, and dies (conn.c: « Assertion
        `conn != NULL' failed ») of what it is asked in between: its log says when that is over.
        """
        began = len(self._log_of("smsbox"))
        self._start("smsbox", self._ports.sendsms)
        give_up = time.monotonic() + SECONDS_TO_START
        while READY not in self._log_of("smsbox")[began:]:
            if time.monotonic() > give_up:
                raise KannelDidNotStart(f"smsbox\n{self.log('smsbox')}")
            time.sleep(0.01)

    def kill_bearerbox(self) -> None:
        """kill -9. The network loses its connection; smsbox ends too, and returns 10 s later."""
        end(self._boxes["bearerbox"], signal.SIGKILL)
        self.network.goes_down()

    def kill_smsbox(self) -> None:
        """kill -9. What it had acknowledged and not handed over is gone with it."""
        end(self._boxes["smsbox"], signal.SIGKILL)
        self._end_successor()

    def kept(self, number: int, seconds: float = SECONDS_TO_START) -> None:
        """Returns when bearerbox has that many SMS on disk.

        Raises TimeoutError when it has not after `seconds`.
        """
        give_up = time.monotonic() + seconds
        while sum(path.is_file() for path in self._spool.rglob("*")) != number:
            if time.monotonic() > give_up:
                raise TimeoutError(self.log("bearerbox"))
            time.sleep(0.01)

    def stop(self) -> None:
        """Kannel keeps nothing in memory that the end of a test would miss: no patience."""
        for box in reversed(self._boxes.values()):
            end(box, signal.SIGKILL)
        self._end_successor()
        self.network.goes_down()

    def _end_successor(self) -> None:
        """An smsbox whose bearerbox died starts another one and ends; its log has the new pid."""
        pids = re.findall(rb"^\S+ \S+ \[(\d+)\]", self._log_of("smsbox"), re.MULTILINE)
        if not pids:
            return
        pid = int(pids[-1])
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            if str(self._configuration).encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, signal.SIGKILL)

    def log(self, box: str) -> str:
        """The end of what `bearerbox` or `smsbox` said."""
        return self._log_of(box).decode(errors="replace")[-LOG_SHOWN:]

    def _log_of(self, box: str) -> bytes:
        return self._log(box).read_bytes() if self._log(box).exists() else b""

    def _log(self, box: str) -> Path:
        return self._folder / f"{box}.log"

    def _start(self, box: str, port: int) -> None:
        command = [str(self._program.with_name(box)), str(self._configuration)]
        with self._log(box).open("ab") as log:
            process = subprocess.Popen(
                tied(command), cwd=self._folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self._boxes[box] = process
        if not listens(process, port):
            end(process, signal.SIGTERM)
            raise KannelDidNotStart(f"{box}\n{self.log(box)}")


@contextmanager
def running(
    bearerbox: Path, folder: Path, *, mo_url: str, centre: Smsc | None = None
) -> Iterator[Kannel]:
    """A gateway for the length of the block. `bearerbox` is the program, smsbox is next to it.

    `mo_url` receives each SMS as a GET, with the parameters of `configuration.RECEIVED`. With a
    `centre`, the phones are the centre's; without, Kannel's own.
    """
    kannel = Kannel(bearerbox, folder, mo_url, centre)
    try:
        kannel.start_bearerbox()
        kannel.start_smsbox()
        yield kannel
    finally:
        kannel.stop()


def distinct_ports(number: int) -> list[int]:
    ports: set[int] = set()
    while len(ports) < number:
        ports.add(free_port())
    return list(ports)


def listens(process: subprocess.Popen[bytes], port: int) -> bool:
    """Whether someone takes connections on the port before the process dies."""
    give_up = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < give_up:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return True
        except OSError:
            time.sleep(0.01)
    return False
