"""A real `referent serve` (or `run`) that may be measured, stopped and killed.

Rule: what is known of it is what an operator knows: its command, its settings, its HTTP, its pid.
"""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.servers.processes import end, free_port, tied

PROGRAM = Path(sys.executable).with_name("referent")
ROOT = Path(__file__).parents[2]
# The first start of an empty data folder also trains the model.
SECONDS_TO_START = 120


class ReferentDidNotStart(Exception):
    """The server did not become ready; the message ends with its log."""


@dataclass(frozen=True)
class Referent:
    """A running server. `began` (time.monotonic) is when the process started."""

    process: subprocess.Popen[bytes]
    port: int
    began: float

    @property
    def pid(self) -> int:
        return self.process.pid

    def kill(self) -> None:
        """kill -9: nothing is flushed, nothing is said."""
        end(self.process, signal.SIGKILL)

    def stop(self) -> int:
        """Asks it to stop as an operator would; returns its exit code."""
        return end(self.process, signal.SIGTERM, seconds=30)


def settings(data: Path, port: int | None = None, more: Mapping[str, str] = {}) -> dict[str, str]:
    """The environment of a server of the tests: nothing of the developer's own settings."""
    ours = ("REFERENT_", "TELEGRAM_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    asked = {"REFERENT_DATA_DIR": str(data), "REFERENT_HOST": "127.0.0.1"}
    return kept | asked | ({"REFERENT_PORT": str(port)} if port else {}) | dict(more)


@contextmanager
def running(
    data: Path,
    more: Mapping[str, str] = {},
    *,
    program: Path = PROGRAM,
    verb: str = "serve",
    port: int | None = None,
    root: Path = ROOT,
) -> Iterator[Referent]:
    """A server for the length of the block, stopped at its end unless the block has killed it."""
    server = start(data, more, program=program, verb=verb, port=port, root=root)
    try:
        yield server
    finally:
        server.stop()


def start(
    data: Path,
    more: Mapping[str, str] = {},
    *,
    program: Path = PROGRAM,
    verb: str = "serve",
    port: int | None = None,
    root: Path = ROOT,
) -> Referent:
    """A server of the project `root` on the folder `data`, ready. Its log is `data/server.log`."""
    data.mkdir(parents=True, exist_ok=True)
    log = data / "server.log"
    port, began = port or int(more.get("REFERENT_PORT") or free_port()), time.monotonic()
    with log.open("ab") as output:
        process = subprocess.Popen(
            tied([str(program), verb]),
            cwd=root,
            env=settings(data, port, more),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    if is_ready(process, port):
        return Referent(process, port, began)
    code = end(process, signal.SIGTERM)
    raise ReferentDidNotStart(f"exit code {code}\n{log.read_text(errors='replace')[-3000:]}")


def project(folder: Path, root: Path = ROOT, **channels: Mapping[str, Any]) -> Path:
    """A Rasa project like `root` but for its credentials.yml, for a server of its own."""
    folder.mkdir()
    for entry in root.iterdir():
        if entry.name != "credentials.yml" and not entry.name.startswith("."):
            (folder / entry.name).symlink_to(entry)
    (folder / "credentials.yml").write_text(
        yaml.safe_dump({name: dict(keys) for name, keys in channels.items()})
    )
    return folder


def is_ready(process: subprocess.Popen[bytes], port: int) -> bool:
    """Whether /ready says 200 before the process ends or SECONDS_TO_START are over."""
    give_up = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < give_up:
        try:
            if status(port, "/ready") == 200:
                return True
        except OSError:
            pass  # not listening yet
        time.sleep(0.01)
    return False


def status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def command(data: Path, *arguments: str, more: Mapping[str, str] = {}) -> tuple[int, str]:
    """Runs `referent ARGUMENTS` on the folder; its exit code and what it printed."""
    ended = subprocess.run(
        [str(PROGRAM), *arguments],
        cwd=ROOT,
        env=settings(data, more=more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return ended.returncode, ended.stdout
