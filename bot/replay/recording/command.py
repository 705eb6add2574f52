"""The `referent record` command: writes the scenario, says what was replaced and what is left.

Exit code 0: the scenario replays as the conversation took place; 1: it cannot be told, or goes
otherwise (the file is kept, and the turn shown); 2: the file is there already.
"""

import asyncio
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.replay.ground import prepared
from bot.replay.recording.recording import Recording, record
from bot.replay.recording.saying import said
from bot.replay.recording.source import Source
from bot.settings import Settings

Options = Mapping[str, Any]

SEEDS = 1_000_000


def run(settings: Settings, real: Source, options: Options) -> int:
    """Record; the exit code. The scenario is printed unless a file is named."""
    out = Path(options["out"]) if options["out"] else None
    if out and out.exists():
        print(f"referent: {out} is there already: choose another name", file=sys.stderr)
        return 2
    given = options["seed"]
    seed = secrets.randbelow(SEEDS) if given is None else given
    with prepared(settings) as ground:
        recording = asyncio.run(record(ground, real, seed))
    write(recording, out)
    print("\n".join(said(recording, seed)), file=sys.stderr)
    return 0 if recording.replays else 1


def write(recording: Recording, out: Path | None) -> None:
    """The scenario, to a file or to standard output."""
    if out is None:
        print(recording.text, end="")
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(recording.text, encoding="utf-8")
