"""`referent serve` by a clock that is set from outside: `python -m tests.servers.clocked FILE`.

Rule: the server is the real one, and all that it asks the time of is this clock. It stands where
it is set; so that nothing need be waited for, the server looks more often at what may be due.
"""

import sys
from datetime import datetime
from importlib import import_module
from pathlib import Path

from sqlalchemy import Connection

from bot import serving, settings
from bot.store import directory
from handoff import routing

OFTEN = 0.02

QUICKLY = (
    ("bot.timers", "LOOK_EVERY", OFTEN),
    ("bot.roster", "ROSTER_EVERY", OFTEN),
    ("bot.relay", "LOOK_EVERY", OFTEN),
    ("bot.store.database", "BUSY_SECONDS", 0.3),
    ("bot.channels.sms.kannel", "LATER", 0.2),
)
"""What a server waits for in real time, in seconds."""


class Clock:
    """The moment that a file holds."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __call__(self) -> datetime:
        """The moment, as last set."""
        return datetime.fromisoformat(self._file.read_text("ascii"))

    def set(self, moment: datetime) -> None:
        """Set it for every process that reads the file: at once, never half."""
        written = self._file.with_suffix(".new")
        written.write_text(moment.isoformat(), "ascii")
        written.replace(self._file)


class Readings:
    """How often a server read who answers: its `file` grows by a byte each time."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @property
    def count(self) -> int:
        """Until now."""
        return self._file.stat().st_size if self._file.exists() else 0

    def begin(self) -> None:
        """Those of this process are counted from here on."""
        read = directory.roster
        told = self._file.open("ab", buffering=0)

        def counted(connection: Connection) -> routing.Roster:
            found = read(connection)
            told.write(b".")
            return found

        setattr(directory, "roster", counted)  # noqa: B010  (a function is not assigned to)


def serve(file: Path) -> int:
    """Serve by the clock in `file`, until told to stop; the exit code.

    How often the roster was read is counted beside it (`FILE.roster`).
    """
    for module, name, value in QUICKLY:
        setattr(import_module(module), name, value)
    Readings(readings_of(file)).begin()
    return serving.serve(settings.read(), Clock(file))


def readings_of(file: Path) -> Path:
    """Where the server of that clock counts how often it read who answers."""
    return file.with_suffix(".roster")


if __name__ == "__main__":
    sys.exit(serve(Path(sys.argv[1])))
