"""One transaction over many conversations: accept, load, decide, append, queue.

Rule: everything is read in a few statements for all entries, decided in memory one after the
other (two messages of one person see each other), and written in a few statements. In PostgreSQL
the conversations are locked in the order of their ids, so two processes never wait in a circle.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

import msgspec
import structlog
from msgspec.structs import replace

from bot.conversation.errors import Unavailable, UnknownPerson
from bot.conversation.events import AddressClosed, AddressUnlinked, Recorded, ReferentChanged
from bot.conversation.ports import Entry, Outcome, Person
from bot.conversation.reach import Address, ReachEvent
from bot.conversation.speech import Outgoing, Priority
from bot.conversation.state import Conversation
from bot.store.append import READ_CHANNELS, Appended, append, followed
from bot.store.codec import (
    Row,
    decode_conversation,
    decode_outgoing,
    encode,
    micros,
    snapshot,
)
from bot.store.reaching import Reaching
from bot.store.statements import Statements

log = structlog.get_logger()

Key = tuple[str, str]
InboxKey = tuple[str, str, str]
Place = tuple[str, int]
decode_situation = msgspec.json.Decoder(dict[str, bool | str]).decode


class _Written(msgspec.Struct):
    """What the entries of one commit add up to."""

    rows: list[Row] = []
    inbox: list[dict[str, Any]] = []
    queued: dict[Place, tuple[Outgoing, datetime]] = {}
    gone: list[Outgoing] = []
    hurried: set[str] = set()
    reach: list[Recorded] = []
    changed: dict[str, Conversation] = {}


class UnitOfWork:
    """What one transaction does. Made anew for each."""

    def __init__(self, cursor: Any, statements: Statements, reaching: Reaching) -> None:
        self._cursor = cursor
        self._do = statements
        self._reaching = reaching
        self._loaded: dict[str, tuple[Conversation, Person]] = {}
        self._queued: dict[str, list[Outgoing]] = {}
        self._seen: set[InboxKey] = set()
        self._unlinked: set[Address] = set()
        self._written = _Written()

    def settle(self, sent: Iterable[Outgoing]) -> None:
        """Take what has left out of the outbox."""
        rows = sorted({(m.conversation, m.seq) for m in sent})  # one order in every process
        gone = ({"conversation_id": conversation, "seq": seq} for conversation, seq in rows)
        self._do.settle.each(self._cursor, gone)

    def record(self, entries: Sequence[Entry]) -> list[Outcome | Exception]:
        """The outcome of each entry, in order. One that fails leaves the others untouched."""
        if not entries:
            return []
        people = self._people(entries)
        self._load(sorted(set(people.values())))
        self._accept(entries)
        outcomes = [self._one(entry, _whose(entry, people)) for entry in entries]
        self._write()
        return outcomes

    def _people(self, entries: Sequence[Entry]) -> dict[Key, str]:
        """The person of each address or id; an unknown address makes a person."""
        people = {("", e.person): e.person for e in entries if e.person}
        keys = sorted(
            {(e.address.channel, e.address.id) for e in entries if not e.person and e.address}
        )
        if not keys:
            return people
        people.update(self._find(keys))
        if new := [key for key in keys if key not in people]:
            self._welcome(new)
            people.update(self._find(new))
        return people

    def _find(self, keys: Sequence[Key]) -> dict[Key, str]:
        found = self._do.find.all(self._cursor, **self._do.keys.bind("keys", keys))
        return {(channel, external): person for channel, external, person in found}

    def _welcome(self, keys: Sequence[Key]) -> None:
        """Make a person with one empty conversation for each address nobody had."""
        people = {f"p-{uuid4().hex}": key for key in keys}
        do, cursor = self._do, self._cursor
        do.person.each(cursor, ({"id": id_, "situation": b"{}"} for id_ in people))
        do.conversation.each(cursor, (snapshot(Conversation(id=id_)) for id_ in people))
        do.address.each(
            cursor,
            (
                {"channel": channel, "external_id": external, "person_id": id_}
                for id_, (channel, external) in people.items()
            ),
        )
        # Another process may have been faster: then its person is the one, and ours was nobody.
        do.forget_conversation.each(cursor, ({"who": id_} for id_ in people))
        do.forget_person.each(cursor, ({"who": id_} for id_ in people))

    def _load(self, ids: Sequence[str]) -> None:
        bound = self._do.keys.bind("ids", ids)
        found = self._do.load.all(self._cursor, **bound)
        for id_, name, agency, situation, referent, state in found:
            person = Person(id_, name, agency, referent, decode_situation(situation))
            self._loaded[id_] = (decode_conversation(state), person)
        for (body,) in self._do.queued.all(self._cursor, **bound):
            message = decode_outgoing(body)
            self._queued.setdefault(message.conversation, []).append(message)

    def _accept(self, entries: Sequence[Entry]) -> None:
        keys = [key for entry in entries if (key := _inbox_key(entry))]
        if keys:
            seen = self._do.seen.all(self._cursor, **self._do.keys.bind("keys", keys))
            self._seen = {(channel, sender, id_) for channel, sender, id_ in seen}

    def _one(self, entry: Entry, person_id: str | None) -> Outcome | Exception:
        if person_id not in self._loaded:
            return UnknownPerson("nobody by that id")
        conversation, person = self._loaded[person_id]
        key = _inbox_key(entry)
        if key in self._seen:
            return Outcome(conversation, outgoing=self._pending(conversation), repeated=True)
        if conversation.reach.moved_to or entry.address in self._unlinked:
            # Read before the address changed hands: at the next attempt it is looked up again.
            return Unavailable("the address now belongs to another conversation", retry_in=1)
        try:
            done = append(conversation, entry.decide(conversation, person), entry.at)
        except Exception as error:  # told to the one who asked; the others' turns go on
            return error
        self._keep(entry, key, done.conversation, followed(person, done.recorded))
        self._written.rows.extend(done.rows)
        self._follow(done)
        self._queue(done.queued, entry.at)
        return Outcome(done.conversation, done.recorded, self._pending(done.conversation))

    def _follow(self, done: Appended) -> None:
        """Note what changes in where the person is reached and who follows them; what waits at an
        address that goes, goes elsewhere.
        """
        for fact in done.recorded:
            if not isinstance(fact.event, ReachEvent | ReferentChanged):
                continue
            self._written.reach.append(fact)
            if isinstance(fact.event, AddressUnlinked):
                self._unlinked.add(fact.event.address)
                self._redirect(done.conversation, fact.event.address, fact.at)
            elif isinstance(fact.event, AddressClosed) and _is_open(done.conversation):
                self._redirect(done.conversation, fact.event.address, fact.at)

    def _redirect(self, conversation: Conversation, gone: Address, at: datetime) -> None:
        """What waited for an address that takes nothing waits for the best other, if any."""
        then = conversation.reached(answering=False)
        waiting = [m for m in self._queued.get(conversation.id, ()) if m.address == gone]
        self._remove(waiting)
        if then and then.channel not in READ_CHANNELS:
            self._queue([replace(m, address=then) for m in waiting], at)

    def _queue(self, messages: Sequence[Outgoing], at: datetime) -> None:
        """Put messages in the outbox; a reply takes along the reminders that it waits behind."""
        for message in messages:
            queued = self._queued.setdefault(message.conversation, [])
            if message.priority is Priority.REPLY and any(m.priority > 0 for m in queued):
                self._written.hurried.add(message.conversation)
            queued.append(message)
            self._written.queued[message.conversation, message.seq] = message, at

    def _remove(self, messages: Sequence[Outgoing]) -> None:
        """Take messages out of the outbox, whether they were stored already or not."""
        for message in messages:
            self._queued[message.conversation].remove(message)
            self._written.queued.pop((message.conversation, message.seq), None)
        self._written.gone.extend(messages)

    def _keep(
        self, entry: Entry, key: InboxKey | None, conversation: Conversation, person: Person
    ) -> None:
        self._loaded[conversation.id] = (conversation, person)
        self._written.changed[conversation.id] = conversation
        if key:
            self._seen.add(key)
            channel, sender, external = key
            self._written.inbox.append(
                {"channel": channel, "sender": sender, "external_id": external}
                | {"conversation_id": conversation.id, "seq": conversation.seq}
            )

    def _pending(self, conversation: Conversation) -> tuple[Outgoing, ...]:
        """What is to leave at the address last used; what a human overtook is dropped here."""
        queued = self._queued.get(conversation.id, ())
        stale = [m for m in queued if m.is_stale(conversation.case.epoch)]
        if stale:
            log.info("outbox.stale", conversation=conversation.id, messages=len(stale))
            self._remove(stale)
        return tuple(m for m in queued if m.address == conversation.address and m not in stale)

    @property
    def channels(self) -> set[str]:
        """The channels for which something was queued."""
        return {message.address.channel for message, _ in self._written.queued.values()}

    def _write(self) -> None:
        written, do, cursor = self._written, self._do, self._cursor
        do.append.each(cursor, map(msgspec.structs.asdict, written.rows))
        do.accept.each(cursor, written.inbox)
        self.settle(written.gone)
        do.queue.each(cursor, (outbox_row(*queued) for queued in written.queued.values()))
        do.hurry.each(cursor, ({"of": who} for who in sorted(written.hurried)))
        self._reaching.follow(cursor, written.reach)
        do.keep.each(cursor, map(snapshot, written.changed.values()))


def _is_open(conversation: Conversation) -> bool:
    """Whether there is an open address for what comes by itself."""
    best = conversation.reached(answering=False)
    return best is not None and not conversation.reach.why(best)


def outbox_row(message: Outgoing, at: datetime) -> dict[str, Any]:
    """A queued message as it is stored."""
    return {
        "conversation_id": message.conversation,
        "seq": message.seq,
        "channel": message.address.channel,
        "priority": int(message.priority),
        "body": encode(message),
        "address": message.address.id,
        "queued_at": micros(at),
    }


def _whose(entry: Entry, people: dict[Key, str]) -> str | None:
    if entry.person:
        return entry.person
    return people.get((entry.address.channel, entry.address.id)) if entry.address else None


def _inbox_key(entry: Entry) -> InboxKey | None:
    if entry.external_id is None or entry.address is None:
        return None
    return entry.address.channel, entry.address.id, entry.external_id
