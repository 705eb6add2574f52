"""Plays a scenario on a stage: acts are done, what must be so is looked at.

Rule: a failure does not stop a scenario; what cannot be done does. What was said to a person is
read in its order, and each line is expected once.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date

from msgspec import UNSET
from msgspec.structs import replace

from bot.conversation.errors import Malformed, ReferentError, Unavailable
from bot.conversation.events import PersonSpoke, Recorded, TurnFailed
from bot.dialogue.domain import Domain
from bot.dialogue.features import Features
from bot.dialogue.problems import Place
from bot.replay import marks
from bot.replay.ground import duration, moment
from bot.replay.scenarios import expecting
from bot.replay.scenarios.format import Acts, Away, ChannelName, File, Scenario, Step, key_of
from bot.replay.scenarios.reading import Staged
from bot.replay.scenarios.stage import Act, CannotPlay, Stage
from bot.replay.scenarios.unread import Unread
from bot.replay.shown import decisions, lines, parse
from bot.replay.told import Check, Result, Turn
from bot.replay.witness import Witness
from handoff.case import IllegalMove
from handoff.hours import PARIS
from handoff.ports import NotYours
from handoff.routing import Absence, Colleague

Opening = Callable[[Scenario, Witness], AbstractAsyncContextManager[Stage]]
"""Opens a stage for a scenario."""

_REFUSED = "refused"
_DONE = "done"


async def play(staged: Staged, opening: Opening) -> Result:
    """Play one scenario to its end, or to what cannot be played."""
    began, witness = time.perf_counter(), Witness()
    turns: list[Turn] = []
    unread = Unread()
    trouble, unplayable = "", ""
    try:
        async with opening(staged.scenario, witness) as stage:
            await _Play(staged, stage, witness, turns, unread).steps()
    except CannotPlay as error:
        unplayable = str(error)
    except (ReferentError, IllegalMove, NotYours) as error:
        trouble = f"{type(error).__name__}: {error}"
    return Result(
        staged.scenario.scenario,
        "scenario",
        staged.at,
        tuple(turns),
        trouble,
        time.perf_counter() - began,
        witness.exercised(),
        tuple(_actions(unread)),
        unplayable,
    )


def _actions(unread: Unread) -> Iterator[marks.Told]:
    """What was done about each message, person by person."""
    nothing_seen = Features(Domain())
    for log in unread.logs():
        yield from marks.told((entry.event for entry in log if entry.event), nothing_seen)


class _Play:
    def __init__(
        self, staged: Staged, stage: Stage, witness: Witness, turns: list[Turn], unread: Unread
    ) -> None:
        self._staged = staged
        self._stage = stage
        self._witness = witness
        self._turns = turns
        cast = staged.scenario.cast
        self._who = staged.scenario.person or (cast.people[0].id if cast else "ana")
        self._on: dict[str, ChannelName] = {}
        self._unread = unread
        self._code = ""
        self._may_fail = False

    async def steps(self) -> None:
        """All of them. The turn that is being played is kept whatever happens."""
        scenario = self._staged.scenario
        self._unread.begin(await self._stage.news())
        for step, at in zip(scenario.steps, self._staged.places, strict=True):
            key = key_of(step)
            if step.person:
                self._who = step.person
            if key in _ACTS:
                self._turns.append(Turn(at, self._told(key, step)))
                self._unread.act(await self._concerned(key))
                refused = await _ACTS[key](self, step)
                await self._come(self._refusal(step, refused, at), at)
            else:
                check = await self._look(key, step, at)
                if not self._turns:
                    self._turns.append(Turn(at, "nothing was done yet"))
                last = self._turns[-1]
                self._turns[-1] = replace(last, checks=(*last.checks, check))

    def _refusal(self, step: Step, refused: str, at: Place) -> tuple[Check, ...]:
        if not step.refused and not refused:
            return ()
        wanted = _REFUSED if step.refused else _DONE
        got = f"{_REFUSED}: {refused}" if refused else _DONE
        return (Check("conseiller", wanted, got, step.refused == bool(refused), at),)

    async def _come(self, checks: tuple[Check, ...], at: Place) -> None:
        """What came of the act that was just done. A fault of ours is one, whoever answered."""
        news = await self._stage.news()
        failed = [e.event.error for e in news if isinstance(e.event, TurnFailed)]
        if failed and not self._may_fail:
            checks += (Check("turn", "no fault", f"it failed: {failed[0]}", False, at),)
        self._witness.saw(news)
        self._unread.add(news)
        why = [f"at {self._stage.now.astimezone(PARIS):%a %d %b %Y, %H:%M:%S}"]
        why += [parse(e.understood) for e in _spoken(news) if e.understood]
        why += decisions(self._witness.turn())
        self._turns[-1] = replace(
            self._turns[-1], lines=tuple(lines(news)), checks=checks, why=tuple(why)
        )

    def _told(self, key: str, step: Step) -> str:
        value = expecting.written(step, key)
        who = self._who if key in ("jobseeker", "presses", "sends file") else step.as_ or ""
        on = f" on {step.on}" if step.on else ""
        return f"{key}{on} {who}: {value}".replace(" :", ":").rstrip(": ")

    def _channel(self, step: Step) -> ChannelName:
        if step.on:
            self._on[self._who] = step.on
        return self._on.get(self._who, "web")

    async def writes(self, step: Step) -> str:
        text = str(step.jobseeker).replace("{code}", self._code)
        await self._stage.writes(self._who, self._channel(step), text)
        return ""

    async def presses(self, step: Step) -> str:
        wanted = str(step.presses)
        button = self._unread.button(await self._person(), wanted)
        if button is None and not wanted.startswith("/"):
            raise Malformed(f"no button {wanted!r} was shown last")
        await self._stage.writes(self._who, self._channel(step), button or wanted)
        return ""

    async def sends(self, step: Step) -> str:
        sent = step.sends_file
        file = sent if isinstance(sent, File) else File(str(sent))
        await self._stage.sends(self._who, self._channel(step), file)
        return ""

    async def conseiller(self, step: Step) -> str:
        who = await self._conseiller(step)
        act = _act(step.conseiller, self._colleague)
        try:
            code = await self._stage.acts(who, self._who, act)
        except (IllegalMove, NotYours, Unavailable) as error:
            return str(error) or type(error).__name__
        self._code = code or self._code
        return ""

    async def at(self, step: Step) -> str:
        then = moment(str(step.at))
        if then < self._stage.now:
            raise Malformed(f"at {step.at}: that is over, time only goes on")
        await self._stage.moves_to(then)
        return ""

    async def advance(self, step: Step) -> str:
        await self._stage.moves_to(self._stage.now + duration(str(step.advance)))
        return ""

    async def absence(self, step: Step) -> str:
        away = step.absence
        assert isinstance(away, Away)
        substitute = self._colleague(away.substitute).id if away.substitute else None
        since, until = self._day(away.since), self._day(away.until)
        await self._stage.is_away(Absence(self._colleague(away.of).id, since, until, substitute))
        return ""

    async def outage(self, step: Step) -> str:
        if step.outage is not UNSET:
            await self._stage.breaks(step.outage)
            self._may_fail = self._may_fail or step.outage == "assistant"
        return ""

    async def outage_over(self, step: Step) -> str:
        if step.outage_over is not UNSET:
            await self._stage.mends(step.outage_over)
            self._may_fail = self._may_fail and step.outage_over != "assistant"
        return ""

    async def restart(self, step: Step) -> str:
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

    async def _concerned(self, key: str) -> str | None:
        """Whose conversation an act is about; None for what happens to everybody."""
        return await self._stage.person(self._who) if key in _OF_ONE else None

    async def _person(self) -> str:
        return await self._stage.person(self._who)

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
        case = (await self._stage.conversation(await self._person())).case
        wanted = case.controller.id if case.controller else case.offer.to if case.offer else ""
        if wanted not in {one.id for one in self._stage.colleagues}:
            raise Malformed("say which conseiller it is with 'as:': nobody in person is asked")
        return wanted

    async def _look(self, key: str, step: Step, at: Place) -> Check:
        channel = self._on.get(self._who, "web")
        seen = expecting.Seen(self._stage, self._who, await self._person(), self._unread, channel)
        look = await expecting.LOOKS[key](seen, step)
        return Check(key, look.expected, look.got, look.held, at, look.instead)


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


def _spoken(news: Sequence[Recorded]) -> list[PersonSpoke]:
    return [e.event for e in news if isinstance(e.event, PersonSpoke)]


_OF_ONE = frozenset({"jobseeker", "presses", "sends file", "conseiller"})

_ACTS = {
    "jobseeker": _Play.writes,
    "presses": _Play.presses,
    "sends file": _Play.sends,
    "conseiller": _Play.conseiller,
    "at": _Play.at,
    "advance": _Play.advance,
    "absence": _Play.absence,
    "outage": _Play.outage,
    "outage over": _Play.outage_over,
    "restart": _Play.restart,
}
