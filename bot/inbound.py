"""A message as a channel received it, before anything was made of it.

Rule: a channel only says what arrived. What it means, what is kept of it and what is answered is
the turn's to say.
"""

from typing import Literal

import msgspec

from bot.conversation.events import Address

What = Literal["document", "photo", "voice"]


class Attached(msgspec.Struct, frozen=True):
    """A file that came with a message, kept already (see `bot.files`), or `refused`, and why.

    `size` is in bytes, as far as the channel says it.
    """

    what: What
    name: str
    media_type: str
    size: int
    file_id: str = ""
    refused: Literal["", "too_large", "unreadable"] = ""


class Inbound(msgspec.Struct, frozen=True):
    """A message as a channel received it. `external_id` is the channel's id, if it has one.

    `person` is set where the channel knows who writes, whatever addresses they have. `text` is
    the caption where a file came, or what a contact or a place reads like (`what`). `message_id`
    names the message for the person's later corrections; `edits` is the one this text replaces.
    """

    address: Address
    text: str
    external_id: str | None = None
    person: str | None = None
    message_id: str = ""
    edits: str = ""
    file: Attached | None = None
    what: Literal["text", "contact", "location"] = "text"
