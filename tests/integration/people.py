"""The people of the integration tests: one agency, its lead, a referent, one who is away."""

from datetime import UTC, datetime, time, timedelta

from argon2 import PasswordHasher
from sqlalchemy import Connection

from bot.conversation.events import Address
from bot.conversation.ports import Person
from bot.store import directory
from handoff.hours import Hours, Span
from handoff.routing import Absence, Agency, Colleague

MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""A Tuesday, ten in Paris: the agencies are open, the period of October is closed."""

PASSWORD = "a password of the tests"
_DAY = (Span(time(9), time(12)), Span(time(13), time(17)))
_FAST = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

CLAIRE = Colleague("claire", "Claire Martin", "claire", "nord")
KARIM = Colleague("karim", "Karim Benali", "karim", "nord")
AWAY = Colleague("odile", "Odile Petit", "odile", "nord")
LEAD = Colleague("lea", "Léa Moreau", "lea", "nord", "lead")
STRANGER = Colleague("paul", "Paul Roy", "paul", "sud")


def fill(connection: Connection) -> None:
    """Ana's referent is Claire; Bob's is Odile, away, with Karim as substitute; Cam has none."""
    week = (*((_DAY,) * 5), (), ())
    for id_, name in (("nord", "Agence Nord"), ("sud", "Agence Sud")):
        directory.add_agency(connection, Agency(id_, name, Hours(week)), default=id_ == "nord")
    for colleague in (CLAIRE, KARIM, AWAY, LEAD, STRANGER):
        directory.add_conseiller(connection, colleague, _FAST.hash(PASSWORD))
    today = MORNING.date()
    away = Absence("odile", today - timedelta(days=3), today + timedelta(days=10), "karim")
    directory.add_absence(connection, away)
    people = [
        Person("ana", "Ana Diallo", "nord", "claire", {"indemnise": True}),
        Person("bob", "Bob Durand", "nord", "odile"),
        Person("cam", "Cam Nguyen"),
    ]
    for person in people:
        addresses = [Address("rest", person.id), Address("web", person.id)]
        directory.add_person(connection, person, "", addresses, MORNING)
