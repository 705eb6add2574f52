"""What is wrong with a step before it is played: what is no moment, no duration, no pattern.

Rule: said as what was expected; the reader adds the file and the line.
"""

import re
from typing import Any, get_args

from msgspec import UNSET

from bot.conversation.errors import Malformed
from bot.replay.ground import duration, moment
from bot.replay.scenarios import words
from bot.replay.scenarios.format import (
    ACTS,
    ASSERTS,
    BESIDE,
    Acts,
    Away,
    Broken,
    ChannelName,
    Control,
    File,
    Scenario,
    ScenarioFile,
    Step,
    Verb,
    Words,
    key_of,
)

VALUES: dict[str, tuple[str, ...]] = {
    "conseiller": get_args(Verb),
    "control": get_args(Control),
    **dict.fromkeys(("outage", "outage over"), get_args(Broken)),
    **dict.fromkeys(("on", "delivered on", "not delivered on"), get_args(ChannelName)),
    "what": get_args(File.__annotations__["what"]),
}
"""The values of the keys that take one of a few."""


def of_step(step: Step) -> str:
    """What is wrong with a step; empty when nothing is."""
    try:
        key_of(step)
        for when in (step.at, step.deadline):
            if isinstance(when, str):
                moment(when)
        for long in (step.advance, step.waits):
            if isinstance(long, str):
                duration(long)
        for said in _said(step):
            re.compile(words.wanted(said).pattern or "")
    except (ValueError, Malformed) as error:
        return str(error)
    except re.error as error:
        return f"expected a pattern between slashes: {error.msg}"
    return ""


def of_scenario(scenario: Scenario) -> str:
    """What is wrong with a scenario beside its steps."""
    try:
        if scenario.starts:
            moment(scenario.starts)
    except Malformed as error:
        return f"starts: {error}"
    return "" if scenario.steps else "expected steps, at least one"


def _said(step: Step) -> list[str | Words]:
    given: list[Any] = [step.assistant, step.system, step.reads]
    given += [step.phone_shows, step.phone_does_not_show]
    return [said for said in given if said is not UNSET]


def known(parts: list[Any]) -> tuple[str, ...]:
    """The keys that may stand at a place of the file."""
    if len(parts) < 3:
        kind: type[Any] = Scenario if len(parts) == 2 else ScenarioFile
    elif len(parts) == 4 and parts[2] == "steps":
        return (*ACTS, *ASSERTS, *BESIDE)
    else:
        inside = {"conseiller": Acts, "absence": Away, "sends file": File}
        kind = inside.get(str(parts[-1]), Words)
    return tuple(kind.__struct_encode_fields__)
