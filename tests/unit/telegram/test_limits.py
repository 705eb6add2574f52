"""How fast messages leave, by a clock that stands still until it is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.limits import AT_ONCE, LONGEST, OVERALL, Limits
from handoff.ports import NotNow


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def limits(clock):
    return Limits(clock)


def test_a_chat_gets_one_message_at_once_and_then_one_a_second(limits, clock):
    assert limits.is_free("7")
    assert limits.in_chat("7") == 0
    assert not limits.is_free("7")
    assert limits.in_chat("7") == pytest.approx(1)
    assert limits.in_chat("7") == pytest.approx(2)
    clock.now += 3
    assert limits.is_free("7")


def test_a_second_begins_when_the_message_has_arrived(limits, clock):
    limits.in_chat("7")
    clock.now += 0.4
    limits.left("7")
    assert limits.in_chat("7") == pytest.approx(1)


def test_one_chat_s_wait_is_nobody_else_s(limits):
    for _ in range(5):
        limits.in_chat("7")
    assert limits.is_free("8")
    assert (limits.in_chat("8"), limits.overall()) == (0, 0)


def test_nobody_waits_longer_than_a_claim_can_bear(limits):
    for _ in range(11):
        limits.in_chat("7")
    with pytest.raises(NotNow) as told:
        limits.in_chat("7")
    assert told.value.retry_in == 12
    with pytest.raises(NotNow):  # and being refused takes no place
        limits.in_chat("7")


def test_so_many_leave_at_once_and_the_others_evenly(limits):
    waits = [limits.overall() for _ in range(AT_ONCE + 3)]
    assert waits[:AT_ONCE] == [0] * AT_ONCE
    assert waits[AT_ONCE:] == pytest.approx([1 / OVERALL, 2 / OVERALL, 3 / OVERALL], abs=1e-4)


def test_when_telegram_asks_for_a_pause_everybody_waits(limits, clock):
    limits.pause(4)
    assert limits.paused == pytest.approx(4)
    assert not limits.is_free("8")
    assert limits.overall() == pytest.approx(4)
    limits.pause(2)  # a shorter one does not shorten it
    assert limits.paused == pytest.approx(4)
    clock.now += 4
    assert limits.paused == 0
    assert limits.is_free("8")


def test_a_long_pause_sends_messages_back_to_the_outbox(limits):
    limits.pause(LONGEST + 20)
    with pytest.raises(NotNow) as told:
        limits.in_chat("7")
    assert told.value.retry_in == 31


def test_chats_that_are_silent_are_forgotten(limits, clock):
    for chat in range(100):
        limits.in_chat(str(chat))
        clock.now += 0.5
    assert len(limits) <= 2


@given(st.lists(st.floats(0, 2), min_size=1, max_size=120))
def test_in_no_second_leave_more_than_the_two_buckets_hold(pauses):
    clock = Clock()
    limits, left = Limits(clock), []
    for pause in pauses:
        clock.now += pause / 20
        try:
            left.append(clock.now + limits.overall())
        except NotNow:
            clock.now += 1
    for first in left:
        assert sum(first <= at < first + 1 for at in left) <= AT_ONCE + OVERALL
