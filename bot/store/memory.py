"""The store without a database: for tests, and for replaying stories. Keeps the same promises."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from bot.conversation.errors import UnknownPerson
from bot.conversation.events import Address, Recorded
from bot.conversation.ports import Entry, Outcome, Person
from bot.conversation.speech import Outgoing
from bot.conversation.state import Conversation
from bot.store.append import append

CLAIM = timedelta(minutes=1)


class MemoryStore:
    """`Store` in dictionaries. Nothing in here waits, so nothing can come in between."""

    def __init__(self, people: Sequence[Person] = ()) -> None:
        self._people = {person.id: person for person in people}
        self._at: dict[Address, str] = {}
        self._state = {person.id: Conversation(id=person.id) for person in people}
        self._log: dict[str, list[Recorded]] = {person.id: [] for person in people}
        self._seen: set[tuple[Address, str]] = set()
        self._outbox: dict[tuple[str, int], Outgoing] = {}
        self._claimed: dict[tuple[str, int], datetime] = {}

    def link(self, address: Address, person: str) -> None:
        """Say that `address` reaches `person`."""
        self._at[address] = person

    async def record(self, entry: Entry) -> Outcome:
        """See `Store.record`."""
        who = entry.person or self._whose(entry.address)
        if who not in self._state:
            raise UnknownPerson("nobody by that id")
        before = self._state[who]
        key = (entry.address, entry.external_id) if entry.address and entry.external_id else None
        if key in self._seen:
            return Outcome(before, outgoing=self._pending(before), repeated=True)
        done = append(before, entry.decide(before, self._people[who]), entry.at)
        self._state[who] = done.conversation
        self._log[who].extend(done.recorded)
        self._outbox.update({(m.conversation, m.seq): m for m in done.queued})
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
        self._drop_stale([m for m in self._outbox.values() if m.address.channel == channel])
        first: dict[str, Outgoing] = {}
        for message in self._outbox.values():
            if message.address.channel == channel:
                first.setdefault(message.conversation, message)
        free = [m for m in first.values() if self._claimed.get((m.conversation, m.seq), now) <= now]
        taken = sorted(free, key=lambda m: (m.priority, m.conversation))[:limit]
        self._claimed.update({(m.conversation, m.seq): now + CLAIM for m in taken})
        return taken

    async def settle(self, sent: Sequence[Outgoing]) -> None:
        """See `Store.settle`."""
        for message in sent:
            self._outbox.pop((message.conversation, message.seq), None)
