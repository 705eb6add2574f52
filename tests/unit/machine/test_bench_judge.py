"""The judge of `kill -9` finds each way in which a thread can be wrong."""

from typing import Any

import pytest

from tests.bench.judge import Message, faults, said_again


def wrote(*answers: list[str] | None) -> list[Message]:
    return [Message(f"p-{n}", "?", 1, answer) for n, answer in enumerate(answers)]


def user(number: int) -> dict[str, Any]:
    return {"event": "user", "text": "?", "message_id": f"p-{number}"}


def bot(text: str) -> dict[str, Any]:
    return {"event": "bot", "text": text}


ACTION = {"event": "action", "name": "action_listen"}


def test_a_thread_that_says_what_was_told_is_right():
    events = [ACTION, user(0), ACTION, bot("un"), bot("deux"), ACTION, user(1), bot("trois")]
    assert faults(wrote(["un", "deux"], ["trois"]), events) == []


def test_a_repeat_that_was_acknowledged_without_words_is_right():
    assert faults(wrote([]), [user(0), bot("un")]) == []


def test_a_line_delivered_again_is_counted_and_is_no_fault_of_the_thread():
    written = wrote(["un", "ligne"], ["ligne", "deux"])
    events = [user(0), bot("un"), bot("ligne"), user(1), bot("deux")]
    assert faults(written, events) == []
    assert said_again(written, events) == 1


def test_a_refusal_to_be_tried_later_is_fine_and_a_bug_is_not():
    later, bug = wrote(["un"]), wrote(["un"])
    later[0].refused, bug[0].refused = [503, 503], [500]
    assert faults(later, [user(0), bot("un")]) == []
    assert faults(bug, [user(0), bot("un")]) == ["p-0: refused with [500]"]


@pytest.mark.parametrize(
    ("answers", "events", "fault"),
    [
        ([["un"], ["deux"]], [user(0), bot("un")], "p-1: lost"),
        ([["un"]], [user(0), bot("un"), user(0), bot("un")], "p-0: 2 times"),
        ([["un"]], [user(0), bot("un"), user(7), bot("x")], "p-7: from somewhere else"),
        ([["un"], ["deux"]], [user(1), bot("deux"), user(0), bot("un")], "out of order"),
        ([["un"]], [user(0)], "p-0: no answer"),
        ([["un"]], [user(0), bot("un"), bot("un")], "p-0: its sender was told"),
        ([["un"]], [user(0), bot("deux")], "p-0: its sender was told"),
        ([["x", "un"]], [user(0), bot("un")], "p-0: its sender was told"),
        ([[]], [user(0), bot("un"), bot("un")], "p-0: answered twice"),
        ([[]], [user(0), bot("a"), bot("b"), bot("a"), bot("b")], "p-0: answered twice"),
    ],
)
def test_each_fault_is_named(answers, events, fault):
    found = faults(wrote(*answers), events)
    assert len(found) == 1
    assert found[0].startswith(fault)
