"""The same scenario gives the same in one process and through real servers, phones and pages."""

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from bot import settings as configuration
from bot.replay.ground import Ground, prepared
from bot.replay.running import in_this_process
from bot.replay.scenarios.format import Acts, Scenario, Step
from bot.replay.scenarios.playing import Opening, play
from bot.replay.scenarios.reading import Staged, read
from bot.replay.told import Result
from bot.replay.witness import Witness
from tests.servers import wire
from tests.servers.referent import ROOT
from tests.servers.wire.waiting import Stalled

FILE = Path(__file__).with_name("wire.yml")
STAGED = read(FILE).scenarios
CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")


@pytest.fixture(scope="module")
def ground(trained: Path) -> Iterator[Ground]:
    with prepared(replace(configuration.read({}, ROOT), data_dir=trained)) as ground:
        yield ground


@pytest.fixture(scope="module")
def over_the_wire(ground: Ground, bearerbox: Path) -> Iterator[Opening]:
    with wire.opening(ground) as opening:
        yield opening


def seen(result: Result) -> list[Any]:
    """What a tester sees of a result, but for codes, which are drawn, and what a phone shows."""
    return [
        (
            turn.act,
            [(one.author, CODE.sub("code", one.text), one.response) for one in turn.lines],
            [(check.what, check.expected, check.held) for check in turn.checks],
        )
        for turn in result.turns
    ]


def failed(result: Result) -> list[str]:
    return [check.what for turn in result.turns for check in turn.checks if not check.held]


@pytest.mark.parametrize("staged", STAGED, ids=lambda staged: staged.scenario.scenario)
async def test_a_scenario_goes_the_same_way_in_one_process_and_over_the_wire(
    staged: Staged, ground: Ground, over_the_wire: Opening
) -> None:
    here = await play(staged, in_this_process(ground))
    there = await play(staged, over_the_wire)
    assert (here.trouble, there.trouble, there.unplayable) == ("", "", "")
    assert seen(there) == seen(here)
    assert failed(there) == []


WRONG = """\
scenarios:
  - scenario: Ce qui est faux l'est des deux façons
    steps:
      - jobseeker: bonjour
        on: sms
      - assistant: utter_au_revoir
      - outage: sms
      - conseiller: {writes: "Bonjour Ana, vos SMS ne partent plus."}
        as: claire
      - delivered on: sms
      - control: assistant
"""


async def test_what_went_otherwise_fails_over_the_wire_as_in_one_process(
    ground: Ground, over_the_wire: Opening, tmp_path: Path
) -> None:
    file = tmp_path / "wrong.yml"
    file.write_text(WRONG)
    (staged,) = read(file).scenarios
    here = await play(staged, in_this_process(ground))
    there = await play(staged, over_the_wire)
    assert seen(there) == seen(here)
    assert failed(there) == ["assistant", "delivered on", "control"]


CANNOT = {
    "no page on which a conseiller transfers to": Step(
        conseiller=Acts(transfers_to="karim", because="départ"), as_="claire"
    ),
    "reaches into the assistant": Step(outage="assistant"),
    "no registry": Step(outage="registry"),
    "files are sent on telegram alone": Step(sends_file="cv.pdf"),
}


@pytest.mark.parametrize("why", CANNOT)
async def test_what_the_wire_cannot_play_is_said_and_neither_passes_nor_fails(
    why: str, over_the_wire: Opening
) -> None:
    place = STAGED[0].at
    staged = Staged(Scenario("Injouable", (CANNOT[why],)), place, (place,))
    result = await play(staged, over_the_wire)
    assert why in result.unplayable
    assert not result.passed
    assert failed(result) == []


async def test_a_server_that_ends_by_itself_is_said_with_its_log(over_the_wire: Opening) -> None:
    async with over_the_wire(STAGED[0].scenario, Witness()) as stage:
        os.kill(stage.server.pid, signal.SIGKILL)
        for channel in ("web", "sms"):
            with pytest.raises(Stalled, match="the server has ended:\nChat"):
                await stage.writes("ana", channel, "bonjour")
