"""From events to what a person receives: a view of the log, and the only one; and its receipts.

Rule: nothing else writes to the outbox. Private notes and silent events give nothing; a human's
words always carry their name.
"""

from datetime import datetime
from enum import IntEnum, StrEnum

import msgspec

from bot.conversation.events import (
    Address,
    AssistantSpoke,
    Button,
    ConseillerSpoke,
    Recorded,
    SystemSaid,
)


class Priority(IntEnum):
    """What leaves first when a channel is slow; the last word leaves even for a closed address."""

    LAST_WORD = -1
    REPLY = 0
    REMINDER = 1


class Outgoing(msgspec.Struct, frozen=True):
    """A message for a person. `epoch` is set on the assistant's: a stale one is dropped.

    `answers` is the seq of the message it was decided with, None for what came by itself.
    """

    conversation: str
    seq: int
    address: Address
    text: str
    author: str
    author_name: str = ""
    buttons: tuple[Button, ...] = ()
    epoch: int | None = None
    answers: int | None = None
    priority: Priority = Priority.REPLY

    def is_stale(self, epoch: int) -> bool:
        """Whether a human took or left the conversation since this was thought."""
        return self.epoch is not None and self.epoch != epoch

    @property
    def signed(self) -> str:
        """The text as a channel without a place for the author shows it."""
        return f"{self.author_name} : {self.text}" if self.author_name else self.text


def outgoing(
    recorded: Recorded, address: Address | None, answers: int | None = None
) -> Outgoing | None:
    """What `recorded` makes leave for `address`; None when it says nothing to the person."""
    if address is None:
        return None
    here = (recorded.conversation, recorded.seq, address)
    match recorded.event:
        case AssistantSpoke(text=text, buttons=buttons, epoch=epoch):
            return Outgoing(*here, text, "assistant", buttons=buttons, epoch=epoch, answers=answers)
        case ConseillerSpoke(text=text, author_name=name):
            return Outgoing(*here, text, "conseiller", author_name=name)
        case SystemSaid(text=text, to=to):
            here = (recorded.conversation, recorded.seq, to or address)
            priority = _priority(recorded.event)
            return Outgoing(*here, text, "system", answers=answers, priority=priority)
        case _:
            return None


def _priority(said: SystemSaid) -> Priority:
    if said.last_word:
        return Priority.LAST_WORD
    return Priority.REMINDER if said.reminder else Priority.REPLY


class Delivery(StrEnum):
    """What became of a message, worst last: a later report never makes a failure good."""

    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"


class Receipt(msgspec.Struct, frozen=True):
    """What a channel says of a message that left.

    `reference` is the provider's id of it, `segments` how many SMS it cost (0 elsewhere).
    """

    conversation: str
    seq: int
    channel: str
    state: Delivery
    at: datetime
    reference: str = ""
    segments: int = 0
