"""What a conversation is now: the fold of what happened in it.

Rule: `evolve` never refuses and never looks at a clock. Replaying a log gives the state that
was stored, always; a test proves it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from bot.conversation import reach
from bot.conversation.events import (
    Address,
    AnyEvent,
    AssistantActed,
    AssistantSpoke,
    Button,
    ConseillerSpoke,
    DialogueRestarted,
    HandoffAccepted,
    LoopEnded,
    LoopStarted,
    MessageEdited,
    PersonEvent,
    PersonSentFile,
    PersonSpoke,
    Recorded,
    SlotSet,
    Source,
    ThreadMoved,
    ThreadsJoined,
    Understood,
)
from bot.conversation.reach import Reach, ReachEvent
from handoff import case as handover
from handoff import fold
from handoff.case import Case, Control, IllegalMove
from handoff.events import Event

HISTORY = 40
"""Marks kept for the policies: ten turns of a form, far more than a story's memory needs."""


def _kind(event: type[Event]) -> str:
    return str(event.__struct_config__.tag)


_PERSON_KINDS = frozenset({_kind(PersonSpoke), _kind(PersonSentFile), _kind(MessageEdited)})
_SOME_WORDS = ConseillerSpoke(author="", author_name="", text="")


class Mark(msgspec.Struct, frozen=True, array_like=True):
    """One step of the dialogue as stories tell it: an intent, an action, a slot or a loop."""

    kind: Literal["intent", "action", "slot", "loop"]
    name: str
    value: Any = None


class Answered(msgspec.Struct, frozen=True):
    """The subject that the assistant answered last, and when. Forgotten once a human is there."""

    about: str
    at: datetime


