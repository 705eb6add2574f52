"""Puts the parts together. The only file that knows every one of them."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

import msgspec
import structlog

import nlu
from bot import connecting, followups, observe, portfolio, words
from bot.bus import Bus
from bot.chance import Chance, System
from bot.connecting import Channel, Premises, Running
from bot.conversation.errors import Malformed, Unavailable
from bot.conversation.ports import Outcome, Store
from bot.datafile import DataFile
from bot.desk import ReferentDesk
from bot.dialogue import project
from bot.dialogue.actions import ACTIONS
from bot.dialogue.engine import Assistant
from bot.dialogue.project import Project
from bot.files import Files
from bot.flood import Flood, Guesses
from bot.followups import Followups
from bot.genuine import Seal
from bot.handover import Handover
from bot.hearing import Hearing
from bot.inbound import Inbound
from bot.meaning import Meaning
from bot.procedures import actualisation
from bot.procedures.actualisation import Calendar
from bot.reaching import Reaching
from bot.relay import Carrier, Relay
from bot.replying import Replies
from bot.responding import Responding
from bot.roster import LiveRoster
from bot.settings import Settings
from bot.spoken import Short
from bot.store.database import upgrade
from bot.store.sql import SqlStore
from bot.timers import Timers
from bot.turn import Turns
from bot.words import Words
from handoff.routing import Delays, Roster

log = structlog.get_logger()


def now() -> datetime:
    """The clock of a real installation."""
    return datetime.now(UTC)


class Parts(msgspec.Struct, frozen=True):
    """What the doors are built over."""

    settings: Settings
    store: SqlStore
    interpreter: nlu.Interpreter
    project: Project
    assistant: Assistant
    names: Mapping[str, str]
    followups: Followups
    calendar: Calendar
    roster: LiveRoster
    bus: Bus
    files: Files
    words: Words
    seal: Seal
    chance: Chance


class Services(msgspec.Struct, frozen=True):
    """A running server: its parts, and the three doors over them."""

    parts: Parts
    turns: Turns
    desk: ReferentDesk
    timers: Timers
    clock: Callable[[], datetime]

    def channels(self) -> list[Channel]:
        """The channels that are connected, by credentials.yml."""
        parts = self.parts
        premises = Premises(self.take, parts.store, parts.files, self.clock, parts.words)
        return connecting.opened(parts.settings.credentials, premises)

    async def take(self, inbound: Inbound) -> Outcome:
        """A turn, counted, and told to whoever is looking."""
        with observe.TURN_SECONDS.time():
            try:
                outcome = await self.turns.take(inbound)
            except Unavailable:
                observe.REFUSED.inc()
                raise
        observe.count(inbound.address.channel, outcome)
        self.parts.bus.tell(outcome.conversation.id, outcome.conversation.seq)
        return outcome

    @contextlib.asynccontextmanager
    async def running(self, channels: Sequence[Channel] = ()) -> AsyncIterator[None]:
        """All that goes on as long as a server runs; then the store closes."""
        looking = [self.timers.run, self.parts.roster.refresh]
        receiving = [run for channel in channels for run in channel.runs]
        carries = self.parts.settings.relays
        async with self.relaying(channels, *looking, *receiving, carries=carries):
            yield

    @contextlib.asynccontextmanager
    async def relaying(
        self, channels: Sequence[Channel], *beside: Running, carries: bool = True
    ) -> AsyncIterator[None]:
        """What waits is carried, and what else goes on `beside`; then the store closes."""
        carriers = [channel.carrier for channel in channels if channel.carrier and carries]
        relays = [self.relay(carrier).run for carrier in carriers]
        links = [link for channel in channels for link in channel.links]
        tasks = [asyncio.ensure_future(run()) for run in (*beside, *links, *relays)]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for channel in channels:
                if channel.close:
                    await channel.close()
            self.parts.store.close()

    def relay(self, carrier: Carrier) -> Relay:
        """What empties the outbox of the carrier's channel."""
        store = self.parts.store
        return Relay(store, carrier, store.bell(carrier.channel), self.clock)


