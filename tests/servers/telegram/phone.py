"""A person's phone: what it sends to the bot and what it shows.

Rule: it shows messages as they are now, after edits, in the order they came. Everything here may
be called from any thread; what waits, waits in the caller's thread.
"""

import time
from collections.abc import Callable
from typing import Any

from tests.servers.telegram.account import Account, Notice, Press
from tests.servers.telegram.markup import Json
from tests.servers.telegram.screen import Shown, captioned, parts_of, shown, typed
from tests.servers.telegram.updates import PRESS_KEPT


class Phone:
    """One person in their private chat with the bot."""

    def __init__(self, account: Account, user: Json) -> None:
        self.account, self.user = account, user
        self.id: int = user["id"]

    # What the person does.

    def has_met_the_bot(self) -> None:
        """The person wrote to it once, long ago: nothing is left of it but that it may write."""
        with self.account.lock:
            self.account.people[self.id] = self.user

    def writes(self, text: str, reply_to: Shown | None = None) -> Shown:
        """Sends a text; a long one leaves in several messages, of which the last is returned."""
        quoted = {"reply_to_message": reply_to.raw} if reply_to else {}
        parts = parts_of(text)
        for part in parts[:-1]:
            self._sends(quoted | typed(part))
        return self._sends(quoted | typed(parts[-1]))

    def edits(self, message: Shown, new_text: str) -> Shown:
        """Changes an own message."""
        with self.account.lock:
            edited = dict(self.account.messages[self.id][message.message_id])
            edited.pop("entities", None)
            edited |= typed(new_text) | {"edit_date": self.account.now()}
            self.account.messages[self.id][message.message_id] = edited
            self.account.updates.add("edited_message", edited, ("chat", self.id))
            self.account.changed()
        return shown(self.account, edited)

    def presses(self, message: Shown | int, title: str) -> str:
        """Presses a button that the message has now; returns the id of the query."""
        with self.account.lock:
            number = message if isinstance(message, int) else message.message_id
            raw = self.account.messages[self.id][number]
            rows = raw.get("reply_markup", {}).get("inline_keyboard", [])
            datas = [b.get("callback_data") for row in rows for b in row if b["text"] == title]
            if not datas or datas[0] is None:
                raise LookupError(f"message {number} has no button {title!r}")
            query_id = str(self.id * 2**32 + len(self.account.presses) + 1)
            query = {"id": query_id, "from": self.user, "message": raw, "data": datas[0]}
            query["chat_instance"] = str(-self.id * 7919)
            self.account.presses[query_id] = Press(self.id, self.account.clock())
            self.account.updates.add("callback_query", query, ("press", self.id), PRESS_KEPT)
            self.account.changed()
        return query_id

    def sends_document(
        self, name: str, content: bytes, caption: str = "", mime_type: str = "application/pdf"
    ) -> Shown:
        file = self._keep("documents", name, content)
        document = {"file_name": name, "mime_type": mime_type, **file}
        return self._sends({"document": document} | captioned(caption))

    def sends_photo(self, content: bytes, caption: str = "") -> Shown:
        """Two sizes, the larger one last, as officially; both hold the same bytes here."""
        sizes = [(90, 67), (1280, 960)]
        photo = [
            self._keep("photos", "photo.jpg", content) | {"width": width, "height": height}
            for width, height in sizes
        ]
        return self._sends({"photo": photo} | captioned(caption))

    def sends_voice(self, content: bytes, seconds: int = 3, caption: str = "") -> Shown:
        file = self._keep("voice", "voice.oga", content)
        voice = {"duration": seconds, "mime_type": "audio/ogg", **file}
        return self._sends({"voice": voice} | captioned(caption))

    def sends_contact(self, phone_number: str, first_name: str = "", *, own: bool = True) -> Shown:
        """`own`: the person's own number, which carries their user id."""
        contact: Json = {"phone_number": phone_number}
        contact["first_name"] = first_name or self.user["first_name"]
        return self._sends({"contact": contact | ({"user_id": self.id} if own else {})})

    def sends_location(self, latitude: float, longitude: float) -> Shown:
        return self._sends({"location": {"latitude": latitude, "longitude": longitude}})

    def sends_sticker(self, emoji: str) -> Shown:
        file = self._keep("stickers", "sticker.webp", b"RIFF")
        sticker: Json = {"type": "regular", "width": 512, "height": 512, "emoji": emoji}
        sticker |= {"is_animated": False, "is_video": False, "set_name": "Gestes"}
        return self._sends({"sticker": sticker | file})

    def blocks(self) -> None:
        """The bot gets 403 from now on."""
        with self.account.lock:
            self.account.blockers.add(self.id)
            self._membership("member", "kicked")

    def unblocks(self) -> None:
        with self.account.lock:
            self.account.blockers.discard(self.id)
            self._membership("kicked", "member")

    # What the person sees.

    @property
    def screen(self) -> list[Shown]:
        """Both sides of the chat."""
        with self.account.lock:
            return [shown(self.account, raw) for raw in self.account.messages[self.id].values()]

    @property
    def received(self) -> list[Shown]:
        """What the bot sent."""
        return [message for message in self.screen if message.from_bot]

    @property
    def keyboard(self) -> list[list[str]]:
        """The titles of the keys in place of the keyboard; `writes(title)` presses one."""
        with self.account.lock:
            return self.account.keyboards.get(self.id, [])

    @property
    def notices(self) -> list[Notice]:
        """The answers to this person's presses, in the order of the presses."""
        with self.account.lock:
            pressed = [one for one in self.account.presses.values() if one.user_id == self.id]
            return [press.answered for press in pressed if press.answered]

    @property
    def turning(self) -> list[str]:
        """Queries whose button still turns, because nobody has answered them."""
        with self.account.lock:
            presses = self.account.presses.items()
            return [q for q, one in presses if one.user_id == self.id and one.answered is None]

    @property
    def actions(self) -> list[str]:
        """« typing » and the like, as often as they were shown."""
        with self.account.lock:
            return [action for chat, action in self.account.actions if chat == self.id]

    def wait_for(
        self, what: int | Callable[[list[Shown]], Any], timeout: float = 10
    ) -> list[Shown]:
        """`received`, once it holds that many messages or the predicate is true of it.

        Raises TimeoutError after `timeout` seconds, with what is shown.
        """
        until = time.monotonic() + timeout
        with self.account.lock:
            while not _holds(what, received := self.received):
                left = until - time.monotonic()
                if left <= 0:
                    raise TimeoutError(f"waited {timeout} s, shown: {received}")
                self.account.lock.wait(left)
            return received

    # How it is done.

    def _sends(self, content: Json) -> Shown:
        with self.account.lock:
            self.account.people[self.id] = self.user
            raw = self.account.put(self.id, self.user, content)
            self.account.updates.add("message", raw, ("chat", self.id))
            self.account.changed()
            return shown(self.account, raw)

    def _keep(self, folder: str, name: str, content: bytes) -> Json:
        with self.account.lock:
            return self.account.keep(folder, name, content).shape()

    def _membership(self, old: str, new: str) -> None:
        """my_chat_member: what a bot is told when it is blocked or unblocked."""
        self.account.people[self.id] = self.user
        change: Json = {"chat": self.account.chat(self.id), "from": self.user}
        change["date"] = self.account.now()
        for when, status in (("old_chat_member", old), ("new_chat_member", new)):
            until = {"until_date": 0} if status == "kicked" else {}
            change[when] = {"user": self.account.me, "status": status, **until}
        self.account.updates.add("my_chat_member", change, ("member", self.id))
        self.account.changed()


def _holds(what: int | Callable[[list[Shown]], Any], received: list[Shown]) -> bool:
    return len(received) >= what if isinstance(what, int) else bool(what(received))
