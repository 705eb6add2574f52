"""Everything of a project that a conversation could exercise, and where each thing is written.

Rule: nothing is left out in silence. What only another door says is counted and said to be so;
what only Rasa's own actions would say is listed apart.
"""

from collections.abc import Iterator, Mapping
from typing import get_args

import msgspec

from bot.checking import SAID_ELSEWHERE
from bot.conversation.events import AnyEvent
from bot.dialogue.acting import Action
from bot.dialogue.actions import ACTIONS
from bot.dialogue.checks.names import Names
from bot.dialogue.checks.responses import PASSAGE
from bot.dialogue.checks.unused import SPOKEN_BY_RASA
from bot.dialogue.domain import TWO_STAGE, Form
from bot.dialogue.loops import asking
from bot.dialogue.problems import Findings, Place
from bot.dialogue.project import Project
from bot.replay.loops import ENDS, GOES_ON, STARTS, asks, asks_again, ends_asking, fills
from bot.replay.told import Exercised, Pair
from handoff.case import ALLOWED

BY_A_DOOR = "another door"
"""Said beside the dialogue: at a hand-over, by the clock, on a command."""

BY_NOTHING = "nothing says it"
BY_RASA = "only Rasa says it"
SAID_BY_US = frozenset({"utter_restart"})
"""Of what Rasa's own actions say, what this engine says as well (on /restart)."""


class Possible(msgspec.Struct, frozen=True):
    """What there is to exercise; `outcomes` stays empty, they are only ever observed.

    `places` and `notes` are by kind (a field of `names`) and name, `apart` are responses that
    nothing of this product can say, `titles` the short names of intents for people.
    """

    names: Exercised
    places: Mapping[Pair, Place] = {}
    notes: Mapping[Pair, str] = {}
    apart: frozenset[str] = frozenset()
    titles: Mapping[str, str] = {}


def possible(project: Project, actions: Mapping[str, Action] = ACTIONS) -> Possible:
    """All of it, for a project that `referent validate` finds nothing wrong with."""
    domain = project.domain
    names = Names.of(project, actions, Findings(), frozenset(SAID_ELSEWHERE))
    notes = dict(_notes(names))
    apart = frozenset(name for name, note in notes.items() if note == BY_RASA)
    steps = [step for script in names.scripts for step in script.all_steps]
    spoken_of = {step.name for step in steps if step.kind == "intent"}
    return Possible(
        Exercised(
            intents=frozenset(spoken_of),
            responses=frozenset(domain.responses) - apart,
            scripts=frozenset(script.title for script in names.scripts),
            forms=frozenset(_branches(names)),
            moves=frozenset(moves()),
            events=frozenset(tag(event) for event in get_args(AnyEvent)),
        ),
        dict(_places(names)),
        {("responses", name): note for name, note in notes.items()},
        apart,
        project.titles,
    )


def tag(event: type[msgspec.Struct]) -> str:
    """The name under which an event is stored."""
    return str(event.__struct_config__.tag)


def moves() -> Iterator[Pair]:
    """Every event that the handover allows, by who has the conversation."""
    for control, events in ALLOWED.items():
        for event in events:
            yield control.value, tag(event)


def _branches(names: Names) -> Iterator[Pair]:
    for form in names.project.domain.forms.values():
        for branch in _of(form):
            yield form.name, branch
    if names.falls_back:
        yield TWO_STAGE, STARTS
        yield TWO_STAGE, ENDS


def _of(form: Form) -> Iterator[str]:
    yield from (STARTS, GOES_ON, ENDS)
    for slot in form.required:
        yield from (asks(slot), asks_again(slot), fills(slot), ends_asking(slot))


def _places(names: Names) -> Iterator[tuple[Pair, Place]]:
    domain = names.project.domain
    for script in reversed(names.scripts):  # of two with one title, the first is where it stands
        yield ("scripts", script.title), script.at
        for step in script.all_steps:
            if step.kind == "intent" and step.name not in domain.intents:
                yield ("intents", step.name), step.at
    for intent, at in domain.intents.items():
        yield ("intents", intent), at
    for response, variations in domain.responses.items():
        if variations:
            yield ("responses", response), variations[0].at
    for form in domain.forms.values():
        yield ("forms", form.name), form.at


def _notes(names: Names) -> Iterator[tuple[str, str]]:
    """Of each response that no dialogue can reach: who says it then."""
    reached = set(_reached(names))
    for response in names.project.domain.responses.keys() - reached:
        if response in names.said_elsewhere or response.startswith(PASSAGE):
            yield response, BY_A_DOOR
        else:
            yield response, BY_RASA if response in SPOKEN_BY_RASA - SAID_BY_US else BY_NOTHING


def _reached(names: Names) -> Iterator[str]:
    """What rules and stories name, what their actions say, what forms ask."""
    responses = names.project.domain.responses
    yield from SAID_BY_US
    for script in names.scripts:
        yield from (step.name for step in script.all_steps if step.kind == "action")
    for _, speech in names.speeches():
        yield from speech.responses
    for form in names.project.domain.forms.values():
        for slot in form.required:
            yield from [name for name in asking(form.name, slot) if name in responses][:1]
