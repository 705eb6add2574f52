"""A stage that checks, after each act, that every promise still holds.

Rule: it does what it is asked through the house it watches, and changes nothing by itself.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from bot.conversation.events import Address, AddressOpened, Recorded
from bot.conversation.reach import PUSHED
from bot.conversation.speech import Outgoing, Priority
from bot.conversation.state import Conversation
from bot.replay.ground import MORNING, Ground, moment
from bot.replay.scenarios import house
from bot.replay.scenarios.format import Broken as Part
from bot.replay.scenarios.format import ChannelName, File, Scenario
from bot.replay.scenarios.house import House
from bot.replay.scenarios.stage import Act
from bot.replay.witness import Witness
from handoff.brief import Brief
from handoff.case import Control
from handoff.ports import NotYours
from handoff.routing import Absence, Colleague
from tests.fuzz.broken import must
from tests.fuzz.drawing import CONSEILLERS, PARTS, PEOPLE
from tests.fuzz.readers import Readers
from tests.fuzz.threads import Threads


@asynccontextmanager
async def opened(ground: Ground, scenario: Scenario, witness: Witness) -> AsyncIterator["Watched"]:
    """A house that is watched; when all acts were played, what must hold at the end is checked."""
    cast = scenario.cast or ground.portfolio
    starts = moment(scenario.starts) if scenario.starts else MORNING
    async with house.opened(ground, cast, starts, witness, scenario.telegram) as stage:
        watched = Watched(stage, Readers(cast))
        yield watched
        await watched.ends()


class Watched:
    """A `Stage` over a house."""

    def __init__(self, stage: House, readers: Readers) -> None:
        self._house = stage
        self._readers = readers
        self._threads = Threads()
        self._wrote: dict[str, ChannelName] = {}
        self._arrived: dict[Address, int] = {}
        self._owners: dict[Address, str] = {}
        self._epochs: dict[str, int] = {}

    @property
    def now(self) -> datetime:
        """See `Stage.now`."""
        return self._house.now

    @property
    def colleagues(self) -> Sequence[Colleague]:
        """See `Stage.colleagues`."""
        return self._house.colleagues

    async def person(self, who: str) -> str:
        """See `Stage.person`."""
        return await self._house.person(who)

    async def writes(self, who: str, channel: ChannelName, text: str) -> None:
        """See `Stage.writes`."""
        self._wrote[who] = channel
        await self._house.writes(who, channel, text)

    async def sends(self, who: str, channel: ChannelName, file: File) -> None:
        """See `Stage.sends`."""
        self._wrote[who] = channel
        await self._house.sends(who, channel, file)

    async def acts(self, conseiller: str, who: str, act: Act) -> str:
        """See `Stage.acts`; whoever has nothing to do with a person is refused."""
        before = self._threads.of(await self._house.person(who))
        stranger = self._readers.may_not(conseiller, before, self._threads.referents)
        code = await self._house.acts(conseiller, who, act)
        must(not stranger, "Who is not in charge can do nothing", f"{conseiller} {act} for {who}")
        return code

    async def moves_to(self, moment: datetime) -> None:
        """See `Stage.moves_to`."""
        await self._house.moves_to(moment)

    async def is_away(self, absence: Absence) -> None:
        """See `Stage.is_away`."""
        self._readers.is_away(absence)
        await self._house.is_away(absence)

    async def breaks(self, part: Part) -> None:
        """See `Stage.breaks`."""
        await self._house.breaks(part)

    async def mends(self, part: Part) -> None:
        """See `Stage.mends`."""
        await self._house.mends(part)

    async def restarts(self) -> None:
        """See `Stage.restarts`."""
        await self._house.restarts()

    async def news(self) -> Sequence[Recorded]:
        """See `Stage.news`: what came of an act, once all that must hold was checked."""
        news = await self._house.news()
        shut = set(self._threads.closed)
        self._threads.saw(news)
        for person in sorted({entry.conversation for entry in news}):
            await self._is_whole(person)
        await self._left(news, shut)
        return news

    async def _is_whole(self, person: str) -> None:
        """What is stored is what is told by the log, and whoever waits has a clock."""
        stored = await self._house.conversation(person)
        must(stored == self._threads.of(person), "What is stored is what is replayed", stored)
        wrong = await self._house.faults(person)
        must(not wrong, "Every thread can be proved", wrong)
        case = stored.case
        clocks = (case.answer_due, case.offer.due_at if case.offer else None)
        must(not case.waiting_since or any(clocks), "Whoever waits has a clock", case)
        held = (case.controller is not None) is (case.control is Control.HUMAN)
        must(held, "A human holds a conversation or nobody does", case)

    async def _left(self, news: Sequence[Recorded], shut: set[Address]) -> None:
        """What arrived with the last act could arrive."""
        opened_ = {e.event.address for e in news if isinstance(e.event, AddressOpened)}
        for address in {**self._owners, **self._threads.owner}:
            some = self._house.left(address)
            for message in some[self._arrived.get(address, 0) :]:
                if address in shut and address not in opened_:
                    last = message.priority is Priority.LAST_WORD
                    must(last, "Nothing leaves for a closed address", message)
                self._may_leave(address, message)
            self._arrived[address] = len(some)
            mine = [m.seq for m in some if m.conversation == self._threads.owner.get(address)]
            must(mine == sorted(set(mine)), "Messages leave once and in their order", mine)
        self._owners = dict(self._threads.owner)
        self._epochs = {who: state.case.epoch for who, state in self._threads.state.items()}

    def _may_leave(self, address: Address, message: Outgoing) -> None:
        owners = (self._owners.get(address), self._threads.owner.get(address))
        must(message.conversation in owners, "No one's words are in another's thread", message)
        case = self._threads.of(message.conversation).case
        if message.epoch is not None:
            before = self._epochs.get(message.conversation, 0)
            must(before <= message.epoch <= case.epoch, "What a human overtook is dropped", message)

    async def ends(self) -> None:
        """All is mended; then a human is one word away for everybody, and nothing is stuck."""
        for part in PARTS:
            await self._house.mends(part)
            await self.news()
        for who in (*self._wrote, *(p for p in PEOPLE[:-1] if p not in self._wrote)):
            await self._calls(who)
        await self._house.moves_to(self._house.now.replace(microsecond=0))
        await self.news()
        await self._nobody_is_forgotten()
        await self._nothing_is_stuck()
        await self._only_readers_read()

    async def _calls(self, who: str) -> None:
        before = self._threads.of(await self._house.person(who)).case
        await self.writes(who, self._wrote.get(who, "web"), "conseiller")
        news = await self.news()
        case = (await self._house.conversation(await self._house.person(who))).case
        must(case.control is not Control.ASSISTANT, "A human is one word away", (who, case))
        told = [e for e in news if e.kind == "system.said"]
        asked = before.control is not Control.ASSISTANT
        must(told or asked, "Who calls a human is told who comes", (who, news))

    async def _nobody_is_forgotten(self) -> None:
        for state in self._threads.state.values():
            due = state.case.due_at
            must(due is None or due > self.now, "No clock runs out unheard", (state.id, due))

    async def _nothing_is_stuck(self) -> None:
        waiting = await self._house.outbox()
        for message in (m for m in waiting if m.address.channel in PUSHED):
            shut = message.address in self._threads.closed
            last = message.priority is Priority.LAST_WORD
            must(shut and not last, "What can leave leaves", message)

    async def _only_readers_read(self) -> None:
        by_login = {c.login: c for c in self.colleagues}
        for login in CONSEILLERS:
            me = by_login[login].id
            shown = {card.id for card in await self._house.desk.portfolio(me)}
            shown |= {card.id for card in await self._house.desk.waiting(me)}
            for person, state in self._threads.state.items():
                stranger = self._readers.may_not(me, state, self._threads.referents)
                must(
                    not (stranger and person in shown), "Only who is in charge reads", (me, person)
                )
                try:
                    page = await self._house.desk.thread(me, person)
                except NotYours:
                    continue
                must(not stranger, "Only who is in charge reads", (me, person, page.person.case))

    async def conversation(self, person: str) -> Conversation:
        """See `Stage.conversation`."""
        return await self._house.conversation(person)

    async def brief(self, person: str) -> Brief:
        """See `Stage.brief`."""
        return await self._house.brief(person)

    async def arrived(self, who: str, channel: ChannelName) -> Sequence[str]:
        """See `Stage.arrived`."""
        return await self._house.arrived(who, channel)

    async def faults(self, person: str) -> Sequence[str]:
        """See `Stage.faults`."""
        return await self._house.faults(person)

    async def file(self, fingerprint: str) -> Path | None:
        """See `Stage.file`."""
        return await self._house.file(fingerprint)
