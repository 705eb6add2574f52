"""The store without a database: for tests, and for replaying stories. Keeps the same promises."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import uuid4

from msgspec.structs import replace

from bot.conversation.errors import KnownElsewhere, Unavailable, UnknownPerson, WrongCode
from bot.conversation.events import (
    Address,
    AddressClosed,
    AddressLinked,
    AddressOpened,
    AddressUnlinked,
    AnyEvent,
    LinkOffered,
    Recorded,
    ThreadMoved,
)
from bot.conversation.ports import Decide, Entry, Linking, Outcome, Person
from bot.conversation.speech import Outgoing, Priority, Receipt
from bot.conversation.state import Conversation
from bot.store.append import READ_CHANNELS, append, followed
from bot.store.leaving import CLAIM, RANK, TOGETHER
from bot.store.memory_parts import MemoryParts

Place = tuple[str, int]


class MemoryStore:
    """`Store` in dictionaries. Nothing in here waits, so nothing can come in between."""

    def __init__(self, people: Sequence[Person] = ()) -> None:
        self._people = {person.id: person for person in people}
        self._at: dict[Address, str] = {}
        self._closed: set[Address] = set()
        self._codes: dict[str, tuple[str, datetime]] = {}
        self._state = {person.id: Conversation(id=person.id) for person in people}
        self._log: dict[str, list[Recorded]] = {person.id: [] for person in people}
        self._seen: set[tuple[Address, str]] = set()
        self._outbox: dict[Place, Outgoing] = {}
        self._claimed: dict[Place, datetime] = {}
        self._receipts: dict[Place, Receipt] = {}
        self.parts = MemoryParts()

    def put(self, address: Address, person: str) -> None:
        """Say that `address` reaches `person`."""
        self._at[address] = person

    async def record(self, entry: Entry) -> Outcome:
        """See `Store.record`."""
        return self._record(entry)

    def _record(self, entry: Entry) -> Outcome:
        who = entry.person or self._whose(entry.address)
        if who not in self._state:
            raise UnknownPerson("nobody by that id")
        before = self._state[who]
        key = (entry.address, entry.external_id) if entry.address and entry.external_id else None
        if key in self._seen:
            return Outcome(before, outgoing=self._pending(before), repeated=True)
        if before.reach.moved_to:
            raise Unavailable("the address now belongs to another conversation", retry_in=1)
        done = append(before, entry.decide(before, self._people[who]), entry.at)
        self._state[who] = done.conversation
        self._log[who].extend(done.recorded)
        self._people[who] = followed(self._people[who], done.recorded)
        self._follow(done.recorded)
        self._outbox.update({(m.conversation, m.seq): m for m in done.queued})
        self._hurry(done.queued)
        if key:
            self._seen.add(key)
        return Outcome(done.conversation, done.recorded, self._pending(done.conversation))

    def _whose(self, address: Address | None) -> str:
        if address is None:
            return ""
        if address not in self._at:
            person = Person(id=f"p-{uuid4().hex}")
            self._people[person.id] = person
            self._state[person.id] = Conversation(id=person.id)
            self._log[person.id] = []
            self._at[address] = person.id
        return self._at[address]

    def _follow(self, facts: Iterable[Recorded]) -> None:
        for fact in facts:
            match fact.event:
                case AddressLinked(address=address):
                    self._at.setdefault(address, fact.conversation)
                case AddressUnlinked(address=address):
                    self._at.pop(address, None)
                    self._closed.discard(address)
                    self._redirect(fact.conversation, address, at_any_price=True)
                case AddressClosed(address=address):
                    self._closed.add(address)
                    self._redirect(fact.conversation, address, at_any_price=False)
                case AddressOpened(address=address):
                    self._closed.discard(address)
                case LinkOffered(digest=digest, until=until):
                    self._codes[digest] = fact.conversation, until

    def _redirect(self, who: str, gone: Address, *, at_any_price: bool) -> None:
        """What waited for an address that takes nothing waits for the best other, if any."""
        best = self._state[who].reached(answering=False)
        if not at_any_price and (best is None or self._state[who].reach.why(best)):
            return
        waiting = [m for m in self._outbox.values() if m.conversation == who and m.address == gone]
        for message in waiting:
            del self._outbox[message.conversation, message.seq]
            if best and best.channel not in READ_CHANNELS:
                moved = replace(message, address=best)
                self._outbox[message.conversation, message.seq] = moved

    def _hurry(self, queued: Sequence[Outgoing]) -> None:
        """A reply takes along the reminders that it waits behind."""
        replied = {m.conversation for m in queued if m.priority is Priority.REPLY}
        for place, message in self._outbox.items():
            if message.conversation in replied and message.priority > 0:
                self._outbox[place] = replace(message, priority=Priority.REPLY)

    def _pending(self, conversation: Conversation) -> tuple[Outgoing, ...]:
        mine = [m for m in self._outbox.values() if m.conversation == conversation.id]
        self._drop_stale(mine)
        return tuple(m for m in mine if m.address == conversation.address and self._queued(m))

    def _queued(self, message: Outgoing) -> bool:
        return (message.conversation, message.seq) in self._outbox

    def _drop_stale(self, messages: Sequence[Outgoing]) -> None:
        for message in messages:
            if message.is_stale(self._state[message.conversation].case.epoch):
                self._outbox.pop((message.conversation, message.seq))

    async def conversation(self, person: str) -> Conversation | None:
        """See `Store.conversation`."""
        return self._state.get(person)

    async def log(self, person: str, after: int = 0, limit: int | None = None) -> list[Recorded]:
        """See `Store.log`."""
        return [r for r in self._log.get(person, []) if r.seq > after][:limit]

    async def person_at(self, address: Address) -> str | None:
        """See `Store.person_at`."""
        return self._at.get(address)

    async def due(self, now: datetime, limit: int = 100) -> list[str]:
        """See `Store.due`."""
        clocks = [(c.case.due_at, c.id) for c in self._state.values() if c.case.due_at]
        return [who for when, who in sorted(clocks) if when <= now][:limit]

    async def pending(self, address: Address, limit: int = 100) -> list[Outgoing]:
        """See `Store.pending`."""
        return [m for m in self._outbox.values() if m.address == address][:limit]

    async def claim(self, channel: str, now: datetime, limit: int = 50) -> list[Outgoing]:
        """See `Store.claim`."""
        mine = [m for m in self._outbox.values() if m.address.channel == channel]
        self._drop_stale(mine)
        lines: dict[tuple[str, Address], list[Outgoing]] = {}
        open_ = [m for m in mine if self._queued(m) and self._may_leave(m)]
        for message in sorted(open_, key=lambda m: m.seq):
            lines.setdefault((message.conversation, message.address), []).append(message)
        free = [line for line in lines.values() if self._is_free(line[0], now)]
        free.sort(key=lambda line: line[0].priority)
        taken = [message for line in free[:limit] for message in line[:TOGETHER]]
        self._claimed.update({(m.conversation, m.seq): now + CLAIM for m in taken})
        return taken

    def _may_leave(self, message: Outgoing) -> bool:
        return message.address not in self._closed or message.priority is Priority.LAST_WORD

    def _is_free(self, head: Outgoing, now: datetime) -> bool:
        return self._claimed.get((head.conversation, head.seq), now) <= now

    async def unclaim(self, kept: Sequence[Outgoing], until: datetime) -> None:
        """See `Store.unclaim`."""
        self._claimed.update({(m.conversation, m.seq): until for m in kept})

    async def settle(self, sent: Sequence[Outgoing], receipts: Sequence[Receipt] = ()) -> None:
        """See `Store.settle`."""
        for message in sent:
            self._outbox.pop((message.conversation, message.seq), None)
        for new in receipts:
            old = self._receipts.get((new.conversation, new.seq), new)
            worst = new if RANK[new.state] > RANK[old.state] else old
            self._receipts[new.conversation, new.seq] = replace(
                worst,
                reference=new.reference or old.reference,
                segments=new.segments or old.segments,
            )

    async def receipts(self, person: str) -> Mapping[int, Receipt]:
        """See `Store.receipts`."""
        return {seq: r for (who, seq), r in self._receipts.items() if who == person}

    async def sent_as(self, channel: str, reference: str) -> Receipt | None:
        """See `Store.sent_as`."""
        found = (r for r in self._receipts.values() if r.channel == channel)
        return next((r for r in found if r.reference == reference), None)

    async def link(self, linking: Linking) -> Outcome:
        """See `Store.link`."""
        there = self._at.get(linking.address)
        if there and (linking.address, linking.external_id or "") in self._seen:
            return self._record(_entry(linking, there, lambda _, __: []))
        owner, until = self._codes.get(linking.digest, ("", linking.at))
        if until <= linking.at:
            raise WrongCode("no such code, or it was used or has expired")
        stranger = self._leave(linking, there, owner) if there and there != owner else None
        del self._codes[linking.digest]

        def decide(conversation: Conversation, person: Person) -> Sequence[AnyEvent]:
            return linking.decide(conversation, person, stranger)

        return self._record(_entry(linking, owner, decide))

    def _leave(self, linking: Linking, there: str, owner: str) -> Conversation:
        person = self._people[there]
        if person.name or person.referent:
            raise KnownElsewhere("the address belongs to somebody who is known")
        case = self._state[there].case
        self._record(Entry(lambda _, __: [ThreadMoved(to=owner)], linking.at, person=there))
        self._at.update({a: owner for a, who in self._at.items() if who == there})
        return replace(self._state[there], case=case)


def _entry(linking: Linking, person: str, decide: Decide) -> Entry:
    return Entry(decide, linking.at, person, linking.address, linking.external_id)
