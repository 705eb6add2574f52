"""Every thread as its events tell it, and what no event may do.

Rule: nothing of the product decides here but its fold, which is itself compared with what is
stored. What is promised is said again in the fewest words (design, section 2).
"""

from collections.abc import Iterable, Sequence

from bot.conversation.events import (
    Address,
    AddressClosed,
    AddressLinked,
    AddressOpened,
    AddressUnlinked,
    AssistantSpoke,
    ConseillerSpoke,
    HandoffAccepted,
    HandoffOffered,
    HandoffReleased,
    HandoffWithdrawn,
    PersonEvent,
    PersonSpoke,
    Recorded,
    ReferentChanged,
    SystemSaid,
    ThreadMoved,
    ThreadsJoined,
    TurnFailed,
)
from bot.conversation.state import Conversation, place
from handoff.case import Case, Control
from tests.fuzz.broken import must

ENDS_A_WAIT = (ConseillerSpoke, HandoffWithdrawn, ThreadMoved)
MOVES = (HandoffOffered, HandoffAccepted, HandoffReleased, HandoffWithdrawn, ReferentChanged)
MOVES_NOTHING = ("utter_passage_pending", "utter_passage_distress")
"""Lines that recall who has the conversation, or hurry them; they say no change."""

SAYS_NOTHING = "/session_start"
"""Rasa's own payload: it begins a session, and is answered by nothing there either."""

CALLS = ("conseiller", "/conseiller", "/joindre_conseiller__parler")


