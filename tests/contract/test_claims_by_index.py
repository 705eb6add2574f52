"""However much waits, claiming some of it looks at no more than that.

Neither database has counted its tables yet when an evening's first reminders are queued: what
they would do then is asked of them here.
"""

from typing import Any

from bot.store.database import upgrade
from bot.store.leaving import _behind, _heads
from bot.store.sql import SqlStore
from bot.store.statements import Keys

SQLITE_BEHIND = "SEARCH outbox USING INDEX sqlite_autoindex_outbox_1 (conversation_id=?)"


def plan(store: SqlStore, statement: Any, **values: Any) -> str:
    """How the database would go about a statement of the writer."""
    dialect = store.writing.dialect
    compiled = statement.compile(dialect=dialect)
    bound = {**{k: v for k, v in compiled.params.items() if v is not None}, **values}
    explain = "EXPLAIN QUERY PLAN" if dialect.name == "sqlite" else "EXPLAIN"
    with store.writing.begin() as connection:
        cursor = connection.connection.cursor()
        names = getattr(compiled, "positiontup", None)
        cursor.execute(f"{explain} {compiled}", [bound[n] for n in names] if names else bound)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def test_claiming_goes_by_an_index_before_anything_was_counted(database_url: str) -> None:
    upgrade(database_url)
    store = SqlStore(database_url)
    sqlite = store.writing.dialect.name == "sqlite"
    keys = Keys(store.writing.dialect)
    try:
        heads = plan(store, _heads(), channel="sms", now=1, how_many=30)
        behind = plan(store, _behind(keys), ids='["p1"]' if sqlite else ["p1"])
    finally:
        store.close()
    assert "outbox_next" in heads
    for way in ("SCAN outbox", "Seq Scan", "B-TREE", "Sort"):
        assert way not in heads
    assert SQLITE_BEHIND in behind if sqlite else "outbox_pkey" in behind
    assert "SCAN outbox" not in behind and "Seq Scan" not in behind
