"""The demo portfolio: fictional conseillers and people, with threads that really took place.

Rule: it is only ever put into an empty database. What was said before goes through the same
doors as everything else, with a clock set back, so the demo cannot show what the product does not.
"""

import secrets
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import chain
from pathlib import Path

import msgspec
from argon2 import PasswordHasher
from sqlalchemy import Connection

from bot.bootstrap import Services, assemble
from bot.conversation.events import Address
from bot.conversation.ports import Person
from bot.datafile import DataFile
from bot.inbound import Inbound
from bot.store import directory
from handoff.hours import PARIS, Hours, Span
from handoff.routing import Absence, Agency, Colleague, Roster

NO_PASSWORD = "-"
"""A hash that no password has: until one is set, nobody can sign in."""


class FictionalAgency(msgspec.Struct, frozen=True):
    """An agency with its hours (see `handoff.hours.Hours`); one is the default of who has none."""

    id: str
    name: str
    week: tuple[tuple[Span, ...], ...]
    default: bool = False
    closed: tuple[date, ...] = ()
    region: str | None = None


class FictionalAbsence(msgspec.Struct, frozen=True):
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


class Fictional(msgspec.Struct, frozen=True):
    """Somebody who does not exist, and what they and their conseillers said already."""

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

    agencies: tuple[FictionalAgency, ...]
    conseillers: tuple[Colleague, ...]
    absences: tuple[FictionalAbsence, ...]
    people: tuple[Fictional, ...]


def read(path: Path) -> Portfolio:
    """The portfolio of a file. Raises `Malformed` with the line of what is wrong."""
    return DataFile(path).read(Portfolio)


def belongs_here(services: Services, portfolio: Portfolio) -> bool:
    """Whether those who answer are exactly the fictional conseillers: else it is no demo."""
    return set(services.parts.roster().colleagues) == {c.id for c in portfolio.conseillers}


async def load(services: Services, portfolio: Portfolio) -> None:
    """Put the portfolio in, if the database knows nobody."""
    now = services.clock()
    with services.parts.store.writing.begin() as connection:
        if not directory.is_empty(connection):
            return
        fill(connection, portfolio, now)
    services.parts.roster.read()
    for person in portfolio.people:
        await _play(services, person, now)


def log_ins(services: Services, portfolio: Portfolio) -> list[tuple[str, str]]:
    """Give every fictional conseiller the demo's password of this start; log-ins to be printed.

    It is the configured one, or drawn anew each time: it is kept nowhere but as a hash.
    """
    password = services.parts.settings.demo_password or secrets.token_urlsafe(9)
    hashed = PasswordHasher().hash(password)
    with services.parts.store.writing.begin() as connection:
        for colleague in portfolio.conseillers:
            directory.set_password(connection, colleague.id, hashed)
    return [(colleague.login, password) for colleague in portfolio.conseillers]


def fill(connection: Connection, portfolio: Portfolio, now: datetime) -> None:
    """Put the agencies, the conseillers and the people in. Nothing was said yet."""
    who = roster(portfolio, now.astimezone(PARIS).date())
    for agency in who.agencies.values():
        directory.add_agency(connection, agency, default=agency.id == who.default_agency)
    for colleague in portfolio.conseillers:
        directory.add_conseiller(connection, colleague, NO_PASSWORD)
    for absence in chain.from_iterable(who.absences.values()):
        directory.add_absence(connection, absence)
    for person in portfolio.people:
        addresses = [Address("web", person.id), Address("rest", person.id)]
        addresses += [Address("sms", person.phone)] if person.phone else []
        directory.add_person(connection, known(person), person.about, addresses, now)


def roster(portfolio: Portfolio, today: date) -> Roster:
    """Who answers, their agencies, and who is away, as seen on a day."""
    absences: dict[str, tuple[Absence, ...]] = {}
    for absence in portfolio.absences:
        before = absences.get(absence.conseiller, ())
        absences[absence.conseiller] = (*before, _dated(absence, today))
    default = next((a.id for a in portfolio.agencies if a.default), portfolio.agencies[0].id)
    return Roster(
        {colleague.id: colleague for colleague in portfolio.conseillers},
        {a.id: Agency(a.id, a.name, _hours(a)) for a in portfolio.agencies},
        absences,
        default,
    )


def _hours(agency: FictionalAgency) -> Hours:
    return Hours(agency.week, frozenset(agency.closed), agency.region)


def known(person: Fictional) -> Person:
    """One of the people, as the conversation knows them."""
    return Person(person.id, person.name, person.agency, person.referent, person.situation)


def _dated(absence: FictionalAbsence, today: date) -> Absence:
    start, end = (today + timedelta(days=n) for n in (absence.from_day, absence.to_day))
    return Absence(absence.conseiller, start, end, absence.substitute)


def _standing_at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


async def _play(services: Services, person: Fictional, now: datetime) -> None:
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
