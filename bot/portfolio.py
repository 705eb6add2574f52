"""Filling an installation: its first agency, and people from a CSV file.

Rule: all of a file in one commit, or nothing.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

import msgspec
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from bot.conversation.errors import Malformed
from bot.conversation.events import Address
from bot.conversation.ports import Person
from bot.datafile import DataFile
from bot.settings import Settings
from bot.store import directory
from bot.store.database import open_engine, upgrade
from handoff.hours import Hours, Span
from handoff.routing import Agency, Roster

COLUMNS = ("id", "name", "referent", "channel", "address")


class _Reception(msgspec.Struct, frozen=True):
    """The agency of people who have none, as data/agency.yml has it."""

    id: str
    name: str
    week: tuple[tuple[Span, ...], ...]


def ensure_agency(engine: Engine, path: Path) -> None:
    """Put the agency of `path` in a database without any. Raises `Malformed` with the line."""
    reception = DataFile(path).read(_Reception)
    agency = Agency(reception.id, reception.name, Hours(reception.week))
    with engine.begin() as connection:
        if not directory.has_agencies(connection):
            directory.add_agency(connection, agency, default=True)


def load_csv(settings: Settings, rows: Iterable[Mapping[str, str]], now: datetime) -> int:
    """Add one person a row; how many. `referent` is a conseiller's login, or empty.

    Raises `Malformed` with the line (the header is line 1) of what cannot be added.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    upgrade(settings.database_url)
    engine = open_engine(settings.database_url, writes=True)
    added = 0
    try:
        with engine.begin() as connection:
            logins = _logins(directory.roster(connection))
            for line, row in enumerate(rows, start=2):
                _add(connection, line, row, logins, now)
                added += 1
    finally:
        engine.dispose()
    return added


def _logins(roster: Roster) -> dict[str, str]:
    return {colleague.login: colleague.id for colleague in roster.colleagues.values()}


def _add(
    connection: Connection,
    line: int,
    row: Mapping[str, str],
    logins: Mapping[str, str],
    now: datetime,
) -> None:
    if missing := [column for column in COLUMNS if row.get(column) is None]:
        raise Malformed(f"line {line}: expected the columns {', '.join(COLUMNS)}; no {missing[0]}")
    if not row["id"].strip():
        raise Malformed(f"line {line}: expected an id")
    referent = row["referent"].strip()
    if referent and referent not in logins:
        raise Malformed(f"line {line}: expected a conseiller's login, found {referent!r}")
    person = Person(row["id"].strip(), row["name"].strip(), None, logins.get(referent))
    channel, where = row["channel"].strip(), row["address"].strip()
    addresses = [Address(channel, where)] if channel and where else []
    try:
        directory.add_person(connection, person, "", addresses, now)
    except IntegrityError as error:
        raise Malformed(f"line {line}: this id or address is there already") from error
