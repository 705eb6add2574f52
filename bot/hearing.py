"""From what a channel received to the event that is kept, and the words that are commands.

Rule: what must never be stored (a password, a card or social security number) is masked here,
before anything else sees it.
"""

import re
from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from bot import masking
from bot.conversation.events import MessageEdited, PersonSentFile, PersonSpoke
from bot.dialogue import payload
from bot.dialogue.domain import Subject
from bot.inbound import Inbound
from bot.words import Said, Words

_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")


class Heard(msgspec.Struct, frozen=True):
    """A message as it is kept. `said` is what is understood and answered; it may be empty.

    `first` comes before it in the thread: a file. `word` is the command that the message is.
    `of` is the seq of the message that this one corrects.
    """

    said: PersonSpoke
    first: tuple[PersonSentFile, ...] = ()
    word: Said | None = None
    masked: frozenset[str] = frozenset()
    of: int | None = None
    what: str = "text"

    @property
    def is_only_a_file(self) -> bool:
        """Whether nothing was written with the file."""
        return bool(self.first) and not self.said.text

    @property
    def words(self) -> str:
        """What may be understood of it: the sentence around a secret is about the secret."""
        text = self.said.payload or self.said.text
        if not self.masked:
            return text
        return " ".join(part for part in _SENTENCE.split(text) if masking.MASK not in part).strip()

    @property
    def code(self) -> str:
        """The one-time code that the message brings, empty when it brings none."""
        brings = self.word is not None and self.word.name in ("lier", "start")
        return (self.word.argument or "") if brings and self.word else ""

    @property
    def kept(self) -> tuple[PersonSpoke | PersonSentFile | MessageEdited, ...]:
        """What the thread keeps of it, in order."""
        if self.is_only_a_file:
            return self.first
        if self.of is None:
            return (*self.first, self.said)
        said = self.said
        return (
            MessageEdited(
                address=said.address,
                external_id=said.external_id,
                message_id=said.message_id,
                of=self.of,
                text=said.text,
                understood=said.understood,
                asks=said.asks,
            ),
        )


class Hearing(msgspec.Struct, frozen=True):
    """Hears messages, by the commands of data/channels.yml and the titles of the subjects."""

    words: Words
    subjects: Mapping[str, Subject]

    def hear(self, inbound: Inbound) -> Heard:
        """What is kept of a message."""
        masked = masking.mask(inbound.text)
        word = self.words.said(masked.text)
        text = word.payload if word and word.payload else masked.text
        said = self._said(inbound, text, shown=masked.text)
        first = () if inbound.file is None else (_file(inbound),)
        return Heard(said, first, word, masked.kinds, what=inbound.what)

    def _said(self, inbound: Inbound, text: str, shown: str) -> PersonSpoke:
        """What the thread shows: a pressed button by its title, words as they are."""
        pressed = payload.read(text)
        subject = self.subjects.get(pressed.intent) if pressed else None
        title = subject.title if subject and text == shown else None
        return PersonSpoke(
            address=inbound.address,
            external_id=inbound.external_id or "",
            message_id=inbound.message_id,
            text=title or shown,
            payload=text if pressed else None,
        )


def understood_as(heard: Heard, said: PersonSpoke) -> Heard:
    """The same message, once it is understood."""
    return replace(heard, said=said)


def _file(inbound: Inbound) -> PersonSentFile:
    file = inbound.file
    assert file is not None
    return PersonSentFile(
        address=inbound.address,
        external_id=inbound.external_id or "",
        message_id=inbound.message_id,
        file_id=file.file_id,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        what=file.what,
        refused=file.refused,
    )
