"""One message being answered: what was decided so far, folded in as it comes.

Rule: the conversation in here is always what the log would give after the events decided so far,
so that an action sees the effects of the one before it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from bot.conversation.events import (
    AnyEvent,
    AssistantActed,
    AssistantSpoke,
    LoopEnded,
    LoopStarted,
    PersonSpoke,
    SlotSet,
)
from bot.conversation.state import Conversation, Mark, evolve
from bot.dialogue.acting import Layers, Surroundings, Turn
from bot.dialogue.domain import FALLBACK, LISTEN, REQUESTED, Subject
from bot.dialogue.extraction import Heard
from bot.dialogue.features import Feature, Features
from bot.dialogue.moments import Moment, may_speak
from bot.dialogue.project import Project
from bot.dialogue.responses import Responses

DEFAULT_INTENTS = frozenset({FALLBACK, "out_of_scope", "restart", "session_start"})
"""Intents that a domain need not list, as in Rasa."""


class Materials:
    """What every answer is made with: the project, prepared once."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.domain = project.domain
        self.features = Features(project.domain)
        self.initial = project.domain.initial
        self.responses = Responses(project.domain.responses)
        self.subjects: Mapping[str, Subject] = project.subjects
        self.intents = DEFAULT_INTENTS | set(project.domain.intents)


class Answering:
    """The message, the conversation as it becomes, and the events decided."""

    def __init__(
        self,
        materials: Materials,
        conversation: Conversation,
        said: PersonSpoke,
        around: Surroundings,
    ) -> None:
        if said.understood is None:
            raise ValueError("a message is understood before it is answered")
        self.events: list[AnyEvent] = []
        self.around = around
        self.text = said.text
        self.understood = said.understood
        known = said.understood.intent in materials.intents
        self.intent = said.understood.intent if known else FALLBACK
        self.conversation, self.earlier = _heard(conversation, said, around)
        self.candidates: dict[str, Any] = {}
        # The loop had the message and left it to rules and stories.
        self.declined = False
        # Nothing more is done, whatever the rules say.
        self.over = False
        self._materials = materials
        entities = frozenset(e["entity"] for e in self.understood.entities)
        seen = self._seen()
        self.moments = [Moment(LISTEN, self.intent, entities, self.loop, seen)]

    @property
    def loop(self) -> str | None:
        """The loop that holds the dialogue."""
        return self.conversation.dialogue.loop

    @property
    def requested(self) -> str | None:
        """The slot that the form asks for."""
        asked: str | None = self.conversation.dialogue.slots.get(REQUESTED)
        return asked

    @property
    def listening(self) -> bool:
        """Whether nothing was done yet about the message."""
        return len(self.moments) == 1

    @property
    def slots(self) -> Mapping[str, Any]:
        """Known values over stored ones over initial ones."""
        stored = self.conversation.dialogue.slots
        return Layers(self.around.known, stored, self._materials.initial)

    def heard(self, loop: str | None, requested: str | None) -> Heard:
        """The message, as it would be heard in a loop."""
        return Heard(self.understood, self.text, loop, requested)

    def turn(self, candidates: Mapping[str, Any] | None = None) -> Turn:
        """What an action sees now."""
        return Turn(
            conversation=self.conversation,
            understood=self.understood,
            text=self.text,
            around=self.around,
            slots=self.slots,
            subjects=self._materials.subjects,
            responses=self._materials.responses,
            candidates=candidates or {},
        )

    def put(self, event: AnyEvent) -> None:
        """Decide one more fact. A response that has nothing to say is only done."""
        if isinstance(event, AssistantSpoke) and not event.text and not event.buttons:
            event = AssistantActed(action=event.response)
        if isinstance(event, AssistantSpoke):
            event = replace(event, about=self.intent)
        self.events.append(event)
        self.conversation = evolve(self.conversation, event, self.around.now)
        now = self.moments[-1]
        match event:
            case SlotSet(name=name, value=value) if name in self._materials.features:
                now.changes += ((name, self._materials.features.of(name, value)),)
                now.slots = self._seen()
            case LoopStarted() | LoopEnded():
                now.loop = self.loop

    def put_all(self, events: Iterable[AnyEvent]) -> None:
        """Decide several facts."""
        for event in events:
            self.put(event)

    def set_slot(self, name: str, value: Any) -> None:
        """Keep a value, if it is not the one that is kept."""
        if self.conversation.dialogue.slots.get(name) != value:
            self.put(SlotSet(name=name, value=value))

    def end_loop(self) -> None:
        """The loop is over, and asks for nothing any more."""
        if self.loop:
            self.put(LoopEnded(name=self.loop))
        self.set_slot(REQUESTED, None)

    def done(self, action: str) -> None:
        """An action begins: what follows are its effects."""
        first = self.moments[0]
        self.moments.append(Moment(action, first.intent, first.entities, self.loop, self._seen()))

    def acted(self, action: str) -> None:
        """An action that is not a response begins."""
        self.done(action)
        self.put(AssistantActed(action=action))

    def respond(self, response: str) -> None:
        """Say a response. After an action that may have spoken too, it is announced."""
        spoke_for_another = any(may_speak(moment.prev) for moment in self.moments)
        self.done(response)
        if spoke_for_another:
            self.put(AssistantActed(action=response))
        self.put(self.turn().say(response))

    def _seen(self) -> frozenset[tuple[str, Feature]]:
        if not self._materials.features:
            return frozenset()
        return self._materials.features.among(
            {**self._materials.initial, **self.conversation.dialogue.slots}
        )


def _heard(
    conversation: Conversation, said: PersonSpoke, around: Surroundings
) -> tuple[Conversation, tuple[Mark, ...]]:
    """The conversation with the message in it, and the marks before it."""
    then = evolve(conversation, said, around.now)
    history, mark = conversation.dialogue.history, then.dialogue.history[-1:]
    if conversation.last_at == around.now and history[-1:] == mark:
        return conversation, history[:-1]  # the caller has folded the message in already
    return then, history
