"""A whole installation in this process: real doors, rules, database and relays, and a clock to set.

Rule: only the networks and the clock are not real. Time stands still between two steps, and goes
through every moment at which something falls due.
"""

import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace
from sqlalchemy import Connection, func, select

from bot import bootstrap, briefing, demo, threads
from bot.bootstrap import Services
from bot.bus import Bus
from bot.conversation.errors import Unavailable, UnknownPerson
from bot.conversation.events import Address, AddressLinked, Recorded
from bot.conversation.ports import Entry
from bot.conversation.state import Conversation
from bot.demo import Portfolio
from bot.dialogue.actions import ACTIONS
from bot.dialogue.engine import Assistant
from bot.files import Files
from bot.inbound import Attached, Inbound
from bot.replay.ground import Ground
from bot.replay.scenarios.failing import Broken, Post, Store
from bot.replay.scenarios.format import Broken as Part
from bot.replay.scenarios.format import ChannelName, File
from bot.replay.scenarios.people import Addresses
from bot.replay.scenarios.stage import Act, CannotPlay
from bot.replay.witness import Witness
from bot.roster import LiveRoster
from bot.store import directory, verify
from bot.store import tables as t
from bot.store.codec import moment
from bot.turn import TRIES, TryAgain
from handoff.brief import Brief
from handoff.routing import Absence, Colleague

A_MOMENT = timedelta(seconds=1)
"""What passes between two acts."""


@asynccontextmanager
async def opened(
    ground: Ground,
    cast: Portfolio,
    starts: datetime,
    witness: Witness,
    telegram: Sequence[str] = (),
) -> AsyncIterator["House"]:
    """A house with its people, in a folder of its own that is gone afterwards."""
    with TemporaryDirectory(dir=ground.folder) as name:
        house = House(ground, Path(name), cast, starts, witness)
        try:
            await house.fill(telegram)
            yield house
        finally:
            house.close()


