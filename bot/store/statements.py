"""The statements of the hot path, written in Core, compiled once, run by the driver itself.

Rule: Core's own execution costs 50 to 200 µs a statement, the driver's 10 (measured). So the
writer's eight statements skip it, and only these; everything else uses Core as it comes.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    Delete,
    Dialect,
    Insert,
    Select,
    String,
    Update,
    bindparam,
    delete,
    func,
    insert,
    select,
    tuple_,
    update,
)

from bot.store import tables as t

Statement = Select[Any] | Insert | Update | Delete
Values = Mapping[str, Any]


class Prepared:
    """One statement in one database's language."""

    def __init__(self, statement: Statement, dialect: Dialect, columns: Sequence[str] = ()) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(columns) or None)
        self._sql = str(compiled)
        self._names: Sequence[str] | None = getattr(compiled, "positiontup", None)
        self._fixed = {name: value for name, value in compiled.params.items() if value is not None}

    def all(self, connection: Connection, **values: Any) -> list[Any]:
        """Every row the statement gives."""
        cursor = _driver(connection)
        cursor.execute(self._sql, self._bound(values))
        return list(cursor.fetchall())

    def each(self, connection: Connection, rows: Iterable[Values]) -> None:
        """Run the statement once for each row."""
        if bound := [self._bound(row) for row in rows]:
            _driver(connection).executemany(self._sql, bound)

    def _bound(self, values: Values) -> Any:
        bound = {**self._fixed, **values}
        return [bound[name] for name in self._names] if self._names is not None else bound


class Statements:
    """The writer's statements for one dialect."""

    def __init__(self, dialect: Dialect) -> None:
        keys = _Keys(dialect)
        self.keys = keys
        self.load = Prepared(_load(keys.among("ids", t.conversation.c.person_id)), dialect)
        self.find = Prepared(
            select(t.address.c.channel, t.address.c.external_id, t.address.c.person_id).where(
                keys.among("keys", t.address.c.channel, t.address.c.external_id)
            ),
            dialect,
        )
        seen = (t.inbox.c.channel, t.inbox.c.sender, t.inbox.c.external_id)
        self.seen = Prepared(select(*seen).where(keys.among("keys", *seen)), dialect)
        self.queued = Prepared(
            select(t.outbox.c.body)
            .where(keys.among("ids", t.outbox.c.conversation_id))
            .order_by(t.outbox.c.conversation_id, t.outbox.c.seq),
            dialect,
        )
        self.settle = Prepared(
            delete(t.outbox).where(
                t.outbox.c.conversation_id == bindparam("conversation_id"),
                t.outbox.c.seq == bindparam("seq"),
            ),
            dialect,
        )
        self.append = Prepared(insert(t.event), dialect, t.event.c.keys())
        self.accept = Prepared(insert(t.inbox), dialect, t.inbox.c.keys())
        self.queue = Prepared(
            insert(t.outbox), dialect, [c.name for c in t.outbox.c if c.name != "claimed_until"]
        )
        self.keep = Prepared(_keep(), dialect)


def _load(who: ColumnElement[bool]) -> Select[Any]:
    """People with their conversation, which is locked in the order of their ids."""
    return (
        select(
            t.person.c.id,
            t.person.c.name,
            t.person.c.agency_id,
            t.person.c.situation,
            t.assignment.c.conseiller_id,
            t.conversation.c.state,
        )
        .select_from(
            t.conversation.join(t.person, t.person.c.id == t.conversation.c.person_id).outerjoin(
                t.assignment, t.PRESENT_REFERENT
            )
        )
        .where(who)
        .order_by(t.conversation.c.person_id)
        .with_for_update(of=t.conversation)
    )


def _keep() -> Update:
    """The snapshot of a conversation that is already there."""
    columns = [c.name for c in t.conversation.c if c.name != "person_id"]
    return (
        update(t.conversation)
        .where(t.conversation.c.person_id == bindparam("who"))
        .values({name: bindparam(name) for name in columns})
    )


class _Keys:
    """Many keys as one parameter, so that a statement is the same for one and for a hundred."""

    def __init__(self, dialect: Dialect) -> None:
        self._json = dialect.name == "sqlite"

    def among(self, name: str, *columns: Column[Any]) -> ColumnElement[bool]:
        """The condition that `columns` are one of the keys bound to `name`."""
        if len(columns) == 1:
            return columns[0].in_(select(*self._one(name)))
        return tuple_(*columns).in_(select(*self._several(name, len(columns))))

    def _one(self, name: str) -> list[Any]:
        if self._json:
            return [func.json_each(bindparam(name)).table_valued("value").c.value]
        return [func.unnest(bindparam(name, type_=ARRAY(String)))]

    def _several(self, name: str, width: int) -> list[Any]:
        if self._json:
            key = func.json_each(bindparam(name)).table_valued("value").c.value
            return [func.json_extract(key, f"$[{i}]") for i in range(width)]
        return [func.unnest(bindparam(f"{name}_{i}", type_=ARRAY(String))) for i in range(width)]

    def bind(self, name: str, keys: Sequence[Any]) -> dict[str, Any]:
        """The parameter, or parameters, that carry `keys`."""
        if self._json:
            return {name: msgspec.json.encode(keys).decode()}
        if keys and isinstance(keys[0], str):
            return {name: list(keys)}
        return {f"{name}_{i}": list(part) for i, part in enumerate(zip(*keys, strict=True))}


def _driver(connection: Connection) -> Any:
    return connection.connection.cursor()
