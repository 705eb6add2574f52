"""Reads files of scenarios, and says what is wrong in them with its line.

Rule: a file is read as YAML 1.2, as all dialogue files are: `on`, `yes` and dates are texts.
"""

import re
from pathlib import Path
from typing import Any

import msgspec

from bot.dialogue.problems import Findings, Place, Problem
from bot.dialogue.reading.lines import Listing, Table, Written, parse, plain
from bot.dialogue.reading.shapes import unknown
from bot.replay.scenarios import doubts
from bot.replay.scenarios.format import Scenario, ScenarioFile

_PATH = re.compile(r" - at `\$([^`]*)`$")
_PART = re.compile(r"\[(\d+)\]|\.([^.\[\]]+)")
_UNKNOWN = re.compile(r"Object contains unknown field `([^`]+)`")


class Staged(msgspec.Struct, frozen=True):
    """A scenario, and where its steps stand in its file."""

    scenario: Scenario
    at: Place
    places: tuple[Place, ...]


class Read(msgspec.Struct, frozen=True):
    """What a file holds, and what is wrong with it."""

    scenarios: tuple[Staged, ...] = ()
    problems: tuple[Problem, ...] = ()


def read(path: Path, shown: str = "") -> Read:
    """The scenarios of a file, which is called `shown` in what is said about it."""
    findings, name = Findings(), shown or str(path)
    try:
        written = parse(path.read_text(encoding="utf-8"), name, findings)
    except (UnicodeDecodeError, OSError) as error:
        return Read(problems=(Problem(name, 1, f"expected a text file in UTF-8: {error}"),))
    if written is None or findings.fatal or findings.problems:
        found = (*findings.fatal, *findings.problems)
        return Read(problems=found or (Problem(name, 1, "expected scenarios, found nothing"),))
    try:
        content = msgspec.convert(plain(written), ScenarioFile)
    except msgspec.ValidationError as error:
        return Read(problems=(_problem(error, written, name),))
    return _checked(content, written, name)


def _checked(content: ScenarioFile, written: Written, name: str) -> Read:
    staged: list[Staged] = []
    problems: list[Problem] = []
    for number, scenario in enumerate(content.scenarios):
        at = Place(name, _line(written, ["scenarios", number]))
        places = [
            Place(name, _line(written, ["scenarios", number, "steps", place]))
            for place in range(len(scenario.steps))
        ]
        for step, here in zip(scenario.steps, places, strict=True):
            if wrong := doubts.of_step(step):
                problems.append(Problem(name, here.line, wrong))
        if wrong := doubts.of_scenario(scenario):
            problems.append(Problem(name, at.line, wrong))
        staged.append(Staged(scenario, at, tuple(places)))
    return Read(tuple(staged), tuple(problems))


def _problem(error: msgspec.ValidationError, written: Written, name: str) -> Problem:
    said = str(error)
    path = _PATH.search(said)
    parts = [int(n) if n else key for n, key in _PART.findall(path[1])] if path else []
    why = _PATH.sub("", said)
    wrong = _UNKNOWN.search(why)
    if wrong:
        why = unknown("key", wrong[1], doubts.known(parts))
        parts.append(wrong[1])
    elif parts and (values := doubts.VALUES.get(str(parts[-1]))):
        why = f"{why}: expected one of {', '.join(values)}"
    elif len(parts) == 4 and parts[2] == "steps":
        why = f"{why}: expected a key, a colon, and perhaps a value (« silence: »)"
    return Problem(name, _line(written, parts), why)


def _line(written: Written, parts: list[Any]) -> int:
    """Where a part stands, or the nearest that is there."""
    line = written.at.line
    for part in parts:
        if isinstance(written, Listing) and isinstance(part, int) and part < len(written.items):
            written = written.items[part]
            line = written.at.line
        elif isinstance(written, Table) and part in written.entries:
            line = written.keys[part].line
            written = written.entries[part]
        else:
            break
    return line