class Dialogue(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the assistant keeps in mind. Its dicts and tuples are never changed in place.

    `beside` are the sources of what was answered together with the last; `choices` the buttons of
    the assistant's last message, `rest` what it left out. What logs older than
    `AssistantSpoke.about` tell leaves these and `answered` empty, so that their replay is still
    what was stored.
    """

    slots: dict[str, Any] = {}
    loop: str | None = None
    history: tuple[Mark, ...] = ()
    source: Source | None = None
    beside: tuple[Source, ...] = ()
    answered: Answered | None = None
    choices: tuple[Button, ...] = ()
    rest: str = ""

    @property
    def latest_intent(self) -> str | None:
        """The intent of the person's last message, None before the first."""
        return next((m.name for m in reversed(self.history) if m.kind == "intent"), None)


class Conversation(msgspec.Struct, frozen=True, omit_defaults=True):
    """A person's one conversation. It has no status: nothing can close it."""

    id: str
    seq: int = 0
    hash: bytes = b""
    case: Case = Case()
    dialogue: Dialogue = Dialogue()
    address: Address | None = None
    last_at: datetime | None = None
    reach: Reach = Reach()

    def reached(self, *, answering: bool) -> Address | None:
        """Where a message leaves for now: where they wrote, or else where they are best reached."""
        return self.address if answering else self.reach.best(self.address)


def refuse(conversation: Conversation, event: AnyEvent) -> None:
    """Let a fact pass or raise `IllegalMove`: the handover's table, and the assistant's silence."""
    case = conversation.case
    if isinstance(event, AssistantSpoke):
        if case.control is Control.HUMAN or event.epoch != case.epoch:
            raise IllegalMove("the assistant is silent: a human took the conversation, or left it")
    elif type(event) in handover.RULED:
        handover.refuse(case, event)


def evolve(conversation: Conversation, event: AnyEvent, at: datetime) -> Conversation:
    """The conversation after `event`, its place in the log aside (see `place`)."""
    if isinstance(event, PersonEvent):
        return replace(
            conversation,
            case=_heard(conversation.case, event, at),
            dialogue=_dialogue(conversation.dialogue, event, at),
            address=event.address,
            last_at=at,
            reach=conversation.reach.used(conversation.address, event.address),
        )
    if isinstance(event, ReachEvent):
        return _reached(conversation, event, at)
    return replace(
        conversation,
        case=fold.evolve(conversation.case, event, at),
        dialogue=_dialogue(conversation.dialogue, event, at),
        last_at=at,
    )


def _reached(conversation: Conversation, event: ReachEvent, at: datetime) -> Conversation:
    """Where the person is reached changed; a wait begun in a thread that joins goes on here."""
    now, last = reach.evolve(conversation.reach, conversation.address, event)
    case = conversation.case
    if isinstance(event, ThreadsJoined) and event.waiting_since and _waits_for_a_human(case):
        waiting = min(case.waiting_since or event.waiting_since, event.waiting_since)
        case = replace(case, waiting_since=waiting)
    elif isinstance(event, ThreadMoved):
        case = Case(epoch=case.epoch)  # whoever waited here waits there
    return replace(conversation, reach=now, address=last, last_at=at, case=case)


def _waits_for_a_human(case: Case) -> bool:
    """Whether there is, or was asked for, somebody who owes an answer."""
    return case.control is not Control.ASSISTANT


def _heard(case: Case, event: PersonEvent, at: datetime) -> Case:
    if isinstance(event, PersonSpoke | MessageEdited) and not event.asks:
        return case
    return fold.person_wrote(case, at)


def place(conversation: Conversation, recorded: Recorded) -> Conversation:
    """The conversation after an event that has its place, even one whose body was erased."""
    if recorded.event is None:
        after = _erased(conversation, recorded)
    else:
        after = evolve(conversation, recorded.event, recorded.at)
    return replace(after, seq=recorded.seq, hash=recorded.hash)


def _erased(conversation: Conversation, recorded: Recorded) -> Conversation:
    """What was said is gone, who spoke is not: nobody drops out of those who wait."""
    case = conversation.case
    if recorded.kind in _PERSON_KINDS:
        case = fold.person_wrote(case, recorded.at)
    elif recorded.kind == _kind(ConseillerSpoke):
        case = fold.evolve(case, _SOME_WORDS, recorded.at)
    return replace(conversation, case=case, last_at=recorded.at)


def replay(conversation_id: str, log: Iterable[Recorded]) -> Conversation:
    """The state told by a whole log, oldest first."""
    conversation = Conversation(id=conversation_id)
    for recorded in log:
        conversation = place(conversation, recorded)
    return conversation


def _dialogue(dialogue: Dialogue, event: AnyEvent, at: datetime) -> Dialogue:
    match event:
        case (
            PersonSpoke(understood=meant)
            | MessageEdited(understood=meant)
            | AssistantActed(hears=meant)
        ) if meant:
            return _meant(dialogue, meant)
        case AssistantSpoke():
            return _said(dialogue, event, at)
        case HandoffAccepted() | ConseillerSpoke() if dialogue.answered or dialogue.choices:
            return replace(dialogue, answered=None, choices=())
        case AssistantActed(action=action):
            return _mark(dialogue, Mark("action", action))
        case SlotSet(name=name, value=value):
            slots = {**dialogue.slots, name: value}
            return replace(_mark(dialogue, Mark("slot", name, value)), slots=slots)
        case LoopStarted(name=name):
            return replace(_mark(dialogue, Mark("loop", name)), loop=name)
        case LoopEnded(name=name):
            return replace(_mark(dialogue, Mark("loop", "")), loop=None)
        case DialogueRestarted(keep_slots=keep):
            return Dialogue(slots=dialogue.slots if keep else {})
        case _:
            return dialogue


def _meant(dialogue: Dialogue, meant: Understood) -> Dialogue:
    entities = {e["entity"]: e.get("value") for e in meant.entities}
    return _mark(dialogue, Mark("intent", meant.intent, entities or None))


def _said(dialogue: Dialogue, said: AssistantSpoke, at: datetime) -> Dialogue:
    after = _mark(dialogue, Mark("action", said.response))
    if said.rest or after.rest:
        after = replace(after, rest=said.rest)
    if said.source:
        after = replace(after, source=said.source, beside=said.beside)
        after = replace(after, answered=Answered(said.about, at)) if said.about else after
    return replace(after, choices=said.buttons) if said.about else after


def _mark(dialogue: Dialogue, mark: Mark) -> Dialogue:
    return replace(dialogue, history=(*dialogue.history[-HISTORY + 1 :], mark))
