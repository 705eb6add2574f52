"""What the console and the command line read: people with their conversation's present state."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import ColumnElement, Connection, func, select

from bot.conversation.events import PersonSpoke
from bot.conversation.ports import Person
from bot.conversation.state import Conversation
from bot.store import tables as t
from bot.store.codec import decode_conversation, decode_event

decode_situation = msgspec.json.Decoder(dict[str, bool | str]).decode


class Dossier(msgspec.Struct, frozen=True):
    """A person, the state of their conversation, and the last thing they wrote."""

    person: Person
    conversation: Conversation
    about: str = ""
    last_text: str = ""


def dossiers(connection: Connection, where: ColumnElement[bool]) -> list[Dossier]:
    """The people a condition on person, conversation or assignment selects."""
    wanted = (
        select(
            t.person.c.id,
            t.person.c.name,
            t.person.c.agency_id,
            t.person.c.situation,
            t.person.c.about,
            t.assignment.c.conseiller_id,
            t.conversation.c.state,
        )
        .select_from(
            t.person.join(t.conversation, t.conversation.c.person_id == t.person.c.id).outerjoin(
                t.assignment, t.PRESENT_REFERENT
            )
        )
        .where(where)
    )
    found = connection.execute(wanted).all()
    words = _last_words(connection, [row.id for row in found])
    return [
        Dossier(
            Person(
                row.id, row.name, row.agency_id, row.conseiller_id, decode_situation(row.situation)
            ),
            decode_conversation(row.state),
            row.about,
            words.get(row.id, ""),
        )
        for row in found
    ]


def dossier(connection: Connection, person: str) -> Dossier | None:
    """One person, None when nobody has that id."""
    found = dossiers(connection, t.person.c.id == person)
    return found[0] if found else None


def _last_words(connection: Connection, people: Sequence[str]) -> dict[str, str]:
    latest = (
        select(t.event.c.conversation_id, func.max(t.event.c.seq).label("seq"))
        .where(t.event.c.conversation_id.in_(people), t.event.c.kind == "person.spoke")
        .group_by(t.event.c.conversation_id)
        .subquery()
    )
    bodies = select(t.event.c.conversation_id, t.event.c.body).join(
        latest,
        (t.event.c.conversation_id == latest.c.conversation_id) & (t.event.c.seq == latest.c.seq),
    )
    return {person: _text(body) for person, body in connection.execute(bodies) if body is not None}


def _text(body: bytes) -> str:
    event = decode_event(body)
    return event.text if isinstance(event, PersonSpoke) else ""
