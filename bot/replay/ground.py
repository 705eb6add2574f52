"""What is needed to replay, prepared once: the project as it is, and people who do not exist.

Rule: nothing of the installation is read or touched but its files and its model. The people are
those of the demo, unless a scenario brings its own.
"""

import asyncio
import re
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from msgspec.structs import replace

from bot import bootstrap, demo
from bot.bootstrap import Parts
from bot.conversation.errors import Malformed
from bot.demo import Portfolio
from bot.settings import Settings
from bot.store.database import upgrade
from handoff.hours import PARIS

MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""When a conversation begins that does not say it: a Tuesday, ten in Paris, the agencies are open,
the declaration of October is closed and that of November not yet open."""


_DURATION = re.compile(r"(?P<number>\d+)\s*(?P<unit>s|min|h|d|w)")
_UNITS = {"s": "seconds", "min": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Ground(msgspec.Struct, frozen=True):
    """The parts of the project, the people, a folder that is gone afterwards; and where the model
    lies, for a server of its own.

    `seed` is where chance begins in each conversation.
    """

    parts: Parts
    portfolio: Portfolio
    folder: Path
    model: Path | None = None
    seed: int = 0

    @property
    def empty(self) -> Path:
        """A database with tables and nobody in it, to be copied."""
        return self.folder / "empty.db"


@contextmanager
def prepared(settings: Settings, seed: int = 0) -> Iterator[Ground]:
    """Read the project and train if need be. Raises what is wrong with the project or its data."""
    model = bootstrap.train(settings)
    with tempfile.TemporaryDirectory(prefix="referent-replay-") as name:
        folder = Path(name)
        apart = replace(
            settings,
            data_dir=folder,
            database_url=f"sqlite:///{folder / 'empty.db'}",
            secret="conversations that are replayed",
            credentials={},
        )
        parts = bootstrap.parts(apart, model)
        parts.store.close()  # what is replayed has stores of its own
        portfolio = demo.read(settings.root / "data" / "demo" / "portfolio.yml")
        yield Ground(parts, portfolio, folder, model, seed)


@asynccontextmanager
async def borrowed(parts: Parts) -> AsyncIterator[Ground]:
    """The ground that a running installation stands on: its project and model, none of its data."""
    with tempfile.TemporaryDirectory(prefix="referent-replay-") as name:
        portfolio = demo.read(parts.settings.root / "data" / "demo" / "portfolio.yml")
        model = parts.settings.data_dir / "models" / f"nlu-{parts.interpreter.model_id}"
        ground = Ground(parts, portfolio, Path(name), model)
        await asyncio.to_thread(upgrade, f"sqlite:///{ground.empty}")
        yield ground


def moment(written: str) -> datetime:
    """A moment of Paris, « 2026-11-24 10:00 ». Raises `Malformed`."""
    try:
        read = datetime.fromisoformat(written)
    except ValueError as error:
        raise Malformed(f"expected a moment as 2026-11-24 10:00, found {written!r}") from error
    return (read if read.tzinfo else read.replace(tzinfo=PARIS)).astimezone(UTC)


def duration(written: str) -> timedelta:
    """« 6d », « 2h 30min ». Raises `Malformed`."""
    found = list(_DURATION.finditer(written))
    if not found or _DURATION.sub("", written).strip():
        raise Malformed(f"expected a duration as 6d, 2h or 30min, found {written!r}")
    return sum((timedelta(**{_UNITS[f["unit"]]: int(f["number"])}) for f in found), timedelta())


def in_words(long: timedelta) -> str:
    """A duration as it is written, to the nearest minute: « 1d 23h »."""
    minutes = round(long.total_seconds() / 60)
    days, minutes = divmod(minutes, 24 * 60)
    parts = ((days, "d"), (minutes // 60, "h"), (minutes % 60, "min"))
    return " ".join(f"{number}{unit}" for number, unit in parts if number) or "0min"
