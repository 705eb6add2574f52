"""A person in a hurry is answered; a machine is told once, and never costs others anything."""

from datetime import UTC, datetime, timedelta

from bot.conversation.events import Address
from bot.flood import A_MINUTE, GUESSES, Flood, Guesses, Pace

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
MACHINE, ANA = Address("sms", "+33600000001"), Address("sms", "+33600000002")


def paces(flood: Flood, address: Address, how_many: int, a_minute: int, start: float = 0):
    step = 60 / a_minute
    return [
        flood.pace(address, f"message {n}", NOW + timedelta(seconds=start + n * step))
        for n in range(how_many)
    ]


def test_a_person_in_a_hurry_is_answered_each_time():
    assert set(paces(Flood(), ANA, 15, a_minute=30)) == {Pace.ANSWER}


def test_two_hundred_a_minute_are_slowed_and_told_once():
    given = paces(Flood(), MACHINE, 2000, a_minute=200)
    assert given.count(Pace.TELL) == 1
    assert given.count(Pace.ANSWER) <= A_MINUTE * 2
    assert set(given[-1000:]) == {Pace.SILENCE}


def test_others_never_notice():
    flood = Flood()
    paces(flood, MACHINE, 2000, a_minute=2000)
    assert flood.pace(ANA, "bonjour", NOW + timedelta(minutes=1)) is Pace.ANSWER


def test_who_slows_down_is_answered_again():
    flood = Flood()
    paces(flood, MACHINE, 300, a_minute=200)
    assert flood.pace(MACHINE, "pardon", NOW + timedelta(minutes=5)) is Pace.ANSWER


def test_two_machines_that_answer_each_other_stop():
    given = paces(Flood(), MACHINE, 500, a_minute=10)
    assert Pace.SILENCE in given
    assert given.count(Pace.ANSWER) < 300
    assert given.count(Pace.TELL) == 1


def test_the_same_words_again_and_again_are_not_answered_for_ever():
    flood = Flood()
    given = [flood.pace(MACHINE, "absent", NOW + timedelta(seconds=30 * n)) for n in range(20)]
    assert given[:5] == [Pace.ANSWER] * 5
    assert given[5:] == [Pace.TELL] + [Pace.SILENCE] * 14


def test_codes_are_not_guessed():
    guesses = Guesses()
    for _ in range(GUESSES):
        assert not guesses.are_used_up(MACHINE, NOW)
        guesses.wrong(MACHINE, NOW)
    assert guesses.are_used_up(MACHINE, NOW + timedelta(minutes=59))
    assert not guesses.are_used_up(MACHINE, NOW + timedelta(minutes=61))
    assert not guesses.are_used_up(ANA, NOW)
