"""A desk in memory: the real moves of `handoff.case`, no store.

Rule: it refuses what the real one refuses. A person's thread is open to the conseillers listed in
`readers`; everybody else gets `NotYours`.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from msgspec.structs import replace

from handoff.brief import Brief
from handoff.case import Case, Control, refuse
from handoff.events import (
    ConseillerSpoke,
    Event,
    HandoffAccepted,
    HandoffDeclined,
    HandoffOffered,
    HandoffReleased,
    HandoffRequested,
    Reason,
    Role,
)
from handoff.fold import evolve, person_wrote
from handoff.ports import (
    Conseiller,
    Kept,
    Line,
    LinkCode,
    NotYours,
    PersonCard,
    Place,
    ThreadPage,
)

CLAIRE = Conseiller("claire", "Claire Martin", "claire", "lille", "Agence de Lille-Fives")
KARIM = Conseiller("karim", "Karim Benali", "karim", "lille", "Agence de Lille-Fives")
PASSWORD = "fil-et-nom"


class FakeDesk:
    """People, their lines and their case. `told` collects what was written, in order."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.conseillers = {c.id: c for c in (CLAIRE, KARIM)}
        self.cards: dict[str, PersonCard] = {}
        self.lines: dict[str, list[Line]] = {}
        self.briefs: dict[str, Brief] = {}
        self.readers: dict[str, set[str]] = {}
        self.told: list[tuple[str, str, str, str]] = []
        self.listening: list[asyncio.Queue[str]] = []
        self.broken: Exception | None = None
        self.places: dict[str, list[Place]] = {}
        self.files: dict[str, tuple[Kept, Path]] = {}

    def add(self, card: PersonCard, *readers: str, brief: Brief | None = None) -> None:
        self.cards[card.id] = card
        self.lines[card.id] = []
        self.briefs[card.id] = brief or Brief()
        self.readers[card.id] = set(readers) or {"claire"}

    def say(self, person: str, author: str, text: str, name: str = "", **more) -> Line:
        """A line from anybody, at the moment it is."""
        lines = self.lines[person]
        seq = lines[-1].seq + 1 if lines else 1
        line = Line(seq, more.pop("at", self.now()), author, name, text, **more)
        lines.append(line)
        card = self.cards[person]
        case = person_wrote(card.case, line.at) if author == "person" else card.case
        self.cards[person] = replace(card, case=case, last_text=text, last_at=line.at)
        self._tell(person)
        return line

    def ask(
        self,
        person: str,
        to: Conseiller,
        reason: Reason = Reason.ASKED,
        due: int = 60,
        at: datetime | None = None,
    ) -> None:
        """The person needs a human: offered to `to`, due `due` minutes after `at` (now)."""
        at = at or self.now()
        self._happen(person, HandoffRequested(reason=reason), at)
        offered = HandoffOffered(
            to=to.id, name=to.name, role=Role.REFERENT, due_at=at + timedelta(minutes=due)
        )
        self._happen(person, offered, at)

    def change(self, person: str, case: Case) -> None:
        self.cards[person] = replace(self.cards[person], case=case)
        self._tell(person)

    # What the console calls

    async def sign_in(self, login: str, password: str) -> Conseiller | None:
        known = (c for c in self.conseillers.values() if c.login == login)
        return next(known, None) if password == PASSWORD else None

    async def conseiller(self, who: str) -> Conseiller | None:
        return self.conseillers.get(who)

    async def waiting(self, who: str) -> Sequence[PersonCard]:
        mine = [card for card in await self.portfolio(who) if _concerns(card.case, who)]
        return sorted(mine, key=lambda card: card.case.waiting_since or self.now())

    async def portfolio(self, who: str) -> Sequence[PersonCard]:
        return [card for id, card in self.cards.items() if who in self.readers[id]]

    async def thread(self, who: str, person: str) -> ThreadPage:
        self._may(who, person)
        card = self.cards[person]
        holder = card.case.controller
        mine = holder is not None and holder.id == who
        offered = card.case.offer is not None and card.case.offer.to == who
        return ThreadPage(
            person=card,
            lines=tuple(self.lines[person]),
            brief=replace(
                self.briefs[person],
                reason=card.case.reason,
                waiting_since=card.case.waiting_since,
            ),
            may_write=holder is None or mine or offered,
            held_by_me=mine,
            places=tuple(self.places.get(person, ())),
        )

    async def take(self, who: str, person: str) -> None:
        self._may(who, person)
        self._move(person, HandoffAccepted(by=who, name=self.conseillers[who].name))
        self.say(person, "system", f"{self.conseillers[who].name} vous répond.")

    async def write(self, who: str, person: str, text: str) -> None:
        self._may(who, person)
        await asyncio.sleep(0)  # a real desk lets others run here
        if self.broken:
            raise self.broken
        holder = self.cards[person].case.controller
        if holder is None or holder.id != who:
            await self.take(who, person)
        name = self.conseillers[who].name
        self._move(person, ConseillerSpoke(author=who, author_name=name, text=text))
        self.told.append((who, person, "write", text))
        self.say(person, "conseiller", text, name)

    async def note(self, who: str, person: str, text: str) -> None:
        self._may(who, person)
        self.told.append((who, person, "note", text))
        self.say(person, "note", text, self.conseillers[who].name)

    async def decline(self, who: str, person: str, reason: str) -> None:
        self._may(who, person)
        self._move(person, HandoffDeclined(by=who, name=self.conseillers[who].name, reason=reason))
        self.told.append((who, person, "decline", reason))
        self.ask(person, KARIM)

    async def hand_back(self, who: str, person: str) -> None:
        self._may(who, person)
        self._move(person, HandoffReleased(by=who, name=self.conseillers[who].name))
        self.say(person, "system", "L’assistant reprend la conversation.")

    async def link_code(self, who: str, person: str) -> LinkCode:
        self._may(who, person)
        self.told.append((who, person, "link_code", ""))
        return LinkCode("K7QF-2M9P", self.now() + timedelta(days=3))

    async def unlink(self, who: str, person: str, channel: str, address: str) -> None:
        self._may(who, person)
        self.told.append((who, person, "unlink", f"{channel}:{address}"))
        left = [p for p in self.places.get(person, []) if (p.channel, p.id) != (channel, address)]
        self.places[person] = left

    async def file(self, who: str, person: str, id_: str) -> tuple[Kept, Path] | None:
        self._may(who, person)
        return self.files.get(id_)

    async def changes(self, who: str) -> AsyncIterator[str]:
        news: asyncio.Queue[str] = asyncio.Queue()
        self.listening.append(news)
        try:
            while True:
                person = await news.get()
                if who in self.readers[person]:
                    yield person
        finally:
            self.listening.remove(news)

    # What it is made of

    def _may(self, who: str, person: str) -> None:
        if who not in self.readers.get(person, set()):
            raise NotYours(person)

    def _move(self, person: str, event: Event) -> None:
        refuse(self.cards[person].case, event)
        self._happen(person, event, self.now())

    def _happen(self, person: str, event: Event, at: datetime) -> None:
        self.change(person, evolve(self.cards[person].case, event, at))

    def _tell(self, person: str) -> None:
        for news in self.listening:
            news.put_nowait(person)


def _concerns(case: Case, who: str) -> bool:
    offered = case.offer is not None and case.offer.to == who
    return offered or (case.controller is not None and case.controller.id == who)


def assisted(id: str, name: str, **situation: bool | str) -> PersonCard:
    """A person whom the assistant answers, followed by Claire Martin."""
    return PersonCard(id, name, CLAIRE.name, situation, Case(control=Control.ASSISTANT))
