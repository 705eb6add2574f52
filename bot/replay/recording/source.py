"""What is recorded: a person's whole thread and who had to do with it, read from the database.

Rule: read only. What cannot be told as a scenario is refused here or in `acts`, before anything
is written.
"""

from collections.abc import Iterator
from datetime import datetime

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, select

from bot.conversation.errors import ReferentError, UnknownPerson
from bot.conversation.events import (
    AddressLinked,
    Recorded,
    ReferentChanged,
    ThreadMoved,
    ThreadsJoined,
)
from bot.conversation.ports import Person
from bot.store import directory, views
from bot.store import tables as t
from bot.store.codec import recorded
from bot.store.sql import rows
from handoff.routing import Roster


class CannotRecord(ReferentError):
    """Something in the conversation has no words in a scenario; says what."""


class Source(msgspec.Struct, frozen=True):
    """A conversation as it took place. `person` has the referent they had when it began.

    `log` is by date, with what joined the thread, each entry in its own conversation.
    """

    person: Person
    log: tuple[Recorded, ...]
    roster: Roster

    @property
    def began(self) -> datetime:
        """When somebody first did something: to be known is no beginning."""
        did = (entry.at for entry in self.log if not isinstance(entry.event, AddressLinked))
        return next(did, self.log[0].at)


def read(connection: Connection, person: str) -> Source:
    """A conversation of the database. Raises `UnknownPerson` or `CannotRecord`."""
    dossier = views.dossier(connection, person)
    if dossier is None:
        raise UnknownPerson(f"nobody has the id {person} (see `referent people`)")
    own = list(_log(connection, person))
    for entry in own:
        if isinstance(entry.event, ThreadMoved):
            raise CannotRecord(f"this thread went on in that of {entry.event.to}: record that one")
    joined = [e.event.other for e in own if isinstance(e.event, ThreadsJoined)]
    log = [*own, *(entry for other in joined for entry in _log(connection, other))]
    erased = sum(entry.event is None for entry in log)
    if erased:
        raise CannotRecord(f"{erased} events were erased: what was said there cannot be told")
    order = {id_: place for place, id_ in enumerate((*joined, person))}
    log.sort(key=lambda entry: (entry.at, order[entry.conversation], entry.seq))
    referent = _first_referent(connection, dossier.person, log)
    return Source(
        replace(dossier.person, referent=referent), tuple(log), directory.roster(connection)
    )


def _log(connection: Connection, person: str) -> Iterator[Recorded]:
    return (recorded(row) for row in rows(connection, person))


def _first_referent(connection: Connection, person: Person, log: list[Recorded]) -> str | None:
    """The referent before the first change in the thread; the present one if there is none."""
    changed = next((e.event for e in log if isinstance(e.event, ReferentChanged)), None)
    if changed is None:
        return person.referent
    if not changed.old_name:
        return None
    wanted = (
        select(t.assignment.c.conseiller_id)
        .where(t.assignment.c.person_id == person.id, t.assignment.c.kind == "referent")
        .order_by(t.assignment.c.id)
    )
    held = list(connection.scalars(wanted))
    after = held.index(changed.new, 1) if changed.new in held[1:] else 1
    return held[after - 1] if held else None
