"""The picture of who answers next: every state of the table, every event it allows, folded.

Rule: nothing is drawn by hand. From the first case on, each event is tried that the table lets
pass, and what the fold makes of it is drawn.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec
from msgspec.structs import replace

from bot.graph.sketch import Draft, Name, Node, Note, Sketch
from bot.graph.texts import Texts
from handoff.case import Case, Control, IllegalMove, refuse
from handoff.events import (
    ConseillerSpoke,
    DeadlineMissed,
    DeadlineOpened,
    DemandeSettled,
    Event,
    HandoffAccepted,
    HandoffDeclined,
    HandoffOffered,
    HandoffReleased,
    HandoffRequested,
    HandoffWithdrawn,
    NoteAdded,
    Reason,
    ReferentChanged,
    Role,
)
from handoff.fold import evolve, person_wrote

_NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
_DUE = _NOW + timedelta(hours=1)
_TWO = ("a", "b")
"""Two conseillers are enough to see all that can happen between them."""

TRIED: tuple[Event, ...] = (
    *(HandoffRequested(reason=reason) for reason in (Reason.ASKED, Reason.DISTRESS)),
    *(HandoffOffered(to=who, name=who, role=Role.REFERENT, due_at=_DUE) for who in _TWO),
    *(HandoffAccepted(by=who, name=who) for who in _TWO),
    *(HandoffDeclined(by=who, name=who) for who in _TWO),
    *(HandoffReleased(by=who, name=who) for who in _TWO),
    HandoffWithdrawn(by="person"),
    *(
        ReferentChanged(old_name="", new=who, new_name=who, decided_by="", reason="")
        for who in _TWO
    ),
    *(ConseillerSpoke(author=who, author_name=who, text="") for who in _TWO),
    NoteAdded(author="a", author_name="a", text=""),
    DeadlineOpened(owed_by="a", due_at=_DUE),
    DeadlineMissed(owed_by="a", due_at=_DUE),
    DemandeSettled(),
)
"""Every event of the table, by either conseiller."""


class Move(msgspec.Struct, frozen=True, order=True):
    """An event that the table let pass: who answered before, and who does after it."""

    before: Control
    event: str
    after: Control
    owed: bool
    """Whether the person was waiting for an answer."""


def moves() -> list[Move]:
    """Every move that can be reached from the first case, in the order of states and names."""
    found: set[Move] = set()
    seen, left = {Case()}, [Case()]
    while left:
        case = left.pop()
        for move, new in _from(case):
            found.update([move] if move else ())
            if new not in seen:
                seen.add(new)
                left.append(new)
    return sorted(found, key=lambda m: (list(Control).index(m.before), m.event, m.after, m.owed))


def _from(case: Case) -> Iterator[tuple[Move | None, Case]]:
    """What may follow a case: the person writes, or an event of the table happens."""
    yield None, person_wrote(case, _NOW)
    for event in TRIED:
        try:
            refuse(case, event)
        except IllegalMove:
            continue
        new = replace(evolve(case, event, _NOW), epoch=0)  # counting would never end
        yield Move(case.control, _kind(event), new.control, case.waiting_since is not None), new


def _kind(event: Event) -> str:
    return str(type(event).__struct_config__.tag)


def control(texts: Texts) -> Sketch:
    """The three states, a box for each way between two, and what changes nothing."""
    draft, found = Draft(), moves()
    places = {state: 2 * place for place, state in enumerate(Control)}
    for state, place in places.items():
        draft.add(Node(state, "state", texts.control[state], layer=place))
    for before in Control:
        for after in Control:
            said = list(_said(texts, found, before, after))
            if before is not after and said:
                between = (places[before] + places[after]) // 2
                names = tuple(Name(text, code=False) for text in said)
                box = Node(f"{before} {after}", "move", "", names, layer=between)
                draft.link(draft.add(box, after=before), after)
    notes = tuple(
        Note(
            texts.words.unmoved.replace("{state}", texts.control[state]),
            tuple(_said(texts, found, state, state)),
        )
        for state in Control
    )
    return draft.sketch("control", texts.pictures.control.of(), notes=notes)


def _said(texts: Texts, found: list[Move], before: Control, after: Control) -> Iterator[str]:
    """The events that lead from one state to another, in words.

    Where the same event may lead elsewhere, it is said whether the person waits, if that decides.
    """
    named = {m.event for m in found if (m.before, m.after) == (before, after)}
    for name in (event for event in texts.events if event in named):
        same = [m for m in found if (m.before, m.event) == (before, name)]
        owed = {m.owed for m in same if m.after is after}
        forked = len({m.after for m in same}) > 1 and len(owed) == 1
        pattern = "{event}"
        if forked:
            pattern = texts.words.waiting if owed == {True} else texts.words.quiet
        yield pattern.replace("{event}", texts.events[name])
