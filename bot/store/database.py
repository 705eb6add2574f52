"""Opening the database: SQLite by default, PostgreSQL by URL, the same tables in both.

Rule: SQLite runs in WAL with `synchronous=FULL`. Commits are grouped, so FULL costs no more than
NORMAL (measured), and what was acknowledged survives a power cut.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Engine, PoolProxiedConnection, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError

from bot.conversation.errors import Malformed, Unavailable

_BY_INDEX = "-c enable_seqscan=off -c enable_bitmapscan=off -c enable_sort=off"
"""All that the writer asks goes by an index. PostgreSQL knows it once it has counted a table; until
then, an evening's first reminders would hold up every turn (measured: minutes)."""

BUSY_SECONDS = 5
"""How long SQLite waits for another process's write before the message is refused (503)."""


def open_engine(url: str, *, writes: bool) -> Engine:
    """An engine for the one writer, or for readers (who then cannot write in SQLite)."""
    parsed = _parsed(url)
    size = 1 if writes else 4
    if parsed.get_backend_name() != "sqlite":
        connect = {"connect_timeout": 5, **({"options": _BY_INDEX} if writes else {})}
        return create_engine(parsed, pool_size=size, connect_args=connect, hide_parameters=True)
    engine = create_engine(
        parsed,
        pool_size=size,
        hide_parameters=True,  # they are people's words: never in an error's text
        connect_args={"timeout": BUSY_SECONDS, "isolation_level": None},
    )
    event.listen(engine, "connect", _writer_pragmas if writes else _reader_pragmas)
    # The write lock is taken at the start: a lock taken half-way can fail without waiting.
    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def _parsed(url: str) -> URL:
    """The URL, with our driver where none is named. Raises `Malformed`."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise Malformed("the database URL: expected sqlite:///FILE or postgresql://...") from error
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise Malformed(f"the database URL: expected SQLite or PostgreSQL, not {parsed.drivername}")
    return parsed


def _writer_pragmas(connection: DBAPIConnection, _: Any) -> None:
    assert isinstance(connection, sqlite3.Connection)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    # A checkpoint copies each page once however often it changed: four times fewer of them.
    connection.execute("PRAGMA wal_autocheckpoint=4000")
    connection.execute("PRAGMA foreign_keys=ON")


def _reader_pragmas(connection: DBAPIConnection, _: Any) -> None:
    assert isinstance(connection, sqlite3.Connection)
    connection.execute("PRAGMA query_only=ON")


class OwnConnection:
    """The writer's one connection, kept between commits, and opened anew after a failure.

    Opening a transaction through the pool costs 0.2 ms (measured), as much as the commit itself.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._explicit = engine.dialect.name == "sqlite"  # psycopg begins by itself
        self._raw: PoolProxiedConnection | None = None

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        """A driver's cursor, whose work is committed at the end, or not at all."""
        raw = self._raw = self._raw or self._engine.raw_connection()
        try:
            cursor = raw.cursor()
            if self._explicit:
                cursor.execute("BEGIN IMMEDIATE")
            yield cursor
            raw.commit()
        except BaseException:
            self._raw = None
            with suppress(Exception):  # it may be gone already; what matters is that nothing stays
                raw.rollback()  # closing alone waits for cursors that a traceback still holds
            raw.invalidate()
            raise

    def close(self) -> None:
        """Give the connection back."""
        if self._raw:
            self._raw.close()


def upgrade(url: str) -> None:
    """Bring the database's tables up to the newest migration.

    Raises `Unavailable` with what the database says.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["url"] = url
    try:
        command.upgrade(config, "head")
    except DBAPIError as error:
        raise Unavailable(f"the database cannot be opened: {error.orig}") from error


class StillThere:
    """Whether the SQLite file is the one that was opened.

    A deleted file can still be written to, and what is written is lost when the process ends:
    worse than an error. So each commit looks first (about a microsecond).
    """

    def __init__(self, url: str) -> None:
        parsed = _parsed(url)
        sqlite = parsed.get_backend_name() == "sqlite"
        self._path = Path(parsed.database) if sqlite and parsed.database else None
        self._inode = self._path.stat().st_ino if self._path else 0

    def check(self) -> None:
        """Raise `Unavailable` when the file is gone or was replaced."""
        if self._path is None:
            return
        try:
            same = self._path.stat().st_ino == self._inode
        except OSError:
            same = False
        if not same:
            raise Unavailable("the database file is gone")
