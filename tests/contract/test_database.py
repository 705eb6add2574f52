"""What the databases promise beyond the contract: durable, provable, and honest when they fail."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.conversation.errors import Unavailable
from bot.conversation.events import Address
from bot.conversation.ports import Entry
from bot.store import tables as t
from bot.store import verify
from bot.store.database import upgrade
from bot.store.sql import SqlStore
from tests.contract.conftest import NOW, filled
from tests.contract.test_store import ADA, say, says


def faults(store: SqlStore, person: str) -> list[str]:
    with store.reading.begin() as connection:
        return verify.faults(connection, person)


async def test_a_conversation_as_it_was_written_has_no_fault(database_url: str) -> None:
    store = filled(database_url)
    await asyncio.gather(*(say(store, str(i), f"m{i}") for i in range(5)))
    assert faults(store, "ada") == []
    assert faults(store, "bob") == []
    store.close()


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        (
            'UPDATE event SET body = \'{"kind":"turn.failed","external_id":"","error":""}\''
            " WHERE seq = 2",
            "event 2 was changed",
        ),
        ("UPDATE event SET at = at + 1 WHERE seq = 1", "event 1 does not follow"),
        ("DELETE FROM event WHERE seq = 2", "event 2 is missing"),
        ("DELETE FROM event WHERE seq = 4", "the snapshot stands at 4, the log ends at 3"),
        ("UPDATE conversation SET control = 'human' WHERE person_id = 'ada'", "control"),
    ],
)
async def test_tampering_is_found(database_url: str, tampering: str, found: str) -> None:
    store = filled(database_url)
    await say(store, "un")
    await say(store, "deux")
    with store.writing.begin() as connection:
        connection.execute(text(tampering.replace(":", "\\:")))
    assert any(found in fault for fault in faults(store, "ada"))
    store.close()


async def test_an_erased_body_does_not_break_the_chain(database_url: str) -> None:
    store = filled(database_url)
    await say(store, "à oublier")
    with store.writing.begin() as connection:
        connection.execute(t.event.update().where(t.event.c.seq == 1).values(body=None, salt=None))
    assert faults(store, "ada") == []
    assert (await store.log("ada"))[0].event is None
    store.close()


async def test_what_was_acknowledged_is_there_after_a_restart(database_url: str) -> None:
    store = filled(database_url)
    await say(store, "bonjour", "m1")
    store.close()
    again = SqlStore(database_url)
    assert (await say(again, "bonjour", "m1")).repeated
    assert len(await again.log("ada")) == 2
    again.close()


async def test_two_processes_share_one_database(database_url: str) -> None:
    one = filled(database_url)
    two = SqlStore(database_url)
    new = Address("rest", "new")
    await asyncio.gather(
        *(say(s, f"{i}", f"m{i}", a) for i in range(30) for s in (one, two) for a in (ADA, new))
    )
    log = await one.log("ada")
    assert [r.seq for r in log] == list(range(1, 61)), "each id once, whichever process took it"
    stranger = await two.person_at(new)
    assert stranger is not None
    assert faults(one, "ada") == faults(one, stranger) == []
    one.close()
    two.close()


def test_the_tables_are_those_the_migrations_make(database_url: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    upgrade(database_url)
    store = SqlStore(database_url)
    with store.reading.begin() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), t.metadata)
    store.close()
    assert differences == []


async def test_a_locked_database_refuses_the_message_and_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.database.BUSY_SECONDS", 0.1)
    store = filled(f"sqlite:///{tmp_path / 'r.db'}")
    other = SqlStore(store.url)
    with other.writing.begin(), pytest.raises(Unavailable):
        await say(store, "bonjour", "m1")
    assert not (await say(store, "bonjour", "m1")).repeated
    other.close()
    store.close()


async def test_a_deleted_database_refuses_the_message(tmp_path: Path) -> None:
    store = filled(f"sqlite:///{tmp_path / 'r.db'}")
    await say(store, "bonjour")
    (tmp_path / "r.db").unlink()
    with pytest.raises(Unavailable):
        await say(store, "perdu ?")
    store.close()


async def test_a_lost_connection_refuses_the_message_and_comes_back(postgres_url: str) -> None:
    store = filled(postgres_url)
    await say(store, "bonjour")
    with store.reading.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        )
    with pytest.raises(Unavailable):
        await say(store, "perdu ?", "m1")
    assert not (await say(store, "perdu ?", "m1")).repeated
    assert faults(store, "ada") == []
    store.close()


async def test_a_write_the_database_refuses_does_not_take_the_others_with_it(
    database_url: str,
) -> None:
    store = filled(database_url)
    too_long = Entry(
        says("?"), NOW, address=Address("a channel with a name beyond reason" * 9, "x")
    )
    results = await asyncio.gather(
        store.record(too_long), say(store, "bonjour"), return_exceptions=True
    )
    assert not isinstance(results[1], BaseException)
    if store.writing.dialect.name == "postgresql":  # SQLite does not bound its texts
        assert isinstance(results[0], Unavailable)
    store.close()


async def test_a_commit_that_fails_for_one_is_made_again_for_the_others(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = filled(database_url)
    with store.writing.begin() as connection:  # a place that is taken: the append is refused
        connection.execute(
            t.event.insert().values(
                conversation_id="ada", seq=1, at=0, kind="x", digest=b"", hash=b""
            )
        )
    others = [say(store, "bonjour", f"m{i}", Address("rest", "bob")) for i in range(10)]
    results = await asyncio.gather(say(store, "?"), *others, return_exceptions=True)
    assert isinstance(results[0], Unavailable)
    assert not any(isinstance(result, BaseException) for result in results[1:])
    store.close()


async def test_the_writer_goes_on_whatever_settling_raises(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = filled(database_url)
    sent = (await say(store, "bonjour")).outgoing
    with monkeypatch.context() as broken:
        broken.setattr("bot.store.unit_of_work.UnitOfWork.settle", _breaks)
        await store.settle(sent)
        await asyncio.sleep(0.7)
    assert not (await say(store, "encore")).repeated
    assert [m.text for m in await store.pending(ADA)] == ["réponse à encore"]
    store.close()


def _breaks(*_: object) -> None:
    raise ValueError("malformed")
