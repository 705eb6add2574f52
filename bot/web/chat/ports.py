"""What the chat page asks of the rest: a `Chat`.

Rule: the person is the one of the signed cookie; nothing a page sends can name another.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Protocol

import msgspec


class DemoPerson(msgspec.Struct, frozen=True):
    """Somebody fictional to write as. `about` is one line in French on their situation."""

    id: str
    name: str
    about: str
    referent_name: str


class ChatLine(msgspec.Struct, frozen=True):
    """One line as the person sees it.

    `author` is "me", "assistant", "conseiller" or "system"; `buttons` are (title, payload);
    `checked` is the ISO date on which the source was last read, "" without a source.
    """

    seq: int
    at: datetime
    author: str
    author_name: str
    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    source_url: str | None = None
    article: str | None = None
    checked: str = ""


class ChatState(msgspec.Struct, frozen=True):
    """Who answers now. `control` is "assistant", "offered" or "human" (`handoff.case.Control`).

    `who` is the name of the human who has the conversation, or to whom it is proposed; what it
    holds while the assistant answers is not shown. `waiting` says that a human owes an answer.
    """

    who: str
    control: str
    waiting: bool


class ChatScenario(msgspec.Struct, frozen=True):
    """A conversation as a scenario (YAML). `replays`: it goes again as it took place."""

    text: str
    replays: bool


class Chat(Protocol):
    """The person's door to their one conversation."""

    async def people(self) -> Sequence[DemoPerson]:
        """Those one may write as; none outside a demo."""

    async def lines(self, person: str, after: int = 0) -> Sequence[ChatLine]:
        """The thread after a seq, oldest first; private notes are not in it."""

    async def say(self, person: str, text: str, message_id: str) -> None:
        """Take a message, or the payload of a button, as the person's; once per `message_id`.

        Raises `Unavailable` (nothing was kept) or `Malformed` (says what was expected), both of
        `bot.conversation.errors`.
        """

    def changes(self, person: str) -> AsyncIterator[int]:
        """The seq of the newest line, each time there is a new one."""

    async def state(self, person: str) -> ChatState:
        """Who answers now."""

    async def scenario(self, person: str) -> ChatScenario:
        """The conversation as a test, of people who do not exist.

        Raises `ReferentError` for one that cannot be told.
        """
