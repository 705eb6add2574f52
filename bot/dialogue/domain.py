"""What the assistant may hear, remember, ask and say: domain.yml, read.

Rule: nothing in here is checked, only held; a name may be unknown. `bot.dialogue.validation`
says what is wrong.
"""

from typing import Any

import msgspec

from bot.conversation.events import Source
from bot.dialogue.problems import Place
from handoff.events import Reason

LISTEN = "action_listen"
TWO_STAGE = "action_two_stage_fallback"
REQUESTED = "requested_slot"
FALLBACK = "nlu_fallback"


class When(msgspec.Struct, frozen=True):
    """A condition of a slot mapping: in this loop (None: in none), asking for this slot."""

    loop: str | None
    requested: str | None = None


class Mapping(msgspec.Struct, frozen=True):
    """A way a slot is filled from a message."""

    type: str
    at: Place
    entity: str | None = None
    role: str | None = None
    group: str | None = None
    intents: tuple[str, ...] = ()
    not_intents: tuple[str, ...] = ()
    value: Any = None
    action: str | None = None
    when: tuple[When, ...] = ()

    @property
    def same_entity(self) -> tuple[Any, ...]:
        """What two mappings share when one entity would fill both slots."""
        return (self.entity, self.role, self.group, self.intents, self.not_intents)


class Slot(msgspec.Struct, frozen=True):
    """Something kept in mind. `influences`: rules and stories may depend on it."""

    name: str
    type: str
    at: Place
    initial: Any = None
    influences: bool = True
    values: tuple[str, ...] = ()
    minimum: float = 0.0
    maximum: float = 1.0
    mappings: tuple[Mapping, ...] = ()


class Form(msgspec.Struct, frozen=True):
    """Slots asked for one after the other."""

    name: str
    at: Place
    required: tuple[str, ...] = ()
    ignored_intents: tuple[str, ...] = ()


class Choice(msgspec.Struct, frozen=True):
    """A button as it is written: placeholders are not filled yet."""

    title: str
    payload: str


class Condition(msgspec.Struct, frozen=True):
    """A variation is for when the slot has this value."""

    slot: str
    value: Any


class Variation(msgspec.Struct, frozen=True):
    """One way to say a response: on one channel or any, under conditions or none."""

    at: Place
    text: str = ""
    channel: str | None = None
    conditions: tuple[Condition, ...] = ()
    choices: tuple[Choice, ...] = ()
    source: Source | None = None
    factual: bool = True
    sourced: frozenset[str] = frozenset()
    """Which of `source`, `article` and `checked` the metadata speak of."""


class Domain(msgspec.Struct, frozen=True):
    """domain.yml as a whole."""

    intents: dict[str, Place] = {}
    entities: dict[str, Place] = {}
    actions: dict[str, Place] = {}
    slots: dict[str, Slot] = {}
    forms: dict[str, Form] = {}
    responses: dict[str, tuple[Variation, ...]] = {}

    @property
    def initial(self) -> dict[str, Any]:
        """The values that slots have before anything is said."""
        return {s.name: s.initial for s in self.slots.values() if s.initial is not None}


class Subject(msgspec.Struct, frozen=True):
    """What an intent is beside its answer (data/subjects.yml)."""

    name: str
    at: Place
    title: str = ""
    sensitive: bool = False
    first: bool = False
    routine: bool = True
    reason: Reason = Reason.ASKED


class Policies(msgspec.Struct, frozen=True):
    """How the next action is found (config.yml)."""

    at: Place = Place("config.yml", 1)
    memory: bool = True
    augmented: bool = True
    max_history: int | None = None
    fallback: str | None = "action_default_fallback"
    """The action when nothing predicts one; None: the assistant says nothing."""
