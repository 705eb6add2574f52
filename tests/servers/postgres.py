"""A real PostgreSQL of the tests' own, empty at the start and gone at the end.

Rule: what is proved about durability is proved with fsync on. Only tests that never kill anything
may ask for `durable=False`, which is several times faster.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

from tests.servers.processes import end, free_port, tied

SECONDS_TO_START = 30
FAST_AND_UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# PostgreSQL refuses to run as root; Debian's package makes this user.
UNPRIVILEGED_USER = "postgres"


class PostgresDidNotStart(Exception):
    """PostgreSQL did not answer; the message ends with its log."""


@dataclass
class Postgres:
    """A running server. Databases are numbered; `template1` stays as initdb made it."""

    port: int
    pid: int
    durable: bool
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _templates: dict[str, str] = field(default_factory=dict)

    def url(self, database: str) -> str:
        """For SQLAlchemy."""
        return f"postgresql+psycopg://referent@127.0.0.1:{self.port}/{database}"

    def create(self, template: str = "template1") -> str:
        """The name of a new database, a copy of `template`."""
        name = f"test_{next(self._numbers)}"
        self._run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        return name

    def drop(self, database: str) -> None:
        """Removes it, whoever is still connected."""
        self._run(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
        )

    def template(self, name: str, prepare: Callable[[str], None]) -> str:
        """A database that `prepare(url)` fills once (migrations, say) and tests then copy.

        `prepare` must leave no connection open: a database in use cannot be copied.
        """
        if name not in self._templates:
            made = self.create()
            prepare(self.url(made))
            self._templates[name] = made
        return self._templates[name]

    def _run(self, statement: sql.Composed) -> None:
        with connected(self.port) as connection:
            connection.execute(statement)


@contextmanager
def running(postgres: Path, *, durable: bool) -> Iterator[Postgres]:
    """A new, empty PostgreSQL for the length of the block. `postgres` is the server's program."""
    directory = Path(tempfile.mkdtemp(prefix="referent-postgres-"))
    try:
        if user := unprivileged_user():
            shutil.chown(directory, user, user)
        create_cluster(postgres, directory / "data")
        process, port = started(postgres, directory, {} if durable else FAST_AND_UNSAFE)
        try:
            yield Postgres(port, process.pid, durable)
        finally:
            end(process, signal.SIGINT if durable else signal.SIGQUIT)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def unprivileged_user() -> str | None:
    return UNPRIVILEGED_USER if os.geteuid() == 0 else None


def create_cluster(postgres: Path, data: Path) -> None:
    options = ["-A", "trust", "-U", "referent", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    command = [str(postgres.with_name("initdb")), "-D", str(data), *options]
    ended = subprocess.run(
        tied(command, user=unprivileged_user()),
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode != 0:
        raise PostgresDidNotStart(ended.stderr)


def started(
    postgres: Path, directory: Path, settings: dict[str, str]
) -> tuple[subprocess.Popen[bytes], int]:
    """The process and its port."""
    log, port = directory / "log", free_port()
    asked = {"listen_addresses": "127.0.0.1", "port": str(port), "unix_socket_directories": ""}
    options = [part for pair in (asked | settings).items() for part in ("-c", "=".join(pair))]
    command = [str(postgres), "-D", str(directory / "data"), *options]
    with log.open("ab") as output:
        process = subprocess.Popen(
            tied(command, user=unprivileged_user()), cwd="/", stdout=output, stderr=output
        )
    if answers(process, port):
        return process, port
    end(process, signal.SIGQUIT)
    raise PostgresDidNotStart(log.read_text(errors="replace")[-2000:])


def answers(process: subprocess.Popen[bytes], port: int) -> bool:
    """Whether the server takes connections before it dies or SECONDS_TO_START are over."""
    give_up = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < give_up:
        try:
            with connected(port):
                return True
        except psycopg.OperationalError:
            time.sleep(0.02)
    return False


def connected(port: int) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(
        host="127.0.0.1", port=port, user="referent", dbname="postgres", autocommit=True
    )
