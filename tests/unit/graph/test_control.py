"""The states of the handover as they are drawn: those of the table, and nothing else."""

import pytest

from bot.graph.control import control, moves
from handoff.case import ALLOWED, Control
from handoff.events import HandoffAccepted, HandoffWithdrawn, ReferentChanged
from tests.unit.graph.scene import TEXTS, leads

ASSISTANT, OFFERED, HUMAN = (TEXTS.control[state] for state in Control)


def named(event: type) -> str:
    return str(event.__struct_config__.tag)


def test_the_states_are_those_of_the_table():
    states = [node.title for node in control(TEXTS).nodes if node.kind == "state"]
    assert states == [ASSISTANT, OFFERED, HUMAN]


def test_every_event_that_the_table_allows_is_folded():
    tried = {(move.before, move.event) for move in moves()}
    assert tried == {(state, named(event)) for state in Control for event in ALLOWED[state]}


@pytest.mark.parametrize(
    ("before", "event", "after"),
    [
        (Control.ASSISTANT, HandoffAccepted, {Control.HUMAN}),
        (Control.OFFERED, HandoffAccepted, {Control.HUMAN}),
        (Control.OFFERED, HandoffWithdrawn, {Control.ASSISTANT}),
        (Control.HUMAN, ReferentChanged, set(Control)),
    ],
)
def test_an_event_leads_where_the_fold_says(before, event, after):
    found = {m.after for m in moves() if (m.before, m.event) == (before, named(event))}
    assert found == after


def test_each_way_between_two_states_says_what_takes_it():
    found = leads(control(TEXTS))
    assert (OFFERED, "demande retirée") in found
    assert ("demande retirée", ASSISTANT) in found
    assert ("main rendue, changement de référent (rien de dû)", ASSISTANT) in found
    assert ("changement de référent (réponse due)", OFFERED) in found


def test_what_changes_no_state_is_listed_under_it():
    notes = {note.title: note.lines for note in control(TEXTS).notes}
    [human] = [lines for title, lines in notes.items() if title.startswith(HUMAN)]
    assert {"message du conseiller", "délai dépassé"} <= set(human)


def test_another_table_is_another_picture(monkeypatch):
    narrower = ALLOWED[Control.OFFERED] - {HandoffWithdrawn}
    monkeypatch.setitem(ALLOWED, Control.OFFERED, narrower)
    assert "demande retirée" not in [node.text for node in control(TEXTS).nodes]
