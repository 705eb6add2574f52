"""Plays a drawn scenario in a watched house, and keeps it as a file when a promise breaks.

Rule: what a door refuses properly is fine; what reaches the top, or is only logged as an error, is
a fault. The last conversation kept for a promise is the shortest.
"""

import asyncio
import traceback
from collections.abc import Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from structlog.testing import capture_logs

from bot.dialogue.problems import Place
from bot.replay.ground import Ground
from bot.replay.scenarios import writing
from bot.replay.scenarios.format import Scenario, Step
from bot.replay.scenarios.playing import play
from bot.replay.scenarios.reading import Staged
from bot.replay.told import Result
from bot.replay.witness import Witness
from tests.fuzz import watching
from tests.fuzz.broken import Broken

KEPT = Path("results") / "fuzz"


async def watched(ground: Ground, scenario: Scenario) -> Result:
    """Play a scenario. Raises `Broken` when it breaks a promise."""
    places = tuple(Place("drawn", number) for number in range(1, len(scenario.steps) + 1))

    def opening(drawn: Scenario, witness: Witness) -> Any:
        return watching.opened(ground, drawn, witness)

    with capture_logs() as logs:
        try:
            result = await play(Staged(scenario, Place("drawn", 0), places), opening)
        except Broken as broken:
            for entry in logs:
                if entry["log_level"] == "error":
                    broken.add_note(_told(entry))
            raise
    if result.trouble or result.unplayable:
        raise Broken("No exception reaches the top", result.trouble or result.unplayable)
    _no_fault(logs, scenario.steps)
    return result


def _no_fault(logs: Sequence[MutableMapping[str, Any]], steps: Sequence[Step]) -> None:
    """The parts answer what they cannot do by errors in the log: there must be none by itself."""
    fails = any(step.outage == "assistant" for step in steps)
    for entry in logs:
        if entry["log_level"] == "error" and not (fails and entry["event"] == "turn.failed"):
            raise Broken("Nothing fails behind the doors", _told(entry))


def _told(entry: Mapping[str, Any]) -> str:
    error = entry.get("exc_info")
    trace = "".join(traceback.format_exception(error)) if isinstance(error, BaseException) else ""
    return f"{dict(entry)}\n{trace}"


def must_hold(ground: Ground, scenario: Scenario, folder: Path = KEPT) -> Result:
    """Play a drawn scenario; what breaks a promise is kept as a file, which the error names."""
    try:
        return asyncio.run(watched(ground, scenario))
    except Exception as error:
        broken = error if isinstance(error, Broken) else Broken(*_raised(error))
        path = keep(scenario, broken, folder)
        broken.add_note(f"\nkept as {path}: referent replay {path}")
        raise broken from error


def _raised(error: Exception) -> tuple[str, str]:
    return "No exception reaches the top", f"{type(error).__name__}: {error}"


def keep(scenario: Scenario, broken: Broken, folder: Path) -> Path:
    """Write a scenario, named after the promise that it breaks."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{broken.slug}.yml"
    named = replace(scenario, scenario=broken.promise, metadata={"why": broken.why[:500]})
    path.write_text(writing.text([named]), encoding="utf-8")
    return path
