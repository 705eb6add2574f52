"""What people were told and have not read yet, and all that happened to them.

Rule: each line is read once, in its order; what was said before an act is over when it is done.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.conversation.events import AssistantSpoke, Button, ConseillerSpoke, Recorded, SystemSaid

SAID = (AssistantSpoke, ConseillerSpoke, SystemSaid)
"""What says something to a person."""


class Unread:
    """What was said to each person and not yet expected, and everything that happened to them."""

    def __init__(self) -> None:
        self._all: dict[str, list[Recorded]] = {}
        self._unread: dict[str, list[Recorded]] = {}
        self._since: dict[str, int] = {}

    def begin(self, before: Sequence[Recorded]) -> None:
        """What there was before the first step is not expected."""
        self.add(before)
        self._unread.clear()

    def act(self, person: str | None) -> None:
        """Something is done now, to one person or (None) to everybody: what was said to them
        before is over, and what comes from here on is what comes of it.
        """
        for who in list(self._all) if person is None else [person]:
            self._since[who] = len(self._all.get(who, ()))
            self._unread.pop(who, None)

    def add(self, news: Sequence[Recorded]) -> None:
        """Something was recorded."""
        for entry in news:
            self._all.setdefault(entry.conversation, []).append(entry)
            if isinstance(entry.event, SAID):
                self._unread.setdefault(entry.conversation, []).append(entry)

    def next(self, person: str, kind: type[Any]) -> Recorded | None:
        """The first line of a voice that was not expected yet; it is from now on."""
        waiting = self._unread.get(person, [])
        found = next((entry for entry in waiting if isinstance(entry.event, kind)), None)
        if found:
            waiting.remove(found)
        return found

    def since_act(self, person: str) -> list[Recorded]:
        """What came of the last act."""
        return self._all.get(person, [])[self._since.get(person, 0) :]

    def left(self, person: str) -> list[Recorded]:
        """What was said since the last act, and not expected."""
        return self._unread.get(person, [])

    def everything(self, person: str) -> list[Recorded]:
        """All that happened to a person."""
        return self._all.get(person, [])

    def logs(self) -> Iterable[list[Recorded]]:
        """All that happened, person by person."""
        return self._all.values()

    def button(self, person: str, title: str) -> str | None:
        """The payload of the button of that title among those shown last."""
        for entry in reversed(self.everything(person)):
            if isinstance(entry.event, AssistantSpoke) and entry.event.buttons:
                return _payload(entry.event.buttons, title)
        return None


def _payload(buttons: Sequence[Button], title: str) -> str | None:
    return next((b.payload for b in buttons if title in (b.title, b.payload)), None)
