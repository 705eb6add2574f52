"""The second door: a conseiller acts. Implements `handoff.ports.Desk` over the store.

Rule: who may do what is decided on the conversation as it stands in the commit, never on the
page the conseiller was looking at.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from msgspec.structs import replace
from sqlalchemy import or_, true

from bot import briefing, lines, places, threads
from bot.bus import Bus
from bot.conversation.events import (
    Address,
    AnyEvent,
    ConseillerSpoke,
    HandoffDeclined,
    HandoffReleased,
    LinkOffered,
    NoteAdded,
    PersonSentFile,
    ReferentChanged,
)
from bot.conversation.ports import Entry, Person
from bot.conversation.state import Conversation
from bot.dossiers import Dossiers
from bot.files import Files
from bot.handover import Handover
from bot.reaching import Reaching, digest
from bot.store import directory
from bot.store import tables as t
from bot.store.sql import SqlStore
from handoff.case import Control
from handoff.ports import Conseiller, Kept, LinkCode, NotYours, PersonCard, ThreadPage
from handoff.routing import Colleague

Acts = Callable[[Conversation, Person, Colleague], Sequence[AnyEvent]]


class ReferentDesk:
    """The desk of every conseiller; `who` is always the id of the one who signed in."""

    def __init__(
        self,
        store: SqlStore,
        handover: Handover,
        bus: Bus,
        clock: Callable[[], datetime],
        titles: Mapping[str, str],
        files: Files,
    ) -> None:
        self._store = store
        self._handover = handover
        self._dossiers = Dossiers(store, handover.roster, clock)
        self._bus = bus
        self._clock = clock
        self._titles = titles
        self._files = files
        self._reaching = Reaching(handover)
        self._hasher = PasswordHasher()

    async def sign_in(self, login: str, password: str) -> Conseiller | None:
        """See `Desk.sign_in`. Costs the same time whether the login exists or not."""
        found = await self._store.read(lambda c: directory.credentials(c, login))
        kept = found.password_hash if found else _NOBODY
        try:  # off the event loop: it takes 50 ms on purpose
            await asyncio.to_thread(self._hasher.verify, kept, password)
        except (VerificationError, InvalidHashError):
            return None
        return await self.conseiller(found.id) if found else None

    async def conseiller(self, who: str) -> Conseiller | None:
        """See `Desk.conseiller`."""
        roster = self._handover.roster()
        found = roster.colleagues.get(who)
        if found is None:
            return None
        agency = roster.agencies[found.agency].name
        return Conseiller(found.id, found.name, found.login, found.agency, agency, found.role)

    async def waiting(self, who: str) -> Sequence[PersonCard]:
        """See `Desk.waiting`."""
        me = self._dossiers.colleague(who)
        asked = or_(
            t.conversation.c.waiting_since.is_not(None), t.conversation.c.controller_id == who
        )
        found = await self._dossiers.readable(who, asked)
        held = [d for d in found if _concerns(d.conversation, me)]
        held.sort(key=lambda d: d.conversation.case.waiting_since or self._clock())
        return [self._dossiers.card(dossier) for dossier in held]

    async def portfolio(self, who: str) -> Sequence[PersonCard]:
        """See `Desk.portfolio`."""
        people = await self._dossiers.readable(who, true())
        people.sort(key=lambda d: d.person.name)
        people.sort(key=lambda d: d.conversation.last_at or _NEVER, reverse=True)
        return [self._dossiers.card(dossier) for dossier in people]

    async def thread(self, who: str, person: str) -> ThreadPage:
        """See `Desk.thread`."""
        dossier = await self._dossiers.dossier(who, person)
        log = await threads.whole(self._store, person)
        receipts = places.delivered(await self._store.receipts(person))
        linked = await self._store.read(lambda c: places.addresses(c, person))
        case = dossier.conversation.case
        mine = bool(case.controller and case.controller.id == who)
        free = case.controller is None or mine or case.offer is not None
        return ThreadPage(
            person=self._dossiers.card(dossier),
            lines=tuple(
                replace(line, delivery=receipts.get(line.seq, ""))
                for entry in log
                if (line := lines.line(entry, dossier.person.name))
            ),
            brief=briefing.brief(dossier.conversation, log, self._titles),
            may_write=free,
            held_by_me=mine,
            places=places.places(dossier.conversation, linked),
        )

    async def take(self, who: str, person: str) -> None:
        """See `Desk.take`."""
        await self._act(who, person, self._taking)

    async def write(self, who: str, person: str, text: str) -> None:
        """See `Desk.write`."""

        def acts(
            conversation: Conversation, owner: Person, author: Colleague
        ) -> Sequence[AnyEvent]:
            taken = [] if _holds(conversation, who) else self._taking(conversation, owner, author)
            return [*taken, ConseillerSpoke(author=who, author_name=author.name, text=text)]

        await self._act(who, person, acts)

    async def note(self, who: str, person: str, text: str) -> None:
        """See `Desk.note`."""
        await self._act(
            who, person, lambda _, __, me: [NoteAdded(author=who, author_name=me.name, text=text)]
        )

    async def decline(self, who: str, person: str, reason: str) -> None:
        """See `Desk.decline`."""

        def acts(
            conversation: Conversation, owner: Person, author: Colleague
        ) -> Sequence[AnyEvent]:
            declined = HandoffDeclined(by=who, name=author.name, reason=reason)
            return self._handover.decline(conversation, owner, declined, self._clock())

        await self._act(who, person, acts)

    async def hand_back(self, who: str, person: str) -> None:
        """See `Desk.hand_back`."""

        def acts(
            conversation: Conversation, owner: Person, author: Colleague
        ) -> Sequence[AnyEvent]:
            released = HandoffReleased(by=who, name=author.name)
            return self._handover.release(conversation, owner, released, self._clock())

        await self._act(who, person, acts)

    async def transfer(self, who: str, person: str, to: str, reason: str) -> None:
        """See `Desk.transfer`."""
        new = self._dossiers.colleague(to)

        def acts(
            conversation: Conversation, owner: Person, author: Colleague
        ) -> Sequence[AnyEvent]:
            if who != owner.referent and author.role != "lead":
                raise NotYours(who)
            if to == owner.referent:
                return []
            before = self._handover.roster().colleagues.get(owner.referent or "")
            changed = ReferentChanged(
                old_name=before.name if before else "",
                new=new.id,
                new_name=new.name,
                decided_by=who,
                reason=reason,
            )
            return self._handover.transfer(conversation, owner, changed, self._clock())

        await self._act(who, person, acts)

    async def link_code(self, who: str, person: str) -> LinkCode:
        """See `Desk.link_code`."""
        given = LinkCode(places.draw_code(), self._clock() + places.GOOD_FOR)
        offered = LinkOffered(by=who, digest=digest(given.code), until=given.until)
        await self._act(who, person, lambda _, __, ___: [offered])
        return given

    async def unlink(self, who: str, person: str, channel: str, address: str) -> None:
        """See `Desk.unlink`."""
        gone = Address(channel, address)
        linked = await self._store.read(lambda c: places.addresses(c, person))

        def acts(conversation: Conversation, owner: Person, _: Colleague) -> Sequence[AnyEvent]:
            if gone not in linked:
                return []
            return self._reaching.unlinked(gone, conversation, owner, who, self._clock())

        await self._act(who, person, acts)

    async def file(self, who: str, person: str, id_: str) -> tuple[Kept, Path] | None:
        """See `Desk.file`."""
        await self._dossiers.dossier(who, person)
        path = self._files.path(id_)
        log = await threads.whole(self._store, person) if path else []
        sent = (e.event for e in log if isinstance(e.event, PersonSentFile))
        found = next((lines.kept(file) for file in sent if file.file_id == id_), None)
        return (found, path) if found and path else None

    async def changes(self, who: str) -> AsyncIterator[str]:
        """See `Desk.changes`."""
        async for person, _ in self._bus.listen():
            try:
                await self._dossiers.dossier(who, person)
            except NotYours:
                continue
            yield person

    def _taking(
        self, conversation: Conversation, person: Person, author: Colleague
    ) -> list[AnyEvent]:
        now = self._clock()
        return self._handover.accept(conversation, person, author.id, author.name, now)

    async def _act(self, who: str, person: str, acts: Acts) -> None:
        author = self._dossiers.colleague(who)

        def decide(conversation: Conversation, owner: Person) -> Sequence[AnyEvent]:
            if not self._dossiers.may(who, conversation, owner):
                raise NotYours(who)
            return acts(conversation, owner, author)

        outcome = await self._store.record(Entry(decide, self._clock(), person=person))
        self._bus.tell(person, outcome.conversation.seq)


_NEVER = datetime.min.replace(tzinfo=UTC)
_NOBODY = PasswordHasher().hash("nobody has this password")


def _holds(conversation: Conversation, who: str) -> bool:
    controller = conversation.case.controller
    return controller is not None and controller.id == who


def _concerns(conversation: Conversation, me: Colleague) -> bool:
    """Whether a conversation asks something of a conseiller now."""
    case = conversation.case
    asked = case.offer is not None and case.offer.to in (me.id, me.agency)
    leads = me.role == "lead" and case.waiting_since is not None
    holds = case.control is Control.HUMAN and _holds(conversation, me.id)
    return asked or leads or holds
