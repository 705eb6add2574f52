"""What people did in a conversation, one after the other, and what came of each.

Rule: an act is what somebody chose to do, or time that ran out. All the rest came of it, and must
come again.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from bot.conversation.events import (
    Address,
    AddressLinked,
    AddressUnlinked,
    AssistantSpoke,
    Button,
    ConseillerSpoke,
    DeadlineMissed,
    HandoffAccepted,
    HandoffDeclined,
    HandoffReleased,
    LinkOffered,
    MessageEdited,
    NoteAdded,
    PersonEvent,
    PersonSentFile,
    PersonSpoke,
    Recorded,
    ReferentChanged,
    ThreadMoved,
    TurnFailed,
)
from bot.dialogue import payload
from bot.dialogue.domain import Subject
from bot.replay.recording.source import CannotRecord
from bot.replay.scenarios.format import Acts, File
from bot.responding import RECEIVED

Key = Literal["jobseeker", "presses", "sends file", "conseiller", "at"]


class Did(msgspec.Struct, frozen=True):
    """An act: what a step says (`key`, `value`), when, in which conversation, and what came of it.

    `address` is where the person wrote from, `by` the id of the conseiller. `failed` says that the
    assistant was out of order.
    """

    key: Key
    at: datetime
    conversation: str
    value: str | File | Acts = ""
    address: Address | None = None
    by: str = ""
    failed: bool = False
    came: tuple[Recorded, ...] = ()

    def adding(self, entry: Recorded) -> "Did":
        """The same, and something more came of it."""
        return replace(self, came=(*self.came, entry))


class Told(msgspec.Struct, frozen=True):
    """All that was done, what there was before the first act, and what is told otherwise."""

    acts: tuple[Did, ...]
    before: tuple[Recorded, ...] = ()
    notes: tuple[str, ...] = ()


def told(log: Sequence[Recorded], subjects: Mapping[str, Subject]) -> Told:
    """The acts that a log tells. Raises `CannotRecord`."""
    teller = _Teller(subjects, {entry.conversation for entry in log})
    for entry in log:
        teller.hear(entry)
    if not teller.acts:
        raise CannotRecord("nothing was said in this conversation yet")
    for did in teller.acts:
        _must_be_told(did)
    return Told(tuple(teller.acts), tuple(teller.before), tuple(dict.fromkeys(teller.notes)))


class _Teller:
    """Reads a log from its beginning. `shown` are the last buttons of each conversation."""

    def __init__(self, subjects: Mapping[str, Subject], people: Collection[str]) -> None:
        self._subjects = subjects
        self._people = people
        self._shown: dict[str, tuple[Button, ...]] = {}
        self._first: list[Recorded] = []
        self.acts: list[Did] = []
        self.before: list[Recorded] = []
        self.notes: list[str] = []

    def hear(self, entry: Recorded) -> None:
        """The next entry: a new act, a part of the last one, or what came of it."""
        event = entry.event
        if isinstance(event, ThreadMoved) or (isinstance(event, AddressLinked) and _by_code(event)):
            self._first.append(entry)  # it is written before the code that brings it about
            return
        did = self._act(entry)
        if did:
            self._add(replace(did, came=tuple(self._first)))
            self._first = []
        elif isinstance(event, TurnFailed):
            self.acts[-1] = replace(self.acts[-1], failed=True)
        if isinstance(event, AddressUnlinked) and event.by not in self._people:
            raise CannotRecord("a conseiller took an address off, which no step of a scenario says")
        if isinstance(event, AssistantSpoke) and event.buttons:
            self._shown[entry.conversation] = event.buttons
        if self.acts:
            self.acts[-1] = self.acts[-1].adding(entry)
        else:
            self.before.append(entry)

    def _add(self, did: Did) -> None:
        """Words that came with a file, or with taking over, are one act with it."""
        last = self.acts[-1] if self.acts else None
        together = last and (last.at, last.conversation) == (did.at, did.conversation)
        if last and together and isinstance(last.value, File) and did.key == "jobseeker":
            whole = replace(last.value, says=str(did.value))
            self.acts[-1] = replace(last, value=whole)
        elif last and together and last.value == "accepts" and _writes(did) and last.by == did.by:
            self.acts[-1] = replace(last, value=did.value)
        else:
            self.acts.append(did)

    def _act(self, entry: Recorded) -> Did | None:
        event = entry.event
        if isinstance(event, PersonEvent):
            return self._person(entry, event)
        if isinstance(event, DeadlineMissed):
            return Did("at", entry.at, entry.conversation)
        for kind, acts in _OF_CONSEILLERS.items():
            if isinstance(event, kind):
                value, by = acts(event)
                return Did("conseiller", entry.at, entry.conversation, value, by=by)
        return None

    def _person(self, entry: Recorded, event: PersonEvent) -> Did:
        did = Did("jobseeker", entry.at, entry.conversation, address=event.address)
        match event:
            case PersonSentFile():
                if event.refused:
                    raise CannotRecord("a file that was refused cannot be sent by a scenario")
                return replace(did, key="sends file", value=_file(event))
            case MessageEdited(text=text):
                self.notes.append("a message that was corrected is told as a new one")
                return replace(did, value=text)
            case PersonSpoke(text=text, payload=chosen):
                if chosen is not None and self._is_pressed(entry.conversation, text, chosen):
                    title = self._title(entry.conversation, chosen)
                    return replace(did, key="presses", value=title or chosen)
                return replace(did, value=text)
        raise CannotRecord(f"no step says {entry.kind}")  # pragma: no cover

    def _is_pressed(self, conversation: str, text: str, chosen: str) -> bool:
        """Whether a button was pressed: typed words and numbers stay what they are."""
        titles = {b.title for b in self._shown.get(conversation, ()) if b.payload == chosen}
        pressed = payload.read(chosen)
        subject = self._subjects.get(pressed.intent) if pressed else None
        return text == chosen or text in titles or bool(subject and subject.title == text)

    def _title(self, conversation: str, chosen: str) -> str:
        """What the button was called, where that names it and no other; it says no date then."""
        shown = self._shown.get(conversation, ())
        titles = [button.title for button in shown if button.payload == chosen]
        named = [button for button in shown if button.title in titles]
        return titles[0] if len(named) == 1 and "{" not in chosen else ""


def _writes(did: Did) -> bool:
    return isinstance(did.value, Acts) and did.value.writes is not None


def _file(sent: PersonSentFile) -> File:
    what: Any = sent.what
    return File(name=sent.name, type=sent.media_type, what=what)


def _must_be_told(did: Did) -> None:
    """Refuse what no step says, though the log has words for it."""
    spoken = [e.event for e in did.came if isinstance(e.event, AssistantSpoke)]
    for what in ("contact", "location"):
        if did.key == "jobseeker" and any(said.response == RECEIVED[what] for said in spoken):
            raise CannotRecord(f"the person sent a {what}, which no step of a scenario says")


def links(did: Did) -> bool:
    """Whether an act linked an address by a one-time code."""
    return any(isinstance(e.event, AddressLinked) and _by_code(e.event) for e in did.came)


def _by_code(linked: AddressLinked) -> bool:
    return linked.by == "code"


def _declines(event: HandoffDeclined) -> str | Acts:
    return Acts(declines=event.reason) if event.reason else "declines"


_OF_CONSEILLERS: Mapping[type[Any], Callable[[Any], tuple[str | Acts, str]]] = {
    HandoffAccepted: lambda event: ("accepts", event.by),
    ConseillerSpoke: lambda event: (Acts(writes=event.text), event.author),
    NoteAdded: lambda event: (Acts(notes=event.text), event.author),
    HandoffDeclined: lambda event: (_declines(event), event.by),
    HandoffReleased: lambda event: ("hands back", event.by),
    ReferentChanged: lambda event: (
        Acts(transfers_to=event.new, because=event.reason),
        event.decided_by,
    ),
    LinkOffered: lambda event: ("gives a code", event.by),
}
