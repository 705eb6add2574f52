"""`referent graph`: every picture of the dialogue as a file, and the dead ends in words."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.dialogue import project
from bot.graph import texts
from bot.graph.pictures import drawn, sketches
from bot.settings import Settings

FOLDER = Path("docs", "pictures")
"""Where the pictures go unless told otherwise, counted from the project."""


def run(settings: Settings, arguments: Mapping[str, Any]) -> int:
    """Draw, and say what was written; 0, as a dead end is something to look at, not a mistake."""
    out = Path(arguments["out"]) if arguments["out"] else settings.root / FOLDER
    words = texts.load(settings.root / texts.PATH)
    names = texts.names(settings.root / texts.NAMES)
    found = sketches(project.load(settings.root), words, names)
    out.mkdir(parents=True, exist_ok=True)
    for sketch in found:
        path = out / f"{sketch.name}.svg"
        path.write_text(drawn(sketch, words).svg, encoding="utf-8")
        print(path)
    ends = [f"{sketch.name}: dead end: {end}" for sketch in found for end in sketch.dead_ends]
    for end in ends:
        print(end)
    print(f"{len(found)} pictures, {len(ends)} dead ends")
    return 0
