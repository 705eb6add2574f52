"""A `Stage` of real servers: what people and conseillers do there, and how long that is awaited.

Rule: an act is over when the server took it and everything it brought about has left, or cannot.
What comes of it is then the same, to the second, as in this process.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from bot.conversation.events import Address, Recorded
from bot.conversation.state import Conversation
from bot.files import Files
from bot.replay.scenarios.format import Broken, ChannelName, File
from bot.replay.scenarios.house import A_MOMENT
from bot.replay.scenarios.people import Addresses
from bot.replay.scenarios.stage import Act, CannotPlay
from handoff.brief import Brief
from handoff.routing import Absence, Colleague
from tests.servers.wire.console import Console
from tests.servers.wire.course import Course
from tests.servers.wire.lock import Lock
from tests.servers.wire.networks import NO_FILES, Networks
from tests.servers.wire.records import Records
from tests.servers.wire.server import Server
from tests.servers.wire.waiting import until

CANNOT_BREAK = {
    "assistant": "over the wire nothing reaches into the assistant to break it",
    "registry": "no registry is connected yet: there is none to fail",
}


class Letter(msgspec.Struct):
    """What somebody sends: words, or a file. `number` is its place among those from there, once
    it has left them.
    """

    who: str
    at: Address
    content: str | File
    number: int = 0


class Wire:
    """See the module. `server` may be looked at, and killed."""

    def __init__(
        self,
        colleagues: Sequence[Colleague],
        addresses: Addresses,
        server: Server,
        networks: Networks,
        records: Records,
        data: Path,
        now: datetime,
    ) -> None:
        self.colleagues = colleagues
        self._addresses = addresses
        self.server = server
        self._networks = networks
        self._records = records
        self._console = Console(server.url)
        self._database = Lock(data / "referent.db")
        self._course = Course(server, networks, records, self._database, now)
        self._files = Files(data / "files")
        self._sent: Counter[Address] = Counter()
        self._held: list[Letter] = []

    def close(self) -> None:
        """Let the database and the console go."""
        self._database.lets_go()
        self._console.close()

    @property
    def now(self) -> datetime:
        """See `Stage.now`."""
        return self._course.now

    async def person(self, who: str) -> str:
        """See `Stage.person`."""
        last = self._addresses.last(who)
        found = await self._records.person_at(last) if last else None
        return found or who

    async def writes(self, who: str, channel: ChannelName, text: str) -> None:
        """See `Stage.writes`."""
        await self._comes(who, channel, text)

    async def sends(self, who: str, channel: ChannelName, file: File) -> None:
        """See `Stage.sends`. Raises `CannotPlay` where a channel takes no files."""
        await self._comes(who, channel, file)

    async def _comes(self, who: str, channel: ChannelName, content: str | File) -> None:
        # A client of the web is one of the webhook: nobody can be chosen on the page out of a demo.
        at = self._addresses.used(who, "rest" if channel == "web" else channel)
        await self._course.goes_on(A_MOMENT)
        self._held.append(Letter(who, at, content))
        await self._arrives()

    async def _arrives(self) -> None:
        """What was sent is taken, each person's in its order, and what it brings about leaves.

        While nothing can be taken, the second thing that somebody sends is kept here: a gateway
        repeats each by itself, and any of them might come first.
        """
        waiting, self._held = self._held, []
        stuck: set[str] = set()
        for letter in waiting:
            if letter.who in stuck or not await self._is_taken(letter):
                stuck.add(letter.who)
                self._held.append(letter)
        await self._course.carries()

    async def _is_taken(self, letter: Letter) -> bool:
        if not letter.number:
            self._sent[letter.at] += 1
            letter.number = self._sent[letter.at]
            if letter.at.channel != "rest":
                self._networks.sends(letter.at, letter.content)
        if letter.at.channel == "rest":
            return self._posts(letter)
        if self._database.is_held:
            return False

        async def taken() -> bool:
            self.server.check()
            return await self._records.taken(letter.at) >= letter.number

        return await until(taken, f"what somebody sent on {letter.at.channel} to be taken")

    def _posts(self, letter: Letter) -> bool:
        if isinstance(letter.content, File):
            raise CannotPlay(NO_FILES)
        return self.server.posts(letter.at.id, letter.content, f"message-{letter.number}")

    async def acts(self, conseiller: str, who: str, act: Act) -> str:
        """See `Stage.acts`."""
        await self._course.goes_on(A_MOMENT)
        login = next(c.login for c in self.colleagues if c.id == conseiller)
        person = await self.person(who)
        with self.server.answering():
            code = self._console.acts(login, person, act)
        await self._course.carries()
        return code

    async def moves_to(self, moment: datetime) -> None:
        """See `Stage.moves_to`."""
        await self._course.goes_to(moment)
        await self._arrives()

    async def is_away(self, absence: Absence) -> None:
        """See `Stage.is_away`."""
        if self._database.is_held:
            raise CannotPlay("nobody can say that they are away while the database is out")
        self._records.add(absence)
        await self.server.reads_who_answers()

    async def breaks(self, part: Broken) -> None:
        """See `Stage.breaks`."""
        if part in CANNOT_BREAK:
            raise CannotPlay(CANNOT_BREAK[part])
        if part == "database":
            self._database.holds()
        else:
            self._networks.breaks(part)

    async def mends(self, part: Broken) -> None:
        """See `Stage.mends`."""
        if part in ("sms", "telegram"):
            self._networks.mends(part)
        await self._course.goes_on(2 * A_MOMENT)
        if part == "database" and self._database.is_held:
            await self._is_back()
        await self._arrives()

    async def restarts(self) -> None:
        """See `Stage.restarts`. No server starts as long as its database is out."""
        self.server.is_killed()
        if not self._database.is_held:
            await self._is_back()
        await self._arrives()

    async def _is_back(self) -> None:
        """What was out works again, and the server has caught up with the clock."""
        if self._database.is_held:
            self.server.gives_up()
            self._database.lets_go()
        if not self.server.is_there:
            await self.server.starts()
        await self._course.rings()

    async def news(self) -> Sequence[Recorded]:
        """See `Stage.news`."""
        return await self._records.news()

    async def conversation(self, person: str) -> Conversation:
        """See `Stage.conversation`."""
        return await self._records.conversation(person)

    async def brief(self, person: str) -> Brief:
        """See `Stage.brief`."""
        return await self._records.brief(person)

    async def faults(self, person: str) -> Sequence[str]:
        """See `Stage.faults`."""
        return await self._records.faults(person)

    async def file(self, fingerprint: str) -> Path | None:
        """See `Stage.file`."""
        return self._files.path(fingerprint)

    async def arrived(self, who: str, channel: ChannelName) -> Sequence[str]:
        """See `Stage.arrived`."""
        if channel not in ("sms", "telegram"):
            raise CannotPlay(f"nothing is carried on {channel}: its faces read the thread")
        at = self._addresses.of(who, channel)
        left = await self._records.left(await self.person(who), channel)

        async def there() -> bool:
            return len(self._networks.received(at)) >= left

        await until(there, f"{left} messages to arrive on {channel}")
        return self._networks.received(at)
