"""Small projects written for a test, and a person who talks to them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from textwrap import dedent
from typing import Any

from bot.conversation.events import (
    Address,
    AnyEvent,
    AssistantActed,
    AssistantSpoke,
    PersonSpoke,
    SlotSet,
    Understood,
)
from bot.conversation.state import Conversation, evolve
from bot.dialogue.acting import Action
from bot.dialogue.engine import Assistant, Surroundings
from bot.dialogue.problems import Problem
from bot.dialogue.project import Project, load
from bot.dialogue.validation import validate

POLICIES = """
policies:
- name: RulePolicy
- name: AugmentedMemoizationPolicy
"""


def written(
    root: Path,
    domain: str = "",
    rules: str = "",
    stories: str = "",
    subjects: str = "",
    config: str = POLICIES,
) -> Project:
    """A project of these files, read."""
    files = {
        "domain.yml": domain,
        "config.yml": config,
        "data/rules.yml": f"rules:\n{dedent(rules).lstrip()}" if rules else "",
        "data/stories.yml": f"stories:\n{dedent(stories).lstrip()}" if stories else "",
        "data/subjects.yml": subjects,
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    return load(root)


def problems(project: Project, actions: Mapping[str, Action] | None = None) -> list[str]:
    """The errors of a project, as they are printed."""
    return [str(p) for p in found(project, actions) if p.level == "error"]


def warnings(project: Project, actions: Mapping[str, Action] | None = None) -> list[str]:
    """The warnings of a project, as they are printed."""
    return [str(p) for p in found(project, actions) if p.level == "warning"]


def found(project: Project, actions: Mapping[str, Action] | None = None) -> list[Problem]:
    return validate(project) if actions is None else validate(project, actions)


def date(value: str, role: str | None = None, text: str | None = None) -> dict[str, Any]:
    """A date as understanding finds it."""
    return {"entity": "date", "value": value, "role": role, "text": text or value}


class Talk:
    """A conversation with an assistant. `done` holds what it did since the last message."""

    def __init__(self, project: Project, actions: Mapping[str, Action] | None = None) -> None:
        self.assistant = Assistant(project, actions or {})
        self.conversation = Conversation(id="person")
        self.now = datetime(2026, 11, 22, 10, tzinfo=UTC)
        self.known: dict[str, Any] = {}
        self.channel = "web"
        self.done: list[AnyEvent] = []

    def say(
        self,
        intent: str,
        text: str = "",
        entities: tuple[dict[str, Any], ...] = (),
        candidates: tuple[str, ...] = (),
    ) -> list[str]:
        """The person means `intent`; gives the responses that came back, by name."""
        said = PersonSpoke(
            address=Address("web", "1"),
            text=text or intent,
            understood=Understood(intent, 0.9, "answer", entities, candidates),
        )
        self.now += timedelta(minutes=1)
        around = Surroundings(self.known, self.channel, self.now)
        self.done = self.assistant.answer(self.conversation, said, around)
        self.conversation = evolve(self.conversation, said, self.now)
        for event in self.done:
            self.happens(event)
        return [event.response for event in self.done if isinstance(event, AssistantSpoke)]

    def happens(self, event: AnyEvent) -> None:
        """Something else happens in the conversation."""
        self.conversation = evolve(self.conversation, event, self.now)

    @property
    def acted(self) -> list[str]:
        return [event.action for event in self.done if isinstance(event, AssistantActed)]

    @property
    def spoken(self) -> list[AssistantSpoke]:
        return [event for event in self.done if isinstance(event, AssistantSpoke)]

    @property
    def texts(self) -> list[str]:
        return [event.text for event in self.spoken]

    @property
    def set_slots(self) -> dict[str, Any]:
        return {event.name: event.value for event in self.done if isinstance(event, SlotSet)}

    @property
    def slots(self) -> dict[str, Any]:
        return self.conversation.dialogue.slots

    @property
    def loop(self) -> str | None:
        return self.conversation.dialogue.loop
