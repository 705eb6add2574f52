"""Who is who: people and their addresses, conseillers, agencies, absences, assignments.

Rule: a person gets their conversation in the same commit, so there is exactly one from the start.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, func, insert, select, update

from bot.chance import Chance, System
from bot.conversation.events import Address, AddressLinked
from bot.conversation.ports import Person
from bot.conversation.reach import PUSHED
from bot.conversation.state import Conversation
from bot.store import tables as t
from bot.store.append import append
from bot.store.codec import encode, micros, snapshot
from handoff.hours import Hours
from handoff.routing import Absence, Agency, Colleague, Roster

decode_hours = msgspec.json.Decoder(Hours).decode


class Credentials(msgspec.Struct, frozen=True):
    """A conseiller's id and the argon2 hash of their password."""

    id: str
    password_hash: str


class Listed(msgspec.Struct, frozen=True):
    """A person as `referent people` lists them."""

    id: str
    name: str
    about: str
    referent: str | None
    addresses: tuple[Address, ...] = ()


def is_empty(connection: Connection) -> bool:
    """Whether nobody is known yet: neither a person nor a conseiller."""
    people = connection.scalar(select(func.count()).select_from(t.person))
    return not people and not connection.scalar(select(func.count()).select_from(t.conseiller))


def has_agencies(connection: Connection) -> bool:
    """Whether any agency was set up."""
    return bool(connection.scalar(select(func.count()).select_from(t.agency)))


def roster(connection: Connection) -> Roster:
    """Everyone who answers, their agencies and their absences, as they stand now."""
    agencies: dict[str, Agency] = {}
    default = ""
    for row in connection.execute(select(t.agency).order_by(t.agency.c.id)):
        agencies[row.id] = Agency(row.id, row.name, decode_hours(row.hours))
        default = row.id if row.is_default or not default else default
    colleagues = {
        row.id: Colleague(row.id, row.name, row.login, row.agency_id, row.role)
        for row in connection.execute(select(t.conseiller).order_by(t.conseiller.c.id))
    }
    absences: dict[str, tuple[Absence, ...]] = {}
    for row in connection.execute(select(t.absence).order_by(t.absence.c.starts)):
        absence = Absence(row.conseiller_id, row.starts, row.ends, row.substitute_id)
        absences[row.conseiller_id] = (*absences.get(row.conseiller_id, ()), absence)
    return Roster(colleagues, agencies, absences, default)


def credentials(connection: Connection, login: str) -> Credentials | None:
    """What a sign-in is checked against."""
    wanted = select(t.conseiller.c.id, t.conseiller.c.password_hash)
    row = connection.execute(wanted.where(t.conseiller.c.login == login)).one_or_none()
    return Credentials(row.id, row.password_hash) if row else None


def add_agency(connection: Connection, agency: Agency, *, default: bool) -> None:
    """Add an agency. The default one answers for people who have none."""
    connection.execute(
        insert(t.agency).values(
            id=agency.id, name=agency.name, hours=encode(agency.hours), is_default=default
        )
    )


def add_conseiller(connection: Connection, colleague: Colleague, password_hash: str) -> None:
    """Add a conseiller who can sign in."""
    row = msgspec.structs.asdict(colleague)
    row["agency_id"] = row.pop("agency")
    connection.execute(insert(t.conseiller).values(**row, password_hash=password_hash))


def set_password(connection: Connection, conseiller: str, password_hash: str) -> None:
    """Give a conseiller another password."""
    row = t.conseiller.c.id == conseiller
    connection.execute(update(t.conseiller).where(row).values(password_hash=password_hash))


def add_absence(connection: Connection, absence: Absence) -> None:
    """Say that a conseiller is away, from a day to a day (both included)."""
    connection.execute(
        insert(t.absence).values(
            conseiller_id=absence.conseiller,
            starts=absence.start,
            ends=absence.end,
            substitute_id=absence.substitute,
        )
    )


def add_person(
    connection: Connection,
    person: Person,
    about: str,
    addresses: Sequence[Address],
    at: datetime,
    chance: Chance | None = None,
) -> None:
    """Add a person, their addresses, their referent from `at` on, and their conversation.

    Where messages can be sent, the thread knows it: a conseiller may write first.
    """
    connection.execute(
        insert(t.person).values(
            id=person.id,
            name=person.name,
            agency_id=person.agency,
            situation=encode(person.situation),
            about=about,
        )
    )
    reached = [AddressLinked(address=a, by="import") for a in addresses if a.channel in PUSHED]
    begun = append(Conversation(id=person.id), reached, at, chance or System())
    connection.execute(insert(t.conversation), snapshot(begun.conversation))
    if begun.rows:
        connection.execute(insert(t.event), [msgspec.structs.asdict(row) for row in begun.rows])
    rows = [
        {"channel": address.channel, "external_id": address.id, "person_id": person.id}
        for address in addresses
    ]
    if rows:
        connection.execute(insert(t.address), rows)
    if person.referent:
        connection.execute(insert(t.assignment).values(_first_referent(person, at)))


def _first_referent(person: Person, at: datetime) -> Mapping[str, object]:
    return {
        "person_id": person.id,
        "conseiller_id": person.referent,
        "kind": "referent",
        "valid_from": micros(at),
        "decided_by": "import",
    }


def people(connection: Connection) -> list[Listed]:
    """Everyone, by name, with their referent's name and their addresses."""
    addresses: dict[str, tuple[Address, ...]] = {}
    for row in connection.execute(select(t.address).order_by(t.address.c.channel)):
        known = addresses.get(row.person_id, ())
        addresses[row.person_id] = (*known, Address(row.channel, row.external_id))
    wanted = (
        select(t.person.c.id, t.person.c.name, t.person.c.about, t.conseiller.c.name)
        .select_from(
            t.person.outerjoin(t.assignment, t.PRESENT_REFERENT).outerjoin(
                t.conseiller, t.conseiller.c.id == t.assignment.c.conseiller_id
            )
        )
        .order_by(t.person.c.name, t.person.c.id)
    )
    return [Listed(*row, addresses.get(row[0], ())) for row in connection.execute(wanted)]
