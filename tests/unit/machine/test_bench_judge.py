"""The judge of `kill -9` finds each way in which a thread can be wrong."""

from typing import Any

import pytest

from tests.bench.judge import Message, faults


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


@pytest.mark.parametrize(
    ("answers", "events", "fault"),
    [
        ([["un"], ["deux"]], [user(0), bot("un")], "p-1: lost"),
        ([["un"]], [user(0), bot("un"), user(0), bot("un")], "p-0: 2 times"),
        ([["un"]], [user(0), bot("un"), user(7), bot("x")], "p-7: from somewhere else"),
        ([["un"], ["deux"]], [user(1), bot("deux"), user(0), bot("un")], "out of order"),
        ([["un"]], [user(0)], "p-0: no answer"),
        ([["un"]], [user(0), bot("un"), bot("un")], "p-0: the sender was told"),
        ([["un"]], [user(0), bot("deux")], "p-0: the sender was told"),
        ([[]], [user(0), bot("un"), bot("un")], "p-0: answered twice"),
        ([[]], [user(0), bot("a"), bot("b"), bot("a"), bot("b")], "p-0: answered twice"),
    ],
)
def test_each_fault_is_named(answers, events, fault):
    found = faults(wrote(*answers), events)
    assert len(found) == 1
    assert found[0].startswith(fault)
