"""Does what people, conseillers, time and mishaps do in a scenario, on whatever stage.

Rule: it remembers who speaks and where, as a step need not say it again; it judges nothing.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date

from msgspec import UNSET
from msgspec.structs import replace

from bot.conversation.errors import Malformed, Unavailable, UnknownPerson
from bot.replay.ground import duration, moment
from bot.replay.scenarios.format import Acts, Away, ChannelName, File, Step
from bot.replay.scenarios.stage import Act, Stage
from bot.replay.scenarios.unread import Unread
from handoff.case import IllegalMove
from handoff.hours import PARIS
from handoff.ports import NotYours
from handoff.routing import Absence, Colleague


class Doing:
    """Does acts. `who` is the person concerned; `may_fail`: a fault of ours is expected."""

    def __init__(self, stage: Stage, unread: Unread, who: str) -> None:
        self.who = who
        self.may_fail = False
        self._stage = stage
        self._unread = unread
        self._on: dict[str, ChannelName] = {}
        self._code = ""

    @property
    def channel(self) -> ChannelName:
        """Where the person writes from now."""
        return self._on.get(self.who, "web")

    def _channel(self, step: Step) -> ChannelName:
        if step.on:
            self._on[self.who] = step.on
        return self.channel

    async def writes(self, step: Step) -> str:
        """They write."""
        text = self._with_code(str(step.jobseeker))
        await self._stage.writes(self.who, self._channel(step), text)
        return ""

    def _with_code(self, text: str) -> str:
        return text.replace("{code}", self._code)

    async def presses(self, step: Step) -> str:
        """They press a button that was shown."""
        wanted = str(step.presses)
        button = self._unread.button(await self.person(), wanted)
        if button is None and not wanted.startswith("/"):
            raise Malformed(f"no button {wanted!r} was shown last")
        await self._stage.writes(self.who, self._channel(step), button or wanted)
        return ""

    async def sends(self, step: Step) -> str:
        """They send a file."""
        sent = step.sends_file
        file = sent if isinstance(sent, File) else File(str(sent))
        file = replace(file, says=self._with_code(file.says))
        await self._stage.sends(self.who, self._channel(step), file)
        return ""

    async def conseiller(self, step: Step) -> str:
        """A conseiller acts; why the desk refused it, if it did."""
        who = await self._conseiller(step)
        act = _act(step.conseiller, self._colleague)
        try:
            code = await self._stage.acts(who, self.who, act)
        except (IllegalMove, NotYours, Unavailable, UnknownPerson) as error:
            return str(error) or type(error).__name__
        self._code = code or self._code
        return ""

    async def at(self, step: Step) -> str:
        """The clock goes on to a moment."""
        then = moment(str(step.at))
        if then < self._stage.now:
            raise Malformed(f"at {step.at}: that is over, time only goes on")
        await self._stage.moves_to(then)
        return ""

    async def advance(self, step: Step) -> str:
        """Time passes."""
        await self._stage.moves_to(self._stage.now + duration(str(step.advance)))
        return ""

    async def absence(self, step: Step) -> str:
        """A conseiller is away."""
        away = step.absence
        assert isinstance(away, Away)
        substitute = self._colleague(away.substitute).id if away.substitute else None
        since, until = self._day(away.since), self._day(away.until)
        await self._stage.is_away(Absence(self._colleague(away.of).id, since, until, substitute))
        return ""

    async def outage(self, step: Step) -> str:
        """Something stops working."""
        if step.outage is not UNSET:
            await self._stage.breaks(step.outage)
            self.may_fail = self.may_fail or step.outage == "assistant"
        return ""

    async def outage_over(self, step: Step) -> str:
        """It works again."""
        if step.outage_over is not UNSET:
            await self._stage.mends(step.outage_over)
            self.may_fail = self.may_fail and step.outage_over != "assistant"
        return ""

    async def restart(self, step: Step) -> str:
        """The server is killed and started again."""
        await self._stage.restarts()
        return ""

    def _day(self, written: str) -> date:
        today = self._stage.now.astimezone(PARIS).date()
        if written == "today":
            return today
        try:
            return moment(written).astimezone(PARIS).date()
        except Malformed:
            return today + duration(written)

    async def concerned(self, key: str) -> str | None:
        """Whose conversation an act is about; None for what happens to everybody."""
        return await self._stage.person(self.who) if key in _OF_ONE else None

    async def person(self) -> str:
        """The id of their conversation."""
        return await self._stage.person(self.who)

    def _colleague(self, named: str) -> Colleague:
        for one in self._stage.colleagues:
            if named in (one.id, one.login, one.name):
                return one
        known = ", ".join(one.login for one in self._stage.colleagues)
        raise Malformed(f"no conseiller is called {named!r}, expected one of {known}")

    async def _conseiller(self, step: Step) -> str:
        """Who acts: the one named, or whoever holds the conversation or is asked for it."""
        if step.as_:
            return self._colleague(step.as_).id
        case = (await self._stage.conversation(await self.person())).case
        wanted = case.controller.id if case.controller else case.offer.to if case.offer else ""
        if wanted not in {one.id for one in self._stage.colleagues}:
            raise Malformed("say which conseiller it is with 'as:': nobody in person is asked")
        return wanted


def _act(written: object, colleague: Callable[[str], Colleague]) -> Act:
    if isinstance(written, str):
        return Act(written)
    assert isinstance(written, Acts)
    if written.writes is not None:
        return Act("writes", written.writes)
    if written.notes is not None:
        return Act("notes", written.notes)
    if written.transfers_to is not None:
        return Act("transfers to", written.because, colleague(written.transfers_to).id)
    if written.declines is not None:
        return Act("declines", written.declines)
    raise Malformed("conseiller: expected writes, notes, declines or transfers to")


_OF_ONE = frozenset({"jobseeker", "presses", "sends file", "conseiller"})

ACTS: Mapping[str, Callable[[Doing, Step], Awaitable[str]]] = {
    "jobseeker": Doing.writes,
    "presses": Doing.presses,
    "sends file": Doing.sends,
    "conseiller": Doing.conseiller,
    "at": Doing.at,
    "advance": Doing.advance,
    "absence": Doing.absence,
    "outage": Doing.outage,
    "outage over": Doing.outage_over,
    "restart": Doing.restart,
}
"""How each act is done; it gives why it was refused, empty when it was not."""
