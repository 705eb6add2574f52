"""Opening a stage for each scenario: its networks, its server, its people.

Rule: nothing is shared between two scenarios but the process that servers are forked from.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from bot.demo import Portfolio
from bot.replay.ground import MORNING, Ground, moment
from bot.replay.scenarios.format import Scenario, Step
from bot.replay.scenarios.people import Addresses
from bot.replay.scenarios.playing import Opening
from bot.replay.scenarios.stage import CannotPlay, Stage
from bot.replay.witness import Witness
from tests.machine import KANNEL
from tests.servers import nursery as nurseries
from tests.servers.nursery import Nursery
from tests.servers.processes import free_port
from tests.servers.wire import networks
from tests.servers.wire.records import Records
from tests.servers.wire.server import Server
from tests.servers.wire.stage import Wire


@contextmanager
def opening(ground: Ground) -> Iterator[Opening]:
    """Opens stages over the wire, for the length of the block.

    A stage hears nothing of what the assistant decided: a witness only sees what was recorded.
    """
    with nurseries.running() as nursery:

        def opened(scenario: Scenario, _: Witness) -> AbstractAsyncContextManager[Stage]:
            return _opened(ground, nursery, scenario)

        yield opened


@asynccontextmanager
async def _opened(ground: Ground, nursery: Nursery, scenario: Scenario) -> AsyncIterator[Wire]:
    cast = scenario.cast or ground.portfolio
    starts = moment(scenario.starts) if scenario.starts else MORNING
    with ExitStack() as open_:
        data = Path(open_.enter_context(TemporaryDirectory(dir=ground.folder)))
        port = free_port()
        between = open_.enter_context(
            networks.running(
                data, port, telegram="telegram" in _channels(scenario), bearerbox=_sms(scenario)
            )
        )
        addresses = Addresses(cast.people)
        records = await _records(ground, data, cast, starts, scenario, addresses)
        open_.callback(records.close)
        for who in scenario.telegram:
            between.meets(addresses.of(who, "telegram"))
        server = Server(ground, nursery, data, port, between.credentials())
        open_.callback(server.close)
        server.clock.set(starts)
        await server.starts()
        stage = Wire(cast.conseillers, addresses, server, between, records, data, starts)
        open_.callback(stage.close)
        yield stage


async def _records(
    ground: Ground,
    data: Path,
    cast: Portfolio,
    starts: datetime,
    scenario: Scenario,
    addresses: Addresses,
) -> Records:
    """The database with the people in it."""
    copyfile(ground.empty, data / "referent.db")
    parts = ground.parts
    records = Records(data / "referent.db", {**parts.project.titles, **parts.names})
    linked = [(who, addresses.of(who, "telegram")) for who in scenario.telegram]
    await records.put_in(cast, starts, linked)
    return records


def _channels(scenario: Scenario) -> frozenset[str]:
    """The channels that a scenario speaks of."""
    named = {str(channel) for step in scenario.steps for channel in _named(step)}
    return frozenset(named | ({"telegram"} if scenario.telegram else set()))


def _named(step: Step) -> tuple[object, ...]:
    return (step.on, step.delivered_on, step.not_delivered_on, step.outage, step.outage_over)


def _sms(scenario: Scenario) -> Path | None:
    """Kannel's program: whoever has a phone may be sent a text, whatever a scenario speaks of.

    Raises `CannotPlay` when the scenario is about text messages and there is none.
    """
    found = KANNEL.found()
    if found is None and "sms" in _channels(scenario):
        raise CannotPlay(KANNEL.advice)
    return found
