"""The demo portfolio: fictional conseillers and people, with threads that really took place.

Rule: it is only ever put into an empty database. What was said before goes through the same
doors as everything else, with a clock set back, so the demo cannot show what the product does not.
"""

import secrets
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
from argon2 import PasswordHasher
from sqlalchemy import Connection

from bot.bootstrap import Services, assemble
from bot.conversation.events import Address
from bot.conversation.ports import Person
from bot.datafile import DataFile
from bot.store import directory
from bot.turn import Inbound
from handoff.hours import PARIS, Hours, Span
from handoff.routing import Absence, Agency, Colleague


class _Agency(msgspec.Struct, frozen=True):
    id: str
    name: str
    week: tuple[tuple[Span, ...], ...]
    default: bool = False


class _Absence(msgspec.Struct, frozen=True):
    """Days counted from the day of loading, both included."""

    conseiller: str
    from_day: int
    to_day: int
    substitute: str | None = None


class _Moment(msgspec.Struct, frozen=True):
    """What somebody did some hours before loading: one of the three."""

    hours_ago: float
    person: str = ""
    conseiller: str = ""
    hand_back: bool = False


class _Person(msgspec.Struct, frozen=True):
    id: str
    name: str
    about: str
    agency: str
    referent: str | None = None
    phone: str = ""
    situation: dict[str, bool | str] = {}
    thread: tuple[_Moment, ...] = ()


class Portfolio(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `data/demo/portfolio.yml` holds."""

    agencies: tuple[_Agency, ...]
    conseillers: tuple[Colleague, ...]
    absences: tuple[_Absence, ...]
    people: tuple[_Person, ...]


def read(path: Path) -> Portfolio:
    """The portfolio of a file. Raises `Malformed` with the line of what is wrong."""
    return DataFile(path).read(Portfolio)


async def load(services: Services, portfolio: Portfolio) -> list[tuple[str, str]]:
    """Put the portfolio in, if the database knows nobody; the log-ins it made, with passwords."""
    with services.parts.store.writing.begin() as connection:
        if not directory.is_empty(connection):
            return []
        now = services.clock()
        logins = _fill(connection, portfolio, now, services.parts.settings.demo_password)
    services.parts.roster.read()
    for person in portfolio.people:
        await _play(services, person, now)
    return logins


def _fill(
    connection: Connection, portfolio: Portfolio, now: datetime, password: str | None
) -> list[tuple[str, str]]:
    hasher, today = PasswordHasher(), now.astimezone(PARIS).date()
    logins: list[tuple[str, str]] = []
    for agency in portfolio.agencies:
        made = Agency(agency.id, agency.name, Hours(agency.week))
        directory.add_agency(connection, made, default=agency.default)
    for colleague in portfolio.conseillers:
        logins.append((colleague.login, password or secrets.token_urlsafe(9)))
        directory.add_conseiller(connection, colleague, hasher.hash(logins[-1][1]))
    for absence in portfolio.absences:
        directory.add_absence(connection, _dated(absence, today))
    for person in portfolio.people:
        known = Person(person.id, person.name, person.agency, person.referent, person.situation)
        addresses = [Address("web", person.id), Address("rest", person.id)]
        addresses += [Address("sms", person.phone)] if person.phone else []
        directory.add_person(connection, known, person.about, addresses, now)
    return logins


def _dated(absence: _Absence, today: date) -> Absence:
    start, end = (today + timedelta(days=n) for n in (absence.from_day, absence.to_day))
    return Absence(absence.conseiller, start, end, absence.substitute)


def _standing_at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


async def _play(services: Services, person: _Person, now: datetime) -> None:
    """Let what was said before be said, each at its time."""
    for moment in person.thread:
        then = now - timedelta(hours=moment.hours_ago)
        past = assemble(services.parts, _standing_at(then))
        if moment.person:
            await past.turns.take(Inbound(Address("web", person.id), moment.person))
        elif person.referent and moment.conseiller:
            await past.desk.write(person.referent, person.id, moment.conseiller)
        elif person.referent and moment.hand_back:
            await past.desk.hand_back(person.referent, person.id)
