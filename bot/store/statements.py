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
    Delete,
    Dialect,
    FromClause,
    Insert,
    Select,
    String,
    Table,
    Update,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.store import tables as t

Statement = Select[Any] | Insert | Delete | Update
Values = Mapping[str, Any]


class Prepared:
    """One statement in one database's language."""

    def __init__(self, statement: Statement, dialect: Dialect, columns: Sequence[str] = ()) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(columns) or None)
        self._sql = str(compiled)
        self._names: Sequence[str] | None = getattr(compiled, "positiontup", None)
        self._fixed = {name: value for name, value in compiled.params.items() if value is not None}

    def all(self, cursor: Any, **values: Any) -> list[Any]:
        """Every row the statement gives."""
        cursor.execute(self._sql, self._bound(values))
        return list(cursor.fetchall())

    def each(self, cursor: Any, rows: Iterable[Values]) -> None:
        """Run the statement once for each row."""
        if bound := [self._bound(row) for row in rows]:
            self._many(cursor, bound)

    def _many(self, cursor: Any, rows: list[Any]) -> None:
        cursor.executemany(self._sql, rows)

    def _bound(self, values: Values) -> Any:
        bound = {**self._fixed, **values}
        return [bound[name] for name in self._names] if self._names is not None else bound


class ManyRows(Prepared):
    """An insertion of many rows in one statement, for SQLite.

    Its driver lets go of the interpreter for each row it executes, and waits to have it back:
    one statement for 64 rows waits once. Sizes are powers of two, so that few are ever parsed.
    """

    def __init__(self, statement: Insert, dialect: Dialect, columns: Sequence[str]) -> None:
        super().__init__(statement, dialect, columns)
        values = f"({', '.join('?' * len(columns))})"
        before, _, after = self._sql.partition(values)
        self._sized = {n: before + ", ".join([values] * n) + after for n in _SIZES}

    def _many(self, cursor: Any, rows: list[Any]) -> None:
        start = 0
        while start < len(rows):
            size = next(n for n in _SIZES if n <= len(rows) - start)
            flat = [value for row in rows[start : start + size] for value in row]
            cursor.execute(self._sized[size], flat)
            start += size


_SIZES = (64, 32, 16, 8, 4, 2, 1)


class Statements:
    """The writer's statements for one dialect."""

    def __init__(self, dialect: Dialect) -> None:
        keys = Keys(dialect)
        self.keys = keys
        self.load = Prepared(_load(keys.among("ids", t.conversation.c.person_id)), dialect)
        self.find = Prepared(
            keys.joined(
                select(t.address.c.channel, t.address.c.external_id, t.address.c.person_id),
                t.address,
                ("channel", "external_id"),
            ),
            dialect,
        )
        seen = ("channel", "sender", "external_id")
        self.seen = Prepared(
            keys.joined(select(*(t.inbox.c[name] for name in seen)), t.inbox, seen), dialect
        )
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
        rows = ManyRows if dialect.name == "sqlite" else Prepared
        self.append = rows(insert(t.event), dialect, t.event.c.keys())
        self.accept = rows(insert(t.inbox), dialect, t.inbox.c.keys())
        self.queue = rows(
            insert(t.outbox), dialect, [c.name for c in t.outbox.c if c.name != "claimed_until"]
        )
        self.hurry = Prepared(
            update(t.outbox)
            .where(t.outbox.c.conversation_id == bindparam("of"), t.outbox.c.priority > 0)
            .values(priority=0),
            dialect,
        )
        self.keep = rows(_keep(dialect), dialect, t.conversation.c.keys())
        self.person = Prepared(insert(t.person), dialect, ["id", "situation"])
        self.conversation = Prepared(insert(t.conversation), dialect, t.conversation.c.keys())
        columns = ["channel", "external_id", "person_id"]
        self.address = Prepared(insert_new(dialect, t.address), dialect, columns)
        self.forget_conversation = Prepared(_forget(t.conversation.c.person_id), dialect)
        self.forget_person = Prepared(_forget(t.person.c.id), dialect)


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


def _keep(dialect: Dialect) -> Insert:
    """The snapshot of a conversation that is already there: an insertion that always meets it."""
    insertion = language(dialect)(t.conversation)
    changed = {c.name: c for c in insertion.excluded if c.name != "person_id"}
    kept: Insert = insertion.on_conflict_do_update(index_elements=["person_id"], set_=changed)
    return kept


def language(dialect: Dialect) -> Any:
    """The insertion that can say what to do when the row is there already."""
    return postgresql.insert if dialect.name == "postgresql" else sqlite.insert


def insert_new(dialect: Dialect, table: Table) -> Insert:
    """An insertion that leaves alone what is there already."""
    insertion: Insert = language(dialect)(table).on_conflict_do_nothing()
    return insertion


def _forget(column: Column[Any]) -> Delete:
    """Remove a person who has no address: nobody can ever reach them."""
    reached = select(t.address.c.person_id).where(t.address.c.person_id == column).exists()
    return delete(column.table).where(column == bindparam("who"), ~reached)


class Keys:
    """Many keys as one parameter, so that a statement is the same for one and for a hundred."""

    def __init__(self, dialect: Dialect) -> None:
        self._json = dialect.name == "sqlite"

    def among(self, name: str, column: Column[Any]) -> ColumnElement[bool]:
        """The condition that `column` is one of the keys bound to `name`."""
        if self._json:
            return column.in_(select(func.json_each(bindparam(name)).table_valued("value").c.value))
        return column == func.any(bindparam(name, type_=ARRAY(String)))

    def joined(self, wanted: Select[Any], table: Table, columns: Sequence[str]) -> Select[Any]:
        """The rows of `table` whose `columns` are one of the keys bound to "keys".

        A join, because SQLite looks up `(a, b) IN (...)` once for each pair of an a and a b.
        """
        source, parts = self._several(len(columns))
        same = (table.c[name] == part for name, part in zip(columns, parts, strict=True))
        return wanted.select_from(source.join(table, and_(*same)))

    def _several(self, width: int) -> tuple[FromClause, list[ColumnElement[Any]]]:
        if self._json:
            keys = func.json_each(bindparam("keys")).table_valued("value")
            return keys, [func.json_extract(keys.c.value, f"$[{i}]") for i in range(width)]
        lists = [bindparam(f"keys_{i}", type_=ARRAY(String)) for i in range(width)]
        parts = (f"part_{i}" for i in range(width))
        found = func.unnest(*lists).table_valued(*parts).render_derived()
        return found, list(found.c)

    def bind(self, name: str, keys: Sequence[Any]) -> dict[str, Any]:
        """The parameter, or parameters, that carry `keys`."""
        if self._json:
            return {name: msgspec.json.encode(keys).decode()}
        if keys and isinstance(keys[0], str):
            return {name: list(keys)}
        return {f"{name}_{i}": list(part) for i, part in enumerate(zip(*keys, strict=True))}
