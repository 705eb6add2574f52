"""A server that polls is killed in the middle of a batch, again and again.

What it had committed comes a second time and is known; what it had not comes again and is taken.
"""

import sqlite3
import time

from bot.conversation.events import Address, PersonEvent
from bot.store.sql import SqlStore
from tests.servers import referent
from tests.servers.telegram import running

PEOPLE = 42
TEXTS = (
    "bonjour",
    "comment m'actualiser ?",
    "comment déclarer une absence ?",
    "c'est quoi un contrôle ?",
    "merci",
)
KILLS = (1, 60, 120)
"""How many messages are committed when the server is killed: a batch holds 100."""


def committed(database):
    """How many messages of people are in the threads."""
    try:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=5) as connection:
            [count] = connection.execute(
                "SELECT count(*) FROM event WHERE kind = 'person.spoke'"
            ).fetchone()
    except sqlite3.OperationalError:
        return 0  # not there yet
    finally:
        if "connection" in locals():
            connection.close()
    return int(count)


def killed_at(server, database, count):
    """Kills the server once so many messages are committed; how many that was."""
    give_up = time.monotonic() + 60
    while (found := committed(database)) < count:
        assert time.monotonic() < give_up, f"{found} messages in a minute"
        time.sleep(0.001)
    server.kill()
    return committed(database)


async def thread(store, phone):
    """What is in the thread, without what differs from person to person."""
    person = await store.person_at(Address("telegram", str(phone.id)))
    assert person is not None, "somebody's messages are lost"
    log = await store.log(person)
    ids = [r.event.external_id for r in log if isinstance(r.event, PersonEvent)]
    return [(r.kind, getattr(r.event, "text", "")) for r in log], ids


async def test_three_kills_lose_no_update_and_answer_none_twice(data_dir):
    database, again = data_dir / "referent.db", 0
    with running(limits=None) as telegram:
        more = {"TELEGRAM_TOKEN": telegram.token, "TELEGRAM_API_BASE": telegram.base_url}
        people = [telegram.user(100 + n) for n in range(PEOPLE)]
        for text in TEXTS:
            for one in people:
                one.writes(text)
        for count in KILLS:
            server = referent.start(data_dir, more)
            done = killed_at(server, database, count)
            again += done - (PEOPLE * len(TEXTS) - telegram.unconfirmed)
        assert again > 0, "no kill hit between a commit and its acknowledgement"
        witness = telegram.user(7)
        with referent.running(data_dir, more):
            telegram.wait_until(lambda t: t.unconfirmed == 0, timeout=60)
            for text in TEXTS:
                witness.writes(text)
            telegram.wait_until(lambda t: t.unconfirmed == 0, timeout=60)
            await compared(database, people, witness)
    code, said = referent.command(data_dir, "verify")
    assert code == 0, said


async def compared(database, people, witness):
    """Every thread is as if nothing had been killed; every answer is shown, or about to leave.

    What a killed server was about to send stays claimed for a minute: nobody waits for that here.
    """
    store = SqlStore(f"sqlite:///{database}")
    try:
        usual, _ = await thread(store, witness)
        assert [text for kind, text in usual if kind == "person.spoke"] == list(TEXTS)
        every_id = []
        for one in people:
            found, ids = await thread(store, one)
            assert found == usual
            every_id += ids
        assert len(set(every_id)) == len(every_id) == PEOPLE * len(TEXTS)
        answers = [text for kind, text in usual if kind in ("assistant.spoke", "system.said")]
        for one in people:
            leaving = await store.pending(Address("telegram", str(one.id)))
            there = [m.text for m in leaving] + [m.text for m in one.received]
            assert all(any(answer in text for text in there) for answer in answers)
    finally:
        store.close()
