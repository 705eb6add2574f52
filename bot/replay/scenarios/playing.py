"""Plays a scenario on a stage: acts are done, what must be so is looked at.

Rule: a failure does not stop a scenario; what cannot be done does. What was said to a person is
read in its order, and each line is expected once.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager

from msgspec.structs import replace

from bot.conversation.errors import ReferentError
from bot.conversation.events import PersonSpoke, Recorded, TurnFailed
from bot.dialogue.domain import Domain
from bot.dialogue.features import Features
from bot.dialogue.problems import Place
from bot.replay import marks
from bot.replay.scenarios import expecting
from bot.replay.scenarios.doing import ACTS, Doing
from bot.replay.scenarios.format import Scenario, Step, key_of
from bot.replay.scenarios.reading import Staged
from bot.replay.scenarios.stage import CannotPlay, Stage
from bot.replay.scenarios.unread import Unread
from bot.replay.shown import decisions, lines, parse
from bot.replay.told import Check, Result, Turn
from bot.replay.witness import Witness
from handoff.case import IllegalMove
from handoff.hours import PARIS
from handoff.ports import NotYours

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
        trouble = f"{turns[-1].at if turns else staged.at}: {error or type(error).__name__}"
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
        who = staged.scenario.person or (cast.people[0].id if cast else "ana")
        self._unread = unread
        self._doing = Doing(stage, unread, who)

    async def steps(self) -> None:
        """All of them. The turn that is being played is kept whatever happens."""
        scenario = self._staged.scenario
        self._unread.begin(await self._stage.news())
        for step, at in zip(scenario.steps, self._staged.places, strict=True):
            key = key_of(step)
            self._doing.who = step.person or self._doing.who
            if key in ACTS:
                self._turns.append(Turn(at, self._told(key, step)))
                self._unread.act(await self._doing.concerned(key))
                refused = await ACTS[key](self._doing, step)
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
        if failed and not self._doing.may_fail:
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
        who = self._doing.who if key in ("jobseeker", "presses", "sends file") else step.as_ or ""
        on = f" on {step.on}" if step.on else ""
        return f"{key}{on} {who}: {value}".replace(" :", ":").rstrip(": ")

    async def _look(self, key: str, step: Step, at: Place) -> Check:
        doing = self._doing
        person, channel = await doing.person(), doing.channel
        seen = expecting.Seen(self._stage, doing.who, person, self._unread, channel)
        look = await expecting.LOOKS[key](seen, step)
        return Check(key, look.expected, look.got, look.held, at, look.instead)


def _spoken(news: Sequence[Recorded]) -> list[PersonSpoke]:
    return [e.event for e in news if isinstance(e.event, PersonSpoke)]
