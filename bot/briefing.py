"""The brief of a conversation, made from its log.

Rule: every line links to the event it comes from. What is older than a month, or belongs to a
request the person said was settled, is in the thread and not in the brief.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from textwrap import shorten
from typing import Any

from bot.conversation.events import (
    AssistantSpoke,
    ConseillerSpoke,
    DemandeSettled,
    DialogueRestarted,
    MessageEdited,
    PersonSentFile,
    PersonSpoke,
    Recorded,
    SlotSet,
)
from bot.conversation.state import Conversation
from bot.dialogue import french
from handoff.brief import Brief, Said, build

RECENT = timedelta(days=31)
"""One period of actualisation: what was said before belongs to another declaration."""

LONGEST = 120
"""Characters of a human's answer that are quoted; the link leads to all of it."""


def brief(conversation: Conversation, log: Sequence[Recorded], titles: Mapping[str, str]) -> Brief:
    """What whoever takes over reads first.

    `titles` gives the French names of responses (or their intents), slots and entities. What has
    none is left out: it is machinery, and would be noise.
    """
    since = conversation.case.waiting_since
    demande = _demande(log)
    return build(
        conversation.case,
        asked=_asked(log, since) if since else (),
        known=_known(conversation, log, demande, titles),
        answered=_answered(demande, titles),
    )


def _demande(log: Sequence[Recorded]) -> list[Recorded]:
    """The end of the log that tells of the present request."""
    if not log:
        return []
    recent = [entry for entry in log if entry.at > log[-1].at - RECENT]
    settled = [i for i, entry in enumerate(recent) if isinstance(entry.event, DemandeSettled)]
    return recent[settled[-1] + 1 :] if settled else recent


def _asked(log: Iterable[Recorded], since: datetime) -> list[Said]:
    """What the person said since they wait, and the message just before: often the question."""
    said: dict[int, tuple[datetime, str]] = {}
    for entry in log:
        match entry.event:
            case PersonSpoke(text=text):
                said[entry.seq] = (entry.at, text)
            case PersonSentFile(name=name):
                said[entry.seq] = (entry.at, name)
            case MessageEdited(of=of, text=text):
                said[of] = (entry.at, text)
    lines = sorted(said.items())
    first = next((i for i, (_, (at, _)) in enumerate(lines) if at >= since), len(lines))
    return [Said(text, seq) for seq, (_, text) in lines[max(0, first - 1) :] if text]


def _known(
    conversation: Conversation,
    log: Iterable[Recorded],
    demande: Iterable[Recorded],
    titles: Mapping[str, str],
) -> list[Said]:
    """The slots in force and what was named in the present request, each by its last line."""
    facts = {name: fact for name, fact in _entities(demande) if name in titles}
    facts |= {
        name: fact
        for name, fact in _slots(log).items()
        if name in titles and conversation.dialogue.slots.get(name) is not None
    }
    lines = [Said(f"{titles[name]} : {french.value(v)}", seq) for name, (v, seq) in facts.items()]
    return sorted(lines, key=lambda line: line.seq)


def _slots(log: Iterable[Recorded]) -> dict[str, tuple[Any, int]]:
    slots: dict[str, tuple[Any, int]] = {}
    for entry in log:
        match entry.event:
            case SlotSet(name=name, value=value):
                slots[name] = (value, entry.seq)
            case DialogueRestarted(keep_slots=False):
                slots.clear()
    return slots


def _entities(demande: Iterable[Recorded]) -> Iterator[tuple[str, tuple[Any, int]]]:
    for entry in demande:
        match entry.event:
            case PersonSpoke(understood=understood) if understood:
                for meant in (understood, *understood.then):
                    for entity in meant.entities:
                        yield entity["entity"], (entity.get("value"), entry.seq)


def _answered(demande: Iterable[Recorded], titles: Mapping[str, str]) -> list[Said]:
    """What the assistant answered, by subject, and what humans wrote, in their words."""
    subjects: dict[str, Said] = {}
    for entry in demande:
        match entry.event:
            case AssistantSpoke(response=response):
                title = titles.get(response) or titles.get(response.removeprefix("utter_"))
                if title:
                    subjects[title] = Said(title, entry.seq)
            case ConseillerSpoke(author_name=name, text=text):
                quoted = shorten(f"{name} : {text}", LONGEST, placeholder="…")
                subjects[f"{entry.seq}"] = Said(quoted, entry.seq)
    return sorted(subjects.values(), key=lambda line: line.seq)