def build(settings: Settings, clock: Callable[[], datetime] = now) -> Services:
    """Everything, ready to serve. Raises what is wrong with the project, the model or the data."""
    return assemble(parts(settings), clock)


def parts(settings: Settings, model: Path | None = None) -> Parts:
    """All that the doors are built over; without a `model`, one trained on the data as it is.

    Raises as `build` does.
    """
    loaded = project.load(settings.root)
    calendar = actualisation.load(settings.root / "data" / "calendar.yml")
    interpreter = nlu.load(model or train(settings))
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    upgrade(settings.database_url)
    store = SqlStore(settings.database_url)
    portfolio.ensure_agency(store.writing, settings.root / "data" / "agency.yml")
    names = DataFile(settings.root / "data" / "names.yml").read(dict[str, str], "names")
    leaning = followups.load(settings.root / "data" / "followups.yml")
    return Parts(
        settings,
        store,
        interpreter,
        loaded,
        Assistant(loaded, ACTIONS),
        names,
        leaning,
        calendar,
        LiveRoster(store),
        Bus(),
        Files(settings.data_dir / "files"),
        words.load(settings.root / "data" / "channels.yml"),
        Seal(secret(settings)),
        System(),
    )


def assemble(parts: Parts, clock: Callable[[], datetime]) -> Services:
    """The doors over the parts, by one clock."""
    handover = _handover(parts, parts.roster)
    titles = {**parts.project.titles, **parts.names}
    return Services(
        parts=parts,
        turns=_turns(parts, parts.store, handover, clock),
        desk=ReferentDesk(
            parts.store, handover, parts.bus, clock, titles, parts.files, parts.chance
        ),
        timers=Timers(parts.store, handover, parts.bus, clock),
        clock=clock,
    )


def first_door(parts: Parts, store: Store, roster: Roster, clock: Callable[[], datetime]) -> Turns:
    """The turn's door alone, over any store: enough to replay what a person says."""
    return _turns(parts, store, _handover(parts, lambda: roster), clock)


def _handover(parts: Parts, roster: Callable[[], Roster]) -> Handover:
    genuine = parts.seal.shown_in_chat(f"{address(parts.settings)}/verifier")
    return Handover(parts.assistant, roster, parts.calendar, Delays(), genuine)


def _turns(parts: Parts, store: Store, handover: Handover, clock: Callable[[], datetime]) -> Turns:
    subjects = parts.project.subjects
    meaning = Meaning(parts.interpreter, subjects, parts.followups, parts.calendar)
    responding = Responding(
        meaning=meaning,
        replies=Replies(parts.assistant, handover),
        reaching=Reaching(handover),
        handover=handover,
        short=Short(parts.words.shown.more),
        flood=Flood(),
        guesses=Guesses(),
        seal=parts.seal,
    )
    return Turns(store, Hearing(parts.words, subjects), meaning, responding, clock)


def train(settings: Settings) -> Path:
    """The model of the data as it is, trained only if it changed. Where it lies.

    Raises `DataError` with every problem of the data. Learning happens in a process of its own:
    it takes 120 MB that a server would keep for ever.
    """
    where = (settings.root / "data", settings.root / "config.yml", settings.data_dir / "models")
    found = nlu.find(*where)
    if found:
        return found
    nlu.check(*where[:2])
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as elsewhere:
        return elsewhere.submit(nlu.train, *where).result()


def address(settings: Settings) -> str:
    """Where people find the server's pages."""
    return settings.public_url or f"http://{settings.host}:{settings.port}"


def secret(settings: Settings) -> str:
    """The key that signs sessions: the configured one, or one drawn once and kept."""
    if settings.secret:
        return settings.secret
    path = settings.data_dir / "secret"
    if not path.exists():
        drawn = settings.data_dir / f"secret.{secrets.token_hex(4)}"
        drawn.touch(mode=0o600)
        drawn.write_text(secrets.token_urlsafe(32), "ascii")
        with contextlib.suppress(FileExistsError):  # another process was faster: its own is it
            path.hardlink_to(drawn)
        drawn.unlink()
    kept = path.read_text("ascii")
    if not kept:
        raise Malformed(f"{path} is empty: remove it, and all sessions begin anew")
    return kept
