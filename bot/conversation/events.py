"""What can happen in a conversation. Frozen facts; the handover's own are in `handoff.events`.

Rule: the `tag` is the name an event is stored under. It is part of the format: a class may be
renamed, its tag never.
"""

from datetime import datetime
from typing import Any

import msgspec

from bot.conversation.reach import (
    Address,
    AddressChosen,
    AddressClosed,
    AddressLinked,
    AddressOpened,
    AddressUnlinked,
    LinkOffered,
    ThreadMoved,
    ThreadsJoined,
)
from handoff.events import (
    ConseillerSpoke,
    DeadlineMissed,
    DeadlineOpened,
    DemandeSettled,
    Event,
    HandoffAccepted,
    HandoffDeclined,
    HandoffOffered,
    HandoffReleased,
    HandoffRequested,
    HandoffWithdrawn,
    NoteAdded,
    ReferentChanged,
)

__all__ = [
    "Address",
    "AddressChosen",
    "AddressClosed",
    "AddressLinked",
    "AddressOpened",
    "AddressUnlinked",
    "AnyEvent",
    "AssistantActed",
    "AssistantSpoke",
    "Button",
    "ConseillerSpoke",
    "DeadlineMissed",
    "DeadlineOpened",
    "DemandeSettled",
    "DialogueRestarted",
    "Event",
    "HandoffAccepted",
    "HandoffDeclined",
    "HandoffOffered",
    "HandoffReleased",
    "HandoffRequested",
    "HandoffWithdrawn",
    "LinkOffered",
    "LoopEnded",
    "LoopStarted",
    "MessageEdited",
    "NoteAdded",
    "PersonEvent",
    "PersonSentFile",
    "PersonSpoke",
    "Recorded",
    "ReferentChanged",
    "SlotSet",
    "Source",
    "SystemSaid",
    "ThreadMoved",
    "ThreadsJoined",
    "TurnFailed",
    "Understood",
]


class Button(msgspec.Struct, frozen=True):
    """A choice the person can press. `payload` comes back as if they had typed it."""

    title: str
    payload: str


class Source(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where an answer comes from: page, law article when there is one, date it was checked."""

    url: str
    article: str | None = None
    checked: str = ""
    facts: tuple[str, ...] = ()


class Understood(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was made of a person's words, as far as an auditor or the dialogue needs it.

    A message of several questions is understood as its first; `then` are the others, in order,
    and `text` the words of each.
    """

    intent: str
    confidence: float
    decision: str = "answer"
    entities: tuple[dict[str, Any], ...] = ()
    candidates: tuple[str, ...] = ()
    text: str = ""
    then: tuple["Understood", ...] = ()


class PersonEvent(Event, frozen=True, kw_only=True):
    """Anything that comes from the person: all of it obeys the same gate.

    `external_id` is the delivery the channel may repeat, `message_id` the message that the person
    may later edit, where a channel has such ids.
    """

    address: Address
    external_id: str = ""
    message_id: str = ""


class PersonSpoke(PersonEvent, frozen=True, tag="person.spoke"):
    """The person wrote, or pressed a button (`payload` is then what the button carries).

    `asks` is False for a mere courtesy (« merci, bonne journée »): nobody owes an answer to it.
    """

    text: str
    payload: str | None = None
    understood: Understood | None = None
    asks: bool = True


class PersonSentFile(PersonEvent, frozen=True, tag="person.sent_file"):
    """The person sent a document, a photo or a voice message (`what`). `size` is in bytes.

    `file_id` is the fingerprint of the content (SHA-256, hexadecimal), empty when it was not kept;
    `refused` then says why: "too_large" or "unreadable".
    """

    file_id: str
    name: str
    media_type: str
    size: int
    what: str = "document"
    refused: str = ""


class MessageEdited(PersonEvent, frozen=True, tag="message.edited"):
    """The person changed a message already sent (`of` is its seq). The old text stays too."""

    of: int
    text: str
    understood: Understood | None = None
    asks: bool = True


class AssistantSpoke(Event, frozen=True, tag="assistant.spoke"):
    """The assistant's words, valid only as long as `epoch` is the conversation's.

    `about` is the intent they answer, empty in logs older than it. `beside` are the sources of
    what was answered before it to the same message. `rest` is what a short message left out and
    the person may ask for.
    """

    text: str
    response: str
    epoch: int
    buttons: tuple[Button, ...] = ()
    source: Source | None = None
    about: str = ""
    beside: tuple[Source, ...] = ()
    rest: str = ""


class AssistantActed(Event, frozen=True, tag="assistant.acted"):
    """The dialogue ran an action that says nothing by itself.

    With `hears` it turned to the next question of the same message, as if it had just been asked.
    """

    action: str
    hears: Understood | None = None


class SystemSaid(Event, frozen=True, tag="system.said"):
    """A line that is neither the assistant's nor a human's: who has the conversation, a delay.

    `reminder` lines may wait behind answers when a channel is slow; a `last_word` leaves even
    where the person has just asked for silence, and `to` is for where it is not said to the person
    but to an address.
    """

    text: str
    response: str
    reminder: bool = False
    last_word: bool = False
    to: Address | None = None


class SlotSet(Event, frozen=True, tag="slot.set"):
    """Something the dialogue keeps in mind. None forgets it."""

    name: str
    value: Any = None


class LoopStarted(Event, frozen=True, tag="loop.started"):
    """A form, or the two-stage fallback, holds the dialogue."""

    name: str


class LoopEnded(Event, frozen=True, tag="loop.ended"):
    """The loop that held the dialogue is over."""

    name: str


class DialogueRestarted(Event, frozen=True, tag="dialogue.restarted"):
    """The dialogue forgets its slots and loop. The conversation itself goes on unchanged."""

    keep_slots: bool = False


class TurnFailed(Event, frozen=True, tag="turn.failed"):
    """A message on which the assistant failed again and again. `error` is a kind, not a text."""

    external_id: str
    error: str


AnyEvent = (
    PersonSpoke
    | PersonSentFile
    | MessageEdited
    | AssistantSpoke
    | AssistantActed
    | SystemSaid
    | SlotSet
    | LoopStarted
    | LoopEnded
    | DialogueRestarted
    | TurnFailed
    | AddressLinked
    | AddressUnlinked
    | AddressClosed
    | AddressOpened
    | AddressChosen
    | LinkOffered
    | ThreadsJoined
    | ThreadMoved
    | HandoffRequested
    | HandoffOffered
    | HandoffAccepted
    | HandoffDeclined
    | HandoffReleased
    | HandoffWithdrawn
    | ReferentChanged
    | ConseillerSpoke
    | NoteAdded
    | DeadlineOpened
    | DeadlineMissed
    | DemandeSettled
)


class Recorded(msgspec.Struct, frozen=True):
    """An event in its place: the `seq`-th of its conversation, chained to the one before.

    `event` is None when its body was erased (privacy): the chain still holds, see `chain`.
    """

    conversation: str
    seq: int
    at: datetime
    kind: str
    event: AnyEvent | None
    hash: bytes
