"""What a scenario needs of whoever plays it: a `Stage`. In this process, or over the wire.

Rule: a stage does what people do and shows what they see; it judges nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

import msgspec

from bot.conversation.events import Recorded
from bot.conversation.state import Conversation
from bot.replay.scenarios.format import Broken, ChannelName, File
from handoff.brief import Brief
from handoff.routing import Absence, Colleague


class CannotPlay(Exception):
    """This stage has no such thing (a registry that fails, an assistant that breaks over the wire).

    The scenario is then not played, and that is said: it neither passed nor failed.
    """


class Act(msgspec.Struct, frozen=True):
    """What a conseiller does. `text` is the message, the note or the reason, `to` the next one."""

    verb: str
    text: str = ""
    to: str = ""


class Stage(Protocol):
    """An installation with the cast of a scenario, at the moment it begins."""

    @property
    def now(self) -> datetime:
        """The moment it is there."""

    @property
    def colleagues(self) -> Sequence[Colleague]:
        """The conseillers there are."""

    async def person(self, who: str) -> str:
        """The id of the conversation of somebody of the cast, or of a stranger who wrote."""

    async def writes(self, who: str, channel: ChannelName, text: str) -> None:
        """Somebody sends a text, or presses a button (a payload)."""

    async def sends(self, who: str, channel: ChannelName, file: File) -> None:
        """Somebody sends a file."""

    async def acts(self, conseiller: str, who: str, act: Act) -> str:
        """A conseiller acts; the code that they are given, if any.

        Raises `IllegalMove` or `NotYours` as the desk does.
        """

    async def moves_to(self, moment: datetime) -> None:
        """Time passes, and what falls due on the way does."""

    async def is_away(self, absence: Absence) -> None:
        """A conseiller is away."""

    async def breaks(self, part: Broken) -> None:
        """Something stops working. Raises `CannotPlay`."""

    async def mends(self, part: Broken) -> None:
        """It works again, and what could not arrive is sent again, as its channel would."""

    async def restarts(self) -> None:
        """The server is killed and started again."""

    async def news(self) -> Sequence[Recorded]:
        """What was recorded since this was last asked, in all conversations."""

    async def conversation(self, person: str) -> Conversation:
        """The conversation as it stands."""

    async def brief(self, person: str) -> Brief:
        """What whoever takes over reads first."""

    async def arrived(self, who: str, channel: ChannelName) -> Sequence[str]:
        """The texts that somebody received there, as they show."""

    async def faults(self, person: str) -> Sequence[str]:
        """What is wrong with the proof of a conversation; empty when it is intact."""

    async def file(self, fingerprint: str) -> Path | None:
        """Where a file that was sent lies."""