class House:
    """A `Stage` in this process."""

    def __init__(
        self, ground: Ground, folder: Path, cast: Portfolio, starts: datetime, witness: Witness
    ) -> None:
        self._cast = cast
        self._folder = folder
        self._witness = witness
        self._ground = ground
        self._addresses = Addresses(cast.people)
        self._posts: Mapping[str, Post] = {name: Post(name) for name in ("sms", "telegram")}
        self._held: list[Inbound] = []
        self._seen: dict[str, int] = {}
        self._sent = 0
        self._failing = False
        self.now = starts
        shutil.copyfile(ground.empty, folder / "referent.db")
        self._open()

    def _open(self) -> None:
        store = Store(f"sqlite:///{self._folder / 'referent.db'}")
        project = self._ground.parts.project
        self._store = store
        self._assistant = Assistant(project, ACTIONS, self._witness.heard)
        self._parts = replace(
            self._ground.parts,
            store=store,
            roster=LiveRoster(store),
            bus=Bus(),
            files=Files(self._folder / "files"),
            assistant=self._assistant,
        )
        self._assemble()

    def _assemble(self) -> None:
        failing = Broken(self._ground.parts.project, ACTIONS) if self._failing else None
        parts = replace(self._parts, assistant=failing or self._assistant)
        self._services: Services = bootstrap.assemble(parts, lambda: self.now)
        self._relays = [self._services.relay(post) for post in self._posts.values()]

    async def fill(self, telegram: Sequence[str]) -> None:
        """Put the cast in; `telegram` are those who are reached there already."""
        with self._store.writing.begin() as connection:
            connection.execute(t.agency.delete())
            demo.fill(connection, self._cast, self.now)
        self._parts.roster.read()
        for who in telegram:
            await self._store.record(_linked(who, self._addresses.of(who, "telegram"), self.now))

    def close(self) -> None:
        """Let the database go."""
        self._store.close()

    @property
    def colleagues(self) -> Sequence[Colleague]:
        """See `Stage.colleagues`."""
        return self._cast.conseillers

    async def person(self, who: str) -> str:
        """See `Stage.person`."""
        last = self._addresses.last(who)
        found = await self._store.person_at(last) if last else None
        return found or who

    async def writes(self, who: str, channel: ChannelName, text: str) -> None:
        """See `Stage.writes`."""
        await self._comes(Inbound(self._addresses.used(who, channel), text, self._next()))

    async def sends(self, who: str, channel: ChannelName, file: File) -> None:
        """See `Stage.sends`."""
        content = file.content.encode()
        kept = await self._parts.files.keep(content)
        attached = Attached(file.what, file.name, file.type, len(content), kept)
        at = self._addresses.used(who, channel)
        await self._comes(Inbound(at, file.says, self._next(), file=attached))

    def _next(self) -> str:
        self._sent += 1
        return f"message-{self._sent}"

    async def _comes(self, inbound: Inbound) -> None:
        """A message arrives, after those of the same place that could not."""
        self.now += A_MOMENT
        self._held.append(inbound)
        await self._repeat()
        await self._carry()

    async def _repeat(self) -> None:
        """Channels send again what was not acknowledged, in its order."""
        waiting, self._held = self._held, []
        stuck: set[Address] = set()
        for inbound in waiting:
            if inbound.address in stuck or not await self._taken(inbound):
                stuck.add(inbound.address)
                self._held.append(inbound)

    async def _taken(self, inbound: Inbound) -> bool:
        for _ in range(TRIES):
            try:
                await self._services.take(inbound)
                return True
            except TryAgain:
                continue
            except Unavailable:
                return False
        return False

    async def acts(self, conseiller: str, who: str, act: Act) -> str:
        """See `Stage.acts`."""
        self.now += A_MOMENT
        desk, person = self._services.desk, await self.person(who)
        code = ""
        match act.verb:
            case "accepts":
                await desk.take(conseiller, person)
            case "writes":
                await desk.write(conseiller, person, act.text)
            case "notes":
                await desk.note(conseiller, person, act.text)
            case "declines":
                await desk.decline(conseiller, person, act.text)
            case "hands back":
                await desk.hand_back(conseiller, person)
            case "gives a code":
                code = (await desk.link_code(conseiller, person)).code
            case _:
                await desk.transfer(conseiller, person, act.to, act.text)
        await self._carry()
        return code

    async def moves_to(self, moment: datetime) -> None:
        """See `Stage.moves_to`."""
        while (due := await self._store.read(_next_due)) and due <= moment:
            self.now = max(self.now, due)
            if not await self._looked():
                break
            await self._carry()
        self.now = max(self.now, moment)
        await self._repeat()
        await self._looked()
        await self._carry()

    async def _looked(self) -> int:
        """The timers look once; without a database they will look again, as `Timers.run` does."""
        try:
            return await self._services.timers.look()
        except Unavailable:
            return 0

    async def is_away(self, absence: Absence) -> None:
        """See `Stage.is_away`."""
        with self._store.writing.begin() as connection:
            directory.add_absence(connection, absence)
        self._parts.roster.read()

    async def breaks(self, part: Part) -> None:
        """See `Stage.breaks`."""
        self._works(part, works=False)

    async def mends(self, part: Part) -> None:
        """See `Stage.mends`."""
        self._works(part, works=True)
        self.now += 2 * A_MOMENT  # what a provider had put off is tried again by then
        await self._repeat()
        await self._looked()
        await self._carry()

    def _works(self, part: Part, *, works: bool) -> None:
        if part in self._posts:
            self._posts[part].down = not works
        elif part == "database":
            self._store.down = not works
        elif part == "assistant":
            self._failing = not works
            self._assemble()
        else:
            raise CannotPlay("no registry is connected yet: there is none to fail")

    async def restarts(self) -> None:
        """See `Stage.restarts`."""
        down = self._store.down
        self._store.close()
        self._open()
        self._store.down = down
        await self._repeat()
        await self._looked()
        await self._carry()

    async def _carry(self) -> None:
        for relay in self._relays:
            while await relay.look():
                pass

    async def news(self) -> Sequence[Recorded]:
        """See `Stage.news`."""
        stands = await self._store.read(
            lambda c: c.execute(select(t.conversation.c.person_id, t.conversation.c.last_seq)).all()
        )
        found: list[Recorded] = []
        for person, seq in stands:
            before = self._seen.get(person, 0)
            if seq > before:
                found += await self._store.log(person, after=before)
                self._seen[person] = seq
        return sorted(found, key=lambda entry: (entry.at, entry.conversation, entry.seq))

    async def conversation(self, person: str) -> Conversation:
        """See `Stage.conversation`."""
        found = await self._store.conversation(person)
        if found is None:
            raise UnknownPerson(f"{person} has no conversation")
        return found

    async def brief(self, person: str) -> Brief:
        """See `Stage.brief`."""
        titles = {**self._parts.project.titles, **self._parts.names}
        log = await threads.whole(self._store, person)
        return briefing.brief(await self.conversation(person), log, titles)

    async def arrived(self, who: str, channel: ChannelName) -> Sequence[str]:
        """See `Stage.arrived`."""
        post = self._posts.get(channel)
        if post is None:
            raise CannotPlay(f"nothing is carried on {channel}: its faces read the thread")
        return post.taken.get(self._addresses.of(who, channel), [])

    async def faults(self, person: str) -> Sequence[str]:
        """See `Stage.faults`."""
        return await self._store.read(lambda connection: verify.faults(connection, person))

    async def file(self, fingerprint: str) -> Path | None:
        """See `Stage.file`."""
        return self._parts.files.path(fingerprint)


def _linked(who: str, address: Address, now: datetime) -> Entry:
    fact = AddressLinked(address=address, by="import")
    return Entry(lambda _, __: [fact], now, person=who)


def _next_due(connection: Connection) -> datetime | None:
    found = connection.scalar(select(func.min(t.conversation.c.due_at)))
    return moment(found) if found is not None else None
