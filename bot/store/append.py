"""How facts become log, state and outgoing messages. The same for every store."""

import os
from collections.abc import Iterable
from datetime import datetime

import msgspec
from msgspec.structs import replace

from bot.conversation.events import AnyEvent, PersonEvent, Recorded, ReferentChanged
from bot.conversation.ports import Person
from bot.conversation.speech import Outgoing, outgoing
from bot.conversation.state import Conversation, place, refuse
from bot.store.codec import Row, row

READ_CHANNELS = frozenset({"web", "terminal"})
"""Channels whose faces read the log themselves: nothing is queued for them."""


SALT = 16
"""Bytes that keep a short body from being guessed from its digest."""


class _Salts:
    """Random bytes, asked of the system for 256 salts at a time: each call costs 20 µs."""

    def __init__(self) -> None:
        self._bytes = b""

    def draw(self) -> bytes:
        """A new salt."""
        if not self._bytes:
            self._bytes = os.urandom(SALT * 256)
        drawn, self._bytes = self._bytes[:SALT], self._bytes[SALT:]
        return drawn


class Appended(msgspec.Struct, frozen=True):
    """What appending facts to a conversation gave."""

    conversation: Conversation
    rows: tuple[Row, ...]
    recorded: tuple[Recorded, ...]
    queued: tuple[Outgoing, ...]


_salts = _Salts()


def append(conversation: Conversation, facts: Iterable[AnyEvent], at: datetime) -> Appended:
    """Append facts in order. Raises `IllegalMove` when one may not happen; nothing is kept then."""
    rows: list[Row] = []
    places: list[Recorded] = []
    queued: list[Outgoing] = []
    now, answers = conversation, None
    for fact in facts:
        refuse(now, fact)
        stored = row(now, fact, at, _salts.draw())
        here = Recorded(now.id, stored.seq, at, stored.kind, fact, stored.hash)
        now = place(now, here)
        rows.append(stored)
        places.append(here)
        if isinstance(fact, PersonEvent):
            answers = here.seq
        message = outgoing(here, now.reached(answering=answers is not None), answers)
        if message and message.address.channel not in READ_CHANNELS:
            queued.append(message)
    return Appended(now, tuple(rows), tuple(places), tuple(queued))


def followed(person: Person, recorded: Iterable[Recorded]) -> Person:
    """The person after what was recorded: who follows them may have changed."""
    for fact in recorded:
        if isinstance(fact.event, ReferentChanged):
            person = replace(person, referent=fact.event.new)
    return person
