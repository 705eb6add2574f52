"""What forms went through, read from the events of each message.

Rule: a branch is named as `bot.replay.possible` names it; both know only these functions.
"""

from collections.abc import Sequence

from bot.conversation.events import (
    AnyEvent,
    AssistantActed,
    AssistantSpoke,
    DialogueRestarted,
    LoopEnded,
    LoopStarted,
    PersonSpoke,
    SlotSet,
)
from bot.dialogue.domain import REQUESTED, TWO_STAGE
from bot.replay.told import Pair

STARTS, ENDS = "starts", "ends"
GOES_ON = "goes on after another question"


def asks(slot: str) -> str:
    """The form asks for a slot."""
    return f"asks {slot}"


def asks_again(slot: str) -> str:
    """An answer was of no use, and the form asks the same again."""
    return f"asks {slot} again"


def fills(slot: str) -> str:
    """A slot of the form is filled."""
    return f"fills {slot}"


def ends_asking(slot: str) -> str:
    """The form ends without the answer it waits for: a human, another subject, « non »."""
    return f"ends while asking {slot}"


class Loops:
    """Follows the loops of any number of conversations; `branches` are (loop, branch)."""

    def __init__(self) -> None:
        self.branches: set[Pair] = set()
        self._loops: dict[str, str] = {}
        self._asked: dict[str, str] = {}

    def saw(self, conversation: str, events: Sequence[AnyEvent]) -> None:
        """What one door wrote at one moment."""
        before = self._state(conversation)
        for event in events:
            self._changed(conversation, event)
        spoke = any(isinstance(event, PersonSpoke) for event in events)
        if spoke and all(before) and before == self._state(conversation):
            self._stayed(*before, events)

    def _state(self, conversation: str) -> Pair:
        return self._loops.get(conversation, ""), self._asked.get(conversation, "")

    def _changed(self, conversation: str, event: AnyEvent) -> None:
        match event:
            case LoopStarted(name=name):
                back = conversation in self._asked and name != TWO_STAGE  # from the fallback
                self._loops[conversation] = name
                self.branches.add((name, GOES_ON if back else STARTS))
            case LoopEnded(name=name):
                self._ended(conversation, name)
            case DialogueRestarted():
                self._loops.pop(conversation, None)
                self._asked.pop(conversation, None)
            case SlotSet(name=name, value=value):
                self._set(conversation, name, value)

    def _ended(self, conversation: str, name: str) -> None:
        # The fallback may lie over a form, which still waits for its answer.
        wanted = "" if name == TWO_STAGE else self._asked.pop(conversation, "")
        self.branches.add((name, ends_asking(wanted) if wanted else ENDS))
        self._loops.pop(conversation, None)

    def _set(self, conversation: str, name: str, value: object) -> None:
        loop, asked = self._state(conversation)
        if name == REQUESTED and value is None:
            self._asked.pop(conversation, None)
        elif name == REQUESTED:
            self._asked[conversation] = str(value)
            self.branches.add((loop, asks(str(value))))
        elif loop not in ("", TWO_STAGE) and value is not None:
            self.branches.add((loop, fills(name)))
            if name == asked:
                del self._asked[conversation]

    def _stayed(self, loop: str, wanted: str, events: Sequence[AnyEvent]) -> None:
        """The person spoke and the form still wants the same: what it did about it comes first
        when it took the message, and last when something else was answered.
        """
        done = [
            event.action if isinstance(event, AssistantActed) else event.response
            for event in events
            if isinstance(event, AssistantActed | AssistantSpoke)
        ]
        if loop in done:
            self.branches.add((loop, asks_again(wanted) if done[0] == loop else GOES_ON))
