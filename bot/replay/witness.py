"""What a conversation makes use of, seen from outside while it is replayed.

Rule: it listens and counts; it changes nothing.
"""

from collections.abc import Iterable

from bot.conversation.events import (
    AnyEvent,
    AssistantSpoke,
    HandoffRequested,
    LoopStarted,
    PersonSpoke,
    Recorded,
    SystemSaid,
)
from bot.dialogue.domain import FALLBACK
from bot.dialogue.engine import Decided
from bot.replay.loops import Loops
from bot.replay.told import Exercised, Pair
from handoff import case as handover
from handoff import fold
from handoff.case import Case


class Witness:
    """Hears decisions (`heard`) and reads what was recorded (`saw`)."""

    def __init__(self) -> None:
        self.decided: list[Decided] = []
        self._intents: set[str] = set()
        self._responses: set[str] = set()
        self._scripts: set[str] = set()
        self._moves: set[Pair] = set()
        self._events: set[str] = set()
        self._outcomes: set[Pair] = set()
        self._cases: dict[str, Case] = {}
        self._loops = Loops()

    def heard(self, decided: Decided) -> None:
        """The assistant decided."""
        self.decided.append(decided)
        if decided.script:
            self._scripts.add(decided.script.title)

    def turn(self) -> list[Decided]:
        """What was decided since this was last asked."""
        decided, self.decided = self.decided, []
        return decided

    def saw(self, recorded: Iterable[Recorded]) -> None:
        """Something was written into a conversation, by one door at one moment."""
        facts = [entry for entry in recorded if entry.event is not None]
        for entry in facts:
            assert entry.event is not None
            self._events.add(entry.kind)
            self._moved(entry.conversation, entry)
            self._said(entry.event)
        for conversation in dict.fromkeys(entry.conversation for entry in facts):
            own = [e.event for e in facts if e.event and e.conversation == conversation]
            self._loops.saw(conversation, own)
            self._came_of(own)

    def exercised(self) -> Exercised:
        """All of it."""
        return Exercised(
            frozenset(self._intents),
            frozenset(self._responses),
            frozenset(self._scripts),
            frozenset(self._loops.branches),
            frozenset(self._moves),
            frozenset(self._events),
            frozenset(self._outcomes),
        )

    def _moved(self, conversation: str, entry: Recorded) -> None:
        before = self._cases.get(conversation, Case())
        event = entry.event
        if type(event) in handover.RULED:
            self._moves.add((before.control.value, entry.kind))
        if isinstance(event, PersonSpoke) and event.asks:
            self._cases[conversation] = fold.person_wrote(before, entry.at)
        elif event is not None:
            self._cases[conversation] = fold.evolve(before, event, entry.at)

    def _said(self, event: AnyEvent) -> None:
        match event:
            case AssistantSpoke(response=response) | SystemSaid(response=response) if response:
                self._responses.add(response)
            case PersonSpoke(understood=meant) if meant:
                self._intents |= {meant.intent, *(other.intent for other in meant.then)}

    def _came_of(self, events: list[AnyEvent]) -> None:
        """What came of each message: what a tester sees of a subject at a glance."""
        said = next((event for event in events if isinstance(event, PersonSpoke)), None)
        if said is None or said.understood is None:
            return
        if any(isinstance(event, HandoffRequested) for event in events):
            outcome = "handed over"
        elif any(isinstance(event, LoopStarted) for event in events):
            outcome = "asked back"
        elif any(isinstance(event, AssistantSpoke) for event in events):
            outcome = "refused" if said.understood.intent == FALLBACK else "answered"
        elif any(isinstance(event, SystemSaid) for event in events):
            outcome = "system line"
        else:
            outcome = "silence"
        self._outcomes.add((said.understood.intent, outcome))
