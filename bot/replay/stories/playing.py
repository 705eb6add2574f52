"""Plays a test story: each message goes through the turn's own door, over a store in memory.

Rule: what a text is understood as is checked, then the story goes on as it is written, as in Rasa:
one misunderstanding is one failure and does not hide what comes after it.
"""

import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import msgspec

from bot import bootstrap, demo
from bot.chance import Chance
from bot.conversation.errors import Malformed, ReferentError
from bot.conversation.events import Address, PersonSpoke, Recorded, SlotSet, Understood
from bot.conversation.ports import Entry, Person
from bot.conversation.state import Conversation
from bot.demo import Portfolio
from bot.dialogue.actions import ACTIONS
from bot.dialogue.engine import Assistant, Decided
from bot.dialogue.features import Features
from bot.dialogue.scripts import Step
from bot.inbound import Inbound
from bot.replay import marks
from bot.replay.ground import MORNING, Ground, moment
from bot.replay.seed import seeded
from bot.replay.shown import decisions, lines, parse
from bot.replay.stories import comparing
from bot.replay.stories.once import Once
from bot.replay.stories.reading import Says, Tale
from bot.replay.told import Result, Turn
from bot.replay.witness import Witness
from bot.store.memory import MemoryStore
from bot.turn import Turns
from handoff.hours import PARIS

BETWEEN, NOTHING = timedelta(minutes=1), timedelta()
"""What passes from one message to the next, and before the first."""


class Player:
    """Plays tales, one after the other."""

    def __init__(self, ground: Ground) -> None:
        self._portfolio = ground.portfolio
        self._seed = ground.seed
        self._parts = msgspec.structs.replace(
            ground.parts,
            assistant=Assistant(ground.parts.project, ACTIONS, self._heard),
            interpreter=Once(ground.parts.interpreter),
        )
        self._features = Features(ground.parts.project.domain)
        self._witness = Witness()

    def _heard(self, decided: Decided) -> None:
        self._witness.heard(decided)

    async def play(self, tale: Tale) -> Result:
        """Play one tale to its end, whatever goes wrong on the way."""
        with seeded(self._seed) as chance:
            return await self._play(tale, chance)

    async def _play(self, tale: Tale, chance: Chance) -> Result:
        began, self._witness = time.perf_counter(), Witness()
        turns: list[Turn] = []
        done: list[marks.Told] = []
        trouble = ""
        try:
            stage = _Stage(self._parts, self._portfolio, tale, chance)
            opening, scenes = _scenes(tale.steps)
            await stage.suppose(opening)
            for says, expected in scenes:
                turn, acted = await self._turn(stage, tale, says, expected)
                turns.append(turn)
                done += acted
        except ReferentError as error:
            trouble = str(error)
        return Result(
            tale.name,
            tale.kind,
            tale.at,
            tuple(turns),
            trouble,
            time.perf_counter() - began,
            self._witness.exercised(),
            tuple(done),
        )

    async def _turn(
        self, stage: "_Stage", tale: Tale, says: Says, expected: Sequence[Step]
    ) -> tuple[Turn, list[marks.Told]]:
        meant, recorded = await stage.hears(says)
        self._witness.saw(recorded)
        acted = marks.told((entry.event for entry in recorded if entry.event), self._features)
        came = comparing.Came(
            meant, acted, [e.event for e in recorded if e.event], stage.conversation.dialogue
        )
        checks = comparing.checks(says, expected, came, exactly=tale.kind == "story")
        why = (parse(meant), *decisions(self._witness.turn()))
        act = f"the person says « {says.words or says.name} »"
        return Turn(says.at, act, tuple(lines(recorded)), tuple(checks), why), acted


class _Stage:
    """One person in front of the assistant, in memory."""

    def __init__(
        self, parts: bootstrap.Parts, portfolio: Portfolio, tale: Tale, chance: Chance
    ) -> None:
        about = tale.metadata
        person = _person(portfolio, about.get("person"))
        self._address = Address(str(about.get("channel", "rest")), person.id)
        self._now = moment(str(about["at"])) if "at" in about else MORNING
        self._store = MemoryStore([person], chance)
        roster = demo.roster(portfolio, self._now.astimezone(PARIS).date())
        self._turns: Turns = bootstrap.first_door(parts, self._store, roster, self._clock)
        self.conversation = Conversation(id=person.id)
        self._count = 0

    def _clock(self) -> datetime:
        return self._now

    async def suppose(self, opening: Sequence[Step]) -> None:
        """Slots that a story names before anybody speaks: they are so from the start."""
        facts = [SlotSet(name=s.name, value=s.value) for s in opening if s.kind == "slot"]
        if facts:
            entry = Entry(lambda _, __: facts, self._now, person=self.conversation.id)
            self.conversation = (await self._store.record(entry)).conversation

    async def hears(self, says: Says) -> tuple[Understood | None, Sequence[Recorded]]:
        """The person says it: what that is understood as, and what comes of what it should be."""
        self._now += BETWEEN if self._count else NOTHING
        self._count += 1
        text, meant = says.words, None
        if text and says.name:
            meant = self._turns.means(self._inbound(text), self.conversation)
        if text is None or (meant and meant.intent != says.name):
            text = _pressed(says)
        outcome = await self._turns.take(self._inbound(text))
        self.conversation = outcome.conversation
        return meant or _understood(outcome.recorded), outcome.recorded

    def _inbound(self, text: str) -> Inbound:
        return Inbound(self._address, text, str(self._count), self.conversation.id)


def _scenes(steps: Sequence[Step]) -> tuple[list[Step], list[tuple[Says, list[Step]]]]:
    """What is so before anybody speaks, and each message with what should follow it."""
    opening: list[Step] = []
    scenes: list[tuple[Says, list[Step]]] = []
    for step in steps:
        if isinstance(step, Says):
            scenes.append((step, []))
        else:
            (scenes[-1][1] if scenes else opening).append(step)
    return opening, scenes


def _person(portfolio: Portfolio, wanted: object) -> Person:
    if wanted is None:
        return demo.known(portfolio.people[0])
    found = next((p for p in portfolio.people if p.id == wanted), None)
    if found is None:
        names = ", ".join(person.id for person in portfolio.people)
        raise Malformed(f"metadata: nobody is called {wanted!r}, expected one of {names}")
    return demo.known(found)


def _pressed(says: Says) -> str:
    """An intent as a button carries it."""
    values = dict(_values(says))
    return f"/{says.name}{msgspec.json.encode(values).decode() if values else ''}"


def _values(says: Says) -> Iterator[tuple[str, object]]:
    for entity in says.named or ():
        yield entity["entity"], entity.get("value", entity.get("text", ""))


def _understood(recorded: Sequence[Recorded]) -> Understood | None:
    said = (entry.event for entry in recorded if isinstance(entry.event, PersonSpoke))
    return next((event.understood for event in said), None)
