"""Every store, behind the same tests. Each starts with three people: ada, bob and cam."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.conversation.events import Address
from bot.conversation.ports import Person, Store
from bot.store import directory
from bot.store.database import upgrade
from bot.store.memory import MemoryStore
from bot.store.sql import SqlStore

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
PEOPLE = [Person(id=name, name=name.title()) for name in ("ada", "bob", "cam")]


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """One of the stores."""
    if request.param == "memory":
        yield _memory()
        return
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'referent.db'}"
    else:
        url = request.getfixturevalue("postgres_url")
    opened = filled(url)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, in both kinds."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'referent.db'}"
    return str(request.getfixturevalue("postgres_url"))


def filled(url: str) -> SqlStore:
    """A store on a database, with the three people."""
    upgrade(url)
    opened = SqlStore(url)
    with opened.writing.begin() as connection:
        for person in PEOPLE:
            directory.add_person(connection, person, "", [Address("rest", person.id)], NOW)
    return opened


def _memory() -> MemoryStore:
    opened = MemoryStore(PEOPLE)
    for person in PEOPLE:
        opened.put(Address("rest", person.id), person.id)
    return opened
