"""One bot and all that Telegram keeps for it: its chats, messages, files, updates, settings.

Rule: whoever reads or changes it holds `lock`; `changed()` wakes those who wait, in any thread.
"""

import threading
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from itertools import count

import msgspec

from tests.servers.telegram.faults import Faults
from tests.servers.telegram.limits import Limits, Meter
from tests.servers.telegram.markup import Json
from tests.servers.telegram.refusals import bad_request, blocked
from tests.servers.telegram.updates import Lane, Updates

Clock = Callable[[], datetime]


class File(msgspec.Struct, frozen=True):
    """`folder` is the first part of its download path, as officially: documents, photos, voice."""

    file_id: str
    unique_id: str
    folder: str
    name: str
    content: bytes

    @property
    def path(self) -> str:
        extension = self.name.rpartition(".")[2] if "." in self.name else "bin"
        return f"{self.folder}/file_{self.unique_id[4:].lstrip('0')}.{extension}"

    def shape(self) -> Json:
        size = len(self.content)
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": size}


class Webhook(msgspec.Struct, frozen=True):
    """Where updates are posted; `secret` empty sends no header."""

    url: str
    secret: str = ""
    max_connections: int = 40


class Call(msgspec.Struct, frozen=True):
    """One call of a method, as it arrived and as it was answered (`code` 0: not at all)."""

    method: str
    params: Json
    at: datetime
    code: int


class Attempt(msgspec.Struct, frozen=True):
    """One delivery to the webhook. `status` 0: no answer. `wait`: seconds until the next one."""

    update_id: int
    lane: Lane
    status: int
    wait: float | None


class Notice(msgspec.Struct, frozen=True):
    """What the answer to a press shows over the chat; most show nothing."""

    query_id: str
    text: str
    alert: bool


class Press(msgspec.Struct):
    """A press of a button. The button turns until it is answered."""

    user_id: int
    at: datetime
    answered: Notice | None = None


class Account:
    """See the module."""

    def __init__(self, token: str, clock: Clock, limits: Limits | None) -> None:
        self.token, self.clock = token, clock
        bot_id = int(token.partition(":")[0])
        self.me: Json = {"id": bot_id, "is_bot": True, "first_name": "Référent"}
        self.me["username"] = "referent_bot"
        self.lock = threading.Condition()
        self.watchers: list[Callable[[], None]] = []
        self.meter, self.faults = Meter(limits, clock), Faults()
        self.updates = Updates(clock)
        self.people: dict[int, Json] = {}
        self.blockers: set[int] = set()
        self.messages: defaultdict[int, dict[int, Json]] = defaultdict(dict)
        self._message_ids = count(1)
        self.keyboards: dict[int, list[list[str]]] = {}
        self.actions: list[tuple[int, str]] = []
        self.presses: dict[str, Press] = {}
        self.files: dict[str, File] = {}
        self.paths: dict[str, File] = {}
        self.profile: dict[tuple[str, ...], Json] = {}
        self.webhook: Webhook | None = None
        self.last_error: tuple[int, str] | None = None
        self.attempts: list[Attempt] = []
        self.calls: list[Call] = []

    def changed(self) -> None:
        """To be called with the lock held."""
        self.lock.notify_all()
        for wake in self.watchers:
            wake()

    def now(self) -> int:
        """Seconds since 1970, as the API dates everything."""
        return int(self.clock().timestamp())

    def chat(self, chat_id: int) -> Json:
        """The private chat with that person. Raises Refused if they never wrote."""
        person = self.people.get(chat_id)
        if person is None:
            raise bad_request("chat not found")
        known = ("id", "first_name", "last_name", "username")
        return {name: person[name] for name in known if name in person} | {"type": "private"}

    def check_may_be_reached(self, chat_id: int) -> None:
        """Raises Refused when that person never wrote or blocked the bot."""
        self.chat(chat_id)
        if chat_id in self.blockers:
            raise blocked()

    def check_may_write_to(self, chat_id: int) -> None:
        """The same, and counts a message: raises Refused when it comes too fast."""
        self.check_may_be_reached(chat_id)
        self.meter.count(chat_id)

    def put(self, chat_id: int, sender: Json, content: Json) -> Json:
        """A new message in the chat, as the API shows it. Numbered per bot, as officially."""
        message_id = next(self._message_ids)
        message: Json = {"message_id": message_id, "from": sender, "chat": self.chat(chat_id)}
        message |= {"date": self.now(), **content}
        self.messages[chat_id][message_id] = message
        self.changed()
        return message

    def keep(self, folder: str, name: str, content: bytes) -> File:
        """A new file on the server."""
        number = len(self.files) + 1
        file = File(f"BQACAgQAAx{number:08d}", f"AgAD{number:08d}", folder, name, content)
        self.files[file.file_id] = file
        return file
