"""Whether a conversation went the way a story tells.

Rule: a story is exercised when all it tells happened in a row, whoever decided it: where a rule
says the same, the rule decides. As in Rasa, what a form asks and hears in between is not told.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from bot.dialogue.paths import branches
from bot.dialogue.project import Project
from bot.dialogue.scripts import Script, Step
from bot.replay.marks import Told

Happened = tuple[str, ...]
"""Intents (with a slash before them) and actions, in order."""


def followed(project: Project) -> Callable[[Sequence[Told]], frozenset[str]]:
    """Says of what was told of a conversation which stories it went along, by title."""
    forms = frozenset(project.domain.forms)
    stories = [(script.title, list(_ways(script))) for script in project.stories]

    def along(told: Sequence[Told]) -> frozenset[str]:
        happened = _happened(told, forms)
        return frozenset(
            title for title, ways in stories if any(_within(way, happened) for way in ways)
        )

    return along


def _ways(script: Script) -> Iterator[Happened]:
    """What a story tells, each branch of an `or` for itself, without what joins stories."""
    for way in branches(script):
        steps = (_shown(step) for step in way.steps)
        if told := tuple(step for step in steps if step):
            yield told


def _shown(step: Step) -> str:
    match step.kind:
        case "intent":
            return f"/{step.name}"
        case "action":
            return step.name
        case _:
            return ""


def _happened(told: Iterable[Told], forms: frozenset[str]) -> Happened:
    happened: list[str] = []
    for intent, actions in told:
        last = happened[-1] if happened else ""
        if last in forms and actions[:1] == (last,):  # the form took the message
            happened += actions[1:]
        else:
            happened += (f"/{intent}", *actions)
    return tuple(happened)


def _within(way: Happened, happened: Happened) -> bool:
    size = len(way)
    return any(happened[at : at + size] == way for at in range(len(happened) - size + 1))