class Threads:
    """All threads of a house. `closed` are the addresses that take nothing."""

    def __init__(self) -> None:
        self.state: dict[str, Conversation] = {}
        self.owner: dict[Address, str] = {}
        self.closed: set[Address] = set()
        self.referents: dict[str, str] = {}
        self.told_too_fast: set[str] = set()
        self._moved: dict[str, str] = {}
        self._untold: dict[str, Recorded] = {}

    def of(self, person: str) -> Conversation:
        """A thread as its events tell it."""
        return self.state.get(person) or Conversation(id=person)

    def saw(self, news: Sequence[Recorded]) -> None:
        """Something was recorded. Raises `Broken`."""
        for entry in news:
            before = self.of(entry.conversation)
            after = self.state[entry.conversation] = place(before, entry)
            self._waits(before.case, entry, after.case)
            self._speaks(before.case, entry)
            self._tells(before.case, entry, after.case)
            self._lives(entry)
        for entry in self._untold.values():
            must(False, "Every change of control gives exactly one line", f"none after {entry}")
        for turn in _turns(news):
            self._answers(turn)
        self._one_owner()

    def _waits(self, was: Case, entry: Recorded, now: Case) -> None:
        if was.waiting_since and not isinstance(entry.event, ENDS_A_WAIT):
            same = was.waiting_since == now.waiting_since
            earlier = isinstance(entry.event, ThreadsJoined) and (
                now.waiting_since is not None and now.waiting_since <= was.waiting_since
            )
            must(same or earlier, "A wait is never lost nor set back", entry)
        if was.answer_due and now.answer_due:
            # A distress hurries who is there (docs/decisions/0011): sooner is no set-back.
            must(now.answer_due <= was.answer_due, "A clock that runs is not set back", entry)
        must(now.epoch >= was.epoch, "An epoch never goes back", entry)
        held = Control.HUMAN in (was.control, now.control) and was.control is not now.control
        moved = isinstance(entry.event, ThreadMoved)  # nothing is said in that thread any more
        must(not held or moved or now.epoch > was.epoch, "Who comes or leaves is noticed", entry)

    def _speaks(self, was: Case, entry: Recorded) -> None:
        event = entry.event
        if isinstance(event, AssistantSpoke):
            silent = was.control is Control.HUMAN
            must(not silent, "The assistant is silent while a human holds", entry)
            must(event.epoch == was.epoch, "The assistant speaks of the present", entry)
        if isinstance(event, ConseillerSpoke):
            holds = was.controller and was.controller.id == event.author
            must(holds, "Only who holds a conversation writes in it", entry)
        if isinstance(event, AssistantSpoke | SystemSaid):
            must(event.text.strip(), "Nothing is said without words", entry)

    def _tells(self, was: Case, entry: Recorded, now: Case) -> None:
        """One line for each change of who answers: the move, then its line."""
        event, who = entry.event, entry.conversation
        if isinstance(event, MOVES):
            before = self._untold.get(who)
            replaced = isinstance(event, HandoffOffered) and (
                before is not None and isinstance(before.event, ReferentChanged)
            )
            must(
                before is None or replaced, "Every change of control gives exactly one line", entry
            )
            self._untold[who] = entry
        elif isinstance(event, SystemSaid) and event.response.startswith("utter_passage_"):
            if event.response not in MOVES_NOTHING:
                told = self._untold.pop(who, None)
                must(told, "Every change of control gives exactly one line", f"another: {entry}")
        elif was.control is not now.control and not isinstance(event, ThreadMoved):
            announced = event is not None and entry.kind == "handoff.requested"
            must(announced, "Every change of control gives exactly one line", entry)

    def _lives(self, entry: Recorded) -> None:
        """Where people are, and whose the places are."""
        event, who = entry.event, entry.conversation
        match event:
            case PersonEvent(address=address):
                owner = self.owner.setdefault(address, who)
                must(owner == who, "No one's words are in another's thread", (owner, entry))
                must(who not in self._moved, "Nobody writes in a thread that moved", entry)
            case AddressLinked(address=address):
                self.owner[address] = who
            case AddressUnlinked(address=address):
                self.owner.pop(address, None)
                self.closed.discard(address)
            case AddressClosed(address=address):
                self.closed.add(address)
            case AddressOpened(address=address):
                self.closed.discard(address)
            case ThreadMoved(to=to):
                self._moved[who] = to
            case ReferentChanged(new=new):
                self.referents[who] = new
            case SystemSaid(response="utter_trop_vite"):
                self.told_too_fast.add(who)

    def _one_owner(self) -> None:
        for address, owner in self.owner.items():
            must(owner not in self._moved, "An address leads to one thread", (address, owner))

    def _answers(self, turn: Sequence[Recorded]) -> None:
        """Somebody wrote: something is said to them, unless a human is there to do it."""
        who, first = turn[0].conversation, turn[0].event
        assert isinstance(first, PersonEvent)
        now = self.of(who)
        said = [e for e in turn if isinstance(e.event, SystemSaid | AssistantSpoke)]
        calls = any(isinstance(e.event, PersonSpoke) and _calls(e.event) for e in turn)
        if calls:
            there = now.case.control is not Control.ASSISTANT
            must(there, "A human is one word away", f"{now.case.control} after {turn[0]}")
        excused = (
            now.case.control is Control.HUMAN
            or who in self.told_too_fast
            or first.address in self.closed
            or (isinstance(first, PersonSpoke) and first.payload == SAYS_NOTHING)
            or any(isinstance(e.event, TurnFailed) for e in turn)
        )
        must(said or excused, "Whoever writes is answered", turn)


def _calls(said: PersonSpoke) -> bool:
    return said.text.strip().casefold().rstrip(" .!?") in CALLS or said.payload == CALLS[-1]


def _turns(news: Iterable[Recorded]) -> list[list[Recorded]]:
    """What came of each message, thread by thread."""
    turns: list[list[Recorded]] = []
    open_: dict[str, tuple[list[Recorded], str]] = {}
    for entry in news:
        turn, id_ = open_.get(entry.conversation, ([], ""))
        if isinstance(entry.event, PersonEvent) and entry.event.external_id != id_:
            turn = []
            open_[entry.conversation] = (turn, entry.event.external_id)
            turns.append(turn)
        if turn is not None and entry.conversation in open_:
            open_[entry.conversation][0].append(entry)
    return turns
