"""The database out of order: its write lock in another's hands.

Rule: what may be read still is; whoever writes waits, and is refused.
"""

import sqlite3
from pathlib import Path


class Lock:
    """The write lock of an SQLite file."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._holder: sqlite3.Connection | None = None

    @property
    def is_held(self) -> bool:
        """Whether nobody else can write."""
        return self._holder is not None

    def holds(self) -> None:
        """Take it. Raises `sqlite3.OperationalError` when somebody writes for too long."""
        if self._holder is None:
            holder = sqlite3.connect(self._database, isolation_level=None)
            holder.execute("BEGIN IMMEDIATE")
            self._holder = holder

    def lets_go(self) -> None:
        """Give it back; nothing was written."""
        if self._holder:
            self._holder.execute("ROLLBACK")
            self._holder.close()
        self._holder = None
