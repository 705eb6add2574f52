"""Which channels are open, by credentials.yml and the environment; each is imported only then.

Rule: a channel gives its routes, what it runs beside the server, and who carries its messages.
Nothing else knows which channels there are.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from importlib import import_module
from typing import Any, Protocol

import msgspec
from starlette.routing import BaseRoute

from bot.conversation.ports import Outcome, Store
from bot.files import Files
from bot.inbound import Inbound
from bot.relay import Carrier
from bot.words import Words

Running = Callable[[], Awaitable[None]]
Take = Callable[[Inbound], Awaitable[Outcome]]


class Channel(msgspec.Struct, frozen=True):
    """A way in and out. `runs` go on as long as a server, `links` also where one only carries;
    `official` is how people know it.

    `official` is shown on the page where people check whom they write with: a bot's name or a
    number. `close` lets go of connections.
    """

    name: str
    carrier: Carrier | None = None
    routes: Sequence[BaseRoute] = ()
    runs: Sequence[Running] = ()
    links: Sequence[Running] = ()
    official: Callable[[], Sequence[str]] = tuple
    close: Running | None = None


class Premises(msgspec.Struct, frozen=True):
    """What a channel is given: the turn's door, the store, the files, the clock, the words."""

    take: Take
    store: Store
    files: Files
    clock: Callable[[], datetime]
    words: Words


class Connect(Protocol):
    """What a channel's folder offers."""

    def __call__(self, credentials: Mapping[str, Any], premises: Premises) -> Channel:
        """Open the channel. Raises `Malformed` saying which credential is missing or wrong."""


OURS = ("telegram", "sms")
"""The channels that have a folder in `bot/channels/` with a `connecting.py`; `rest` is always open.

A folder is imported when its channel has credentials: aiogram alone takes 1 to 4 s and 165 MB.
"""


def opened(credentials: Mapping[str, Mapping[str, Any]], premises: Premises) -> list[Channel]:
    """The channels that have credentials. Raises `Malformed` when one is wrong."""
    channels: list[Channel] = []
    for name in OURS:
        if given := credentials.get(name):
            folder = import_module(f"bot.channels.{name}.connecting")
            connect: Connect = folder.connect
            channels.append(connect(given, premises))
    return channels
