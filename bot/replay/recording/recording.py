"""Records a conversation: told of other people, at another time, and replayed at once.

Rule: it is tried until it replays as it took place: other names, another week, to the second. The
last try leaves the time as it was. What still goes otherwise is said, never hidden.
"""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random

import msgspec
from msgspec.structs import replace

from bot.bootstrap import Parts
from bot.replay import ground
from bot.replay.ground import Ground
from bot.replay.recording import acts, source, stock
from bot.replay.recording.acts import Told
from bot.replay.recording.casting import cast, known_later
from bot.replay.recording.fiction import Fiction
from bot.replay.recording.finding import Kind
from bot.replay.recording.folded import fold
from bot.replay.recording.placing import Places
from bot.replay.recording.source import Source
from bot.replay.recording.stock import Stock
from bot.replay.recording.telling import Teller
from bot.replay.running import in_this_process
from bot.replay.scenarios.format import Acts, File, Scenario
from bot.replay.scenarios.playing import play
from bot.replay.scenarios.reading import read
from bot.replay.scenarios.writing import text
from bot.replay.told import Check, Result, Turn

WEEKS = (*range(-12, 0), *range(1, 13))
"""How far a conversation may be moved: within what the calendar of the declaration knows."""

MOVES = 8
"""Weeks that are tried before it stays where it is."""

STILL = 2
"""Sets of names that are tried without moving it."""

NOTE = (
    "# Recorded from a conversation: names, numbers and dates are invented, as far as a machine can"
    " tell.\n# Read it before you share it."
)


class Recording(msgspec.Struct, frozen=True):
    """A conversation as a scenario. `text` is the file, `result` how it replayed.

    `replaced` counts different things by their kind, `weeks` is how far it was moved; `notes` say
    what is told otherwise than it was.
    """

    text: str
    result: Result
    weeks: int
    replaced: Mapping[Kind, int]
    notes: tuple[str, ...] = ()

    @property
    def replays(self) -> bool:
        """Whether it goes as it took place."""
        return self.result.passed


async def record(on: Ground, real: Source, seed: int) -> Recording:
    """Record a conversation. Raises `CannotRecord` for what a scenario has no words for."""
    settings = on.parts.settings
    stocked = stock.load(settings.root / "data" / "fiction.yml")
    told = acts.told(real.log, on.parts.project.subjects)
    best: Recording | None = None
    for number, weeks in enumerate(_tries(seed)):
        for exact in (False, True):
            best = await _tried(on, real, told, stocked, f"{seed}/{number}", weeks, exact)
            if best.replays:
                return best
    assert best is not None
    return best


async def record_live(parts: Parts, person: str, seed: int) -> Recording:
    """Record a conversation of a running installation. Raises as `record` and `source.read` do."""
    real = await parts.store.read(lambda connection: source.read(connection, person))
    async with ground.borrowed(parts) as on:
        return await record(on, real, seed)


def _tries(seed: int) -> Iterator[int]:
    """The weeks to move by, one after the other; none at last."""
    yield from Random(seed).sample(WEEKS, MOVES)
    yield from [0] * STILL


async def _tried(
    on: Ground, real: Source, told: Told, stocked: Stock, seed: str, weeks: int, exact: bool
) -> Recording:
    texts = [real.person.name, *_texts(told), *(c.name for c in real.roster.colleagues.values())]
    fiction = Fiction(stocked, Random(seed), on.parts.interpreter, weeks, texts)
    scenario = _told(on, real, told, fiction, stocked, exact)
    schema, _, rest = text([scenario]).partition("\n")
    written = f"{schema}\n{NOTE}\n{rest}"
    result = await _replayed(on, written)
    return Recording(written, result, weeks, fiction.replaced, told.notes)


def _told(
    on: Ground, real: Source, told: Told, fiction: Fiction, stocked: Stock, exact: bool
) -> Scenario:
    """The conversation as a scenario."""
    person = fiction.person(real.person.name)
    phone = Places(told, real.person.id, "").phone
    people = cast(real, fiction, phone)
    said = _texts(told)
    everything = fold(" ".join(said))
    for id_, colleague in real.roster.colleagues.items():
        if id_ not in people.logins and fold(colleague.name) in everything:
            fiction.names.colleague(colleague.name)
    fiction.notice(said)
    places = Places(told, real.person.id, people.person)
    later = known_later(real, fiction, people)
    about = (told, real.person.id, fiction, people, places, on.parts.words, later)
    teller = Teller(*about, exact=exact)
    return teller.scenario(stocked.called.replace("{person}", person or people.person))


def _texts(told: Told) -> list[str]:
    """All that people wrote."""
    found: list[str] = []
    for did in told.acts:
        match did.value:
            case File(says=says):
                found.append(says)
            case Acts() as act:
                found += filter(None, (act.writes, act.notes, act.declines, act.because))
            case value:
                found.append(value)
    return found


async def _replayed(on: Ground, written: str) -> Result:
    """How the file as it is written replays, all that is said taken into account."""
    with tempfile.TemporaryDirectory(dir=on.folder) as folder:
        path = Path(folder, "recorded.yml")
        path.write_text(written, encoding="utf-8")
        staged = read(path, "recorded.yml").scenarios[0]
        result = await play(staged, in_this_process(on))
    return replace(result, turns=tuple(map(_whole, result.turns)))


def _whole(turn: Turn) -> Turn:
    """The turn, failed too if something was said that nobody expected."""
    wanted = sum(check.what in ("assistant", "system") for check in turn.checks)
    said = [line for line in turn.lines if line.author in ("assistant", "system")]
    if len(said) <= wanted:
        return turn
    got = " / ".join(line.response or line.text for line in said)
    more = Check("nothing else said", f"{wanted} lines", got, False, turn.at)
    return replace(turn, checks=(*turn.checks, more))
