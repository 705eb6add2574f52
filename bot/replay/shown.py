"""What was recorded and decided, in the words that a tester reads.

Rule: one way to show an event, for stories and scenarios, terminal and page.
"""

from collections.abc import Iterable, Iterator

from bot.conversation.events import (
    AssistantSpoke,
    ConseillerSpoke,
    MessageEdited,
    NoteAdded,
    PersonSentFile,
    PersonSpoke,
    Recorded,
    SystemSaid,
    Understood,
)
from bot.dialogue.domain import LISTEN
from bot.dialogue.engine import Decided
from bot.replay.told import Line


def lines(recorded: Iterable[Recorded]) -> Iterator[Line]:
    """The lines of a thread, of all voices."""
    for entry in recorded:
        if line := _line(entry):
            yield line


def _line(entry: Recorded) -> Line | None:
    match entry.event:
        case PersonSpoke(text=text) | MessageEdited(text=text):
            return Line("jobseeker", text, at=entry.at)
        case PersonSentFile(name=name):
            return Line("jobseeker", f"[{name}]", at=entry.at)
        case AssistantSpoke(text=text, response=response, buttons=buttons):
            titles = tuple(button.title for button in buttons)
            return Line("assistant", text, response=response, buttons=titles, at=entry.at)
        case ConseillerSpoke(text=text, author_name=name):
            return Line("conseiller", text, name=name, at=entry.at)
        case SystemSaid(text=text, response=response):
            return Line("system", text, response=response, at=entry.at)
        case NoteAdded(text=text, author_name=name):
            return Line("note", text, name=name, at=entry.at)
        case _:
            return None


def parse(meant: Understood | None) -> str:
    """What was made of a message."""
    if meant is None:
        return "nothing was to be understood: no words for the assistant"
    found = "".join(f", {e['entity']}={e.get('value')}" for e in meant.entities)
    maybe = f", perhaps {' or '.join(meant.candidates)}" if meant.candidates else ""
    then = "".join(f"; then {other.intent}" for other in meant.then)
    return f"understood as {meant.intent} ({meant.confidence:.2f}{found}{maybe}){then}"


def decisions(decided: Iterable[Decided]) -> Iterator[str]:
    """Which rule or story said what comes next; that nothing does is not told."""
    for one in decided:
        if one.action == LISTEN:
            continue
        if one.script:
            yield f"{one.script.title} ({one.script.at}) says {one.action}"
        else:
            yield f"the {one.by} says {one.action}"
