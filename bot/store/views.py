"""What the console and the command line read: people with their conversation's present state."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import ColumnElement, Connection, func, select

from bot.conversation.events import PersonSpoke
from bot.conversation.ports import Person
from bot.conversation.state import Conversation
from bot.store import tables as t
from bot.store.codec import decode_conversation, decode_event

AT_ONCE = 500
"""People looked up in one statement: databases bound the parameters of one."""

decode_situation = msgspec.json.Decoder(dict[str, bool | str]).decode


class Dossier(msgspec.Struct, frozen=True):
    """A person, the state of their conversation, and the last thing they wrote."""

    person: Person
    conversation: Conversation
    about: str = ""
    last_text: str = ""


MayRead = Callable[[Person, Conversation], bool]

_PEOPLE = select(
    t.person.c.id,
    t.person.c.name,
    t.person.c.agency_id,
    t.person.c.situation,
    t.person.c.about,
    t.assignment.c.conseiller_id,
    t.conversation.c.state,
).select_from(
    t.person.join(t.conversation, t.conversation.c.person_id == t.person.c.id).outerjoin(
        t.assignment, t.PRESENT_REFERENT
    )
)


def dossiers(
    connection: Connection, where: ColumnElement[bool], may: MayRead = lambda _, __: True
) -> list[Dossier]:
    """The people a condition on person, conversation or assignment selects, and `may` lets pass.

    Only of these is anything that they wrote read.
    """
    found = [_dossier(row) for row in connection.execute(_PEOPLE.where(where))]
    passed = [d for d in found if may(d.person, d.conversation)]
    words = _last_words(connection, [d.person.id for d in passed])
    return [replace(d, last_text=words.get(d.person.id, "")) for d in passed]


def _dossier(row: Any) -> Dossier:
    situation = decode_situation(row.situation)
    person = Person(row.id, row.name, row.agency_id, row.conseiller_id, situation)
    return Dossier(person, decode_conversation(row.state), row.about)


def dossier(connection: Connection, person: str) -> Dossier | None:
    """One person, None when nobody has that id."""
    found = dossiers(connection, t.person.c.id == person)
    return found[0] if found else None


def _last_words(connection: Connection, people: Sequence[str]) -> dict[str, str]:
    """What each of them wrote last, looked up some hundreds at a time."""
    words: dict[str, str] = {}
    for start in range(0, len(people), AT_ONCE):
        some = people[start : start + AT_ONCE]
        latest = (
            select(t.event.c.conversation_id, func.max(t.event.c.seq).label("seq"))
            .where(t.event.c.conversation_id.in_(some), t.event.c.kind == "person.spoke")
            .group_by(t.event.c.conversation_id)
            .subquery()
        )
        same = (t.event.c.conversation_id == latest.c.conversation_id) & (
            t.event.c.seq == latest.c.seq
        )
        bodies = select(t.event.c.conversation_id, t.event.c.body).join(latest, same)
        words |= {person: _text(body) for person, body in connection.execute(bodies) if body}
    return words


def _text(body: bytes) -> str:
    event = decode_event(body)
    return event.text if isinstance(event, PersonSpoke) else ""
