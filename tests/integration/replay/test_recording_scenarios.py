"""What the project's own scenarios bring about can be recorded, and replays as it took place."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from bot.replay.ground import MORNING, Ground, moment
from bot.replay.recording import source
from bot.replay.recording.recording import record
from bot.replay.scenarios.format import Scenario
from bot.replay.scenarios.house import opened
from bot.replay.scenarios.playing import Opening, play
from bot.replay.scenarios.reading import read
from bot.replay.scenarios.stage import Stage
from bot.replay.witness import Witness
from bot.store import tables as t
from bot.store.database import open_engine

SAID = select(t.conversation.c.person_id).where(t.conversation.c.last_seq > 1)
FILES = sorted(Path("tests/scenarios").glob("*.yml"))

TOO_LONG = "Une réponse trop longue pour un SMS s'arrête à une phrase, et SUITE donne le reste"
"""It is too long by the names alone, and other people have other names."""


def kept(connection: Connection) -> list[source.Source]:
    """The conversations of a database; what went on in another's is told there."""
    found = []
    for person in connection.scalars(SAID):
        try:
            found.append(source.read(connection, person))
        except source.CannotRecord as error:
            assert "record that one" in str(error)
    return found


def keeping(ground: Ground, sources: list[source.Source]) -> Opening:
    """Opens houses whose conversations are read when everything was played."""

    @asynccontextmanager
    async def house(scenario: Scenario, witness: Witness) -> AsyncIterator[Stage]:
        starts = moment(scenario.starts) if scenario.starts else MORNING
        cast = scenario.cast or ground.portfolio
        async with opened(ground, cast, starts, witness, scenario.telegram) as stage:
            yield stage
            (database,) = ground.folder.glob("*/referent.db")
            engine = open_engine(f"sqlite:///{database}", writes=False)
            with engine.begin() as connection:
                sources.extend(kept(connection))
            engine.dispose()

    def opening(scenario: Scenario, witness: Witness) -> AbstractAsyncContextManager[Stage]:
        return house(scenario, witness)

    return opening


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_they_replay_as_they_took_place(ground: Ground, file: Path):
    sources: list[source.Source] = []
    for staged in read(file).scenarios:
        if staged.scenario.scenario != TOO_LONG:
            assert (await play(staged, keeping(ground, sources))).passed
    assert sources
    for real in sources:
        recording = await record(ground, real, seed=1)
        assert recording.replays, recording.text
        assert recording.weeks != 0
