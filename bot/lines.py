"""The thread as a conseiller reads it: one line for each event that says something."""

from bot.conversation.events import (
    AssistantSpoke,
    ConseillerSpoke,
    MessageEdited,
    NoteAdded,
    PersonSentFile,
    PersonSpoke,
    Recorded,
    SystemSaid,
)
from handoff.ports import Kept, Line


def kept(sent: PersonSentFile) -> Kept:
    """A file as a conseiller is shown it."""
    return Kept(sent.file_id, sent.name, sent.media_type, sent.size)


def line(entry: Recorded, person_name: str) -> Line | None:
    """A line of the thread as the console shows it; None for what says nothing to anybody."""
    here = (entry.seq, entry.at)
    match entry.event:
        case PersonSpoke(text=text) | MessageEdited(text=text):
            return Line(*here, "person", person_name, text)
        case PersonSentFile() as sent:
            return Line(*here, "person", person_name, sent.name, file=kept(sent))
        case AssistantSpoke(text=text, source=source, buttons=buttons):
            titles = tuple(button.title for button in buttons)
            return Line(*here, "assistant", "", text, source.url if source else None, titles)
        case ConseillerSpoke(text=text, author_name=name):
            return Line(*here, "conseiller", name, text)
        case SystemSaid(text=text):
            return Line(*here, "system", "", text)
        case NoteAdded(text=text, author_name=name):
            return Line(*here, "note", name, text)
        case _:
            return None
