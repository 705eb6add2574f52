"""What every test may ask for.

Rule: a fixture that needs a program this machine lacks ends the test with how to install it
(see tests/machine.py), and each test gets a database nobody else writes to.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import settings

from bot import observe
from bot.replay import plugin
from tests.machine import CHROMIUM, KANNEL, POSTGRESQL, require, under_ci
from tests.servers import postgres as postgres_server
from tests.servers import referent

# No deadline: a slow machine is not a wrong answer. Under CI the examples are always the same, so
# that a change is never refused for what another change did.
settings.register_profile(
    "referent", deadline=None, print_blob=True, derandomize=under_ci(os.environ)
)
settings.load_profile("referent")


# What is logged in this process is one line each: structlog's own default draws every variable of a
# trace, for seconds.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        observe.trace_without_values,
        structlog.processors.JSONRenderer(),
    ]
)


@pytest.fixture(scope="session", autouse=True)
def _one_way_of_logging() -> Iterator[None]:
    """A command that a test runs in this process says how it logs, for itself and not for good:
    loggers keep what they are first told.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(observe, "start_logging", lambda level="INFO": None)
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[postgres_server.Postgres]:
    """A PostgreSQL that is fast and forgets all in a power cut: for everything but durability."""
    with postgres_server.running(require(POSTGRESQL, os.environ), durable=False) as server:
        yield server


@pytest.fixture(scope="session")
def durable_postgres() -> Iterator[postgres_server.Postgres]:
    """A PostgreSQL with fsync on, as operated."""
    with postgres_server.running(require(POSTGRESQL, os.environ), durable=True) as server:
        yield server


@pytest.fixture
def postgres_url(postgres: postgres_server.Postgres) -> Iterator[str]:
    """An SQLAlchemy URL of an empty database, this test's own, removed afterwards."""
    database = postgres.create()
    yield postgres.url(database)
    postgres.drop(database)


@pytest.fixture
def durable_postgres_url(durable_postgres: postgres_server.Postgres) -> Iterator[str]:
    """The same on the server with fsync on."""
    database = durable_postgres.create()
    yield durable_postgres.url(database)
    durable_postgres.drop(database)


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The path of Chromium's program."""
    return require(CHROMIUM, os.environ)


@pytest.fixture(scope="session")
def bearerbox() -> Path:
    """The path of Kannel's first program; smsbox is next to it."""
    return require(KANNEL, os.environ)


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Path:
    """A data folder that holds nothing but the model of the data as it is, learnt only once."""
    folder = tmp_path_factory.mktemp("trained")
    kept = plugin.model_folder(pytestconfig) or folder
    code, said = referent.command(kept, "train")
    assert code == 0, said
    if kept != folder:
        model = Path("models", said.split()[-1])
        shutil.copytree(kept / model, folder / model)
    return folder


@pytest.fixture
def data_dir(trained: Path, tmp_path: Path) -> Path:
    """A REFERENT_DATA_DIR of this test's own: no database yet, but the model is there."""
    return Path(shutil.copytree(trained, tmp_path / "data"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: Playwright keeps an event loop running in their thread until the end."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
