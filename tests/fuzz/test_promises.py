"""Each promise that a sabotaged product breaks is noticed: no check of these can never fail."""

from pathlib import Path

import pytest

from bot import handover, replying, timers
from bot.conversation import state
from bot.conversation.events import AssistantSpoke
from bot.conversation.speech import Outgoing
from bot.replay.ground import Ground
from bot.replay.scenarios.format import Acts, Scenario, Step
from bot.store import leaving, verify
from handoff import fold, routing
from tests.fuzz.broken import Broken
from tests.fuzz.playing import must_hold

CALLS = Step(jobseeker="conseiller", person="ana", on="telegram")
TAKES = Step(conseiller="accepts", as_="claire", person="ana")
WRITES = Step(conseiller=Acts(writes="Bonjour."), as_="claire", person="ana")
ASKS = Step(jobseeker="c'est quand l'actualisation ?", person="ana", on="telegram")


def played(ground: Ground, folder: Path, *steps: Step) -> None:
    scenario = Scenario("Un sabotage", steps, telegram=("ana",))
    must_hold(ground, scenario, folder)


def test_a_wait_that_is_lost_is_noticed(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted = fold._accepted

    def forgets(case, event, at):
        return state.replace(accepted(case, event, at), waiting_since=None)

    monkeypatch.setitem(fold._EVOLVE, fold.HandoffAccepted, forgets)
    with pytest.raises(Broken, match="A wait is never lost nor set back"):
        played(ground, tmp_path, CALLS, TAKES)


def test_a_wait_without_a_clock_is_noticed(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replying.Replies, "owed", lambda *_: [])
    with pytest.raises(Broken, match="Whoever waits has a clock"):
        played(ground, tmp_path, CALLS, TAKES, WRITES, ASKS)


def test_timers_that_stand_still_are_noticed(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def sleeps(_: timers.Timers) -> int:
        return 0

    monkeypatch.setattr(timers.Timers, "look", sleeps)
    with pytest.raises(Broken, match="No clock runs out unheard"):
        played(ground, tmp_path, CALLS, Step(advance="4d"))


def test_a_reader_who_is_not_in_charge_is_noticed(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routing, "may_read", lambda *_: True)
    with pytest.raises(Broken, match="Only who is in charge reads"):
        played(ground, tmp_path, ASKS)


def test_a_conseiller_who_is_not_in_charge_and_writes_is_noticed(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routing, "may_read", lambda *_: True)
    with pytest.raises(Broken, match="Who is not in charge can do nothing"):
        played(ground, tmp_path, Step(conseiller="accepts", as_="yann", person="ana"))


def test_an_answer_that_a_human_overtook_and_that_leaves_is_noticed(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Outgoing, "is_stale", lambda *_: False)
    late = (Step(outage="telegram"), ASKS, TAKES, Step(outage_over="telegram"), WRITES)
    with pytest.raises(Broken, match="What a human overtook is dropped"):
        played(ground, tmp_path, *late)


def test_a_message_for_a_closed_address_is_noticed(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving, "_MAY_LEAVE", leaving.t.outbox.c.seq > 0)
    stops = Step(jobseeker="STOP", person="inconnu", on="sms")
    answers = Step(conseiller=Acts(writes="Bonjour."), as_="lea", person="inconnu")
    with pytest.raises(Broken, match="Nothing leaves for a closed address"):
        played(ground, tmp_path, stops, answers)


def test_silence_where_nobody_answers_is_noticed(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replying.Replies, "to", lambda *_: [])
    with pytest.raises(Broken, match="Whoever writes is answered"):
        played(ground, tmp_path, ASKS)


def test_a_call_for_a_human_that_brings_nobody_is_noticed(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = AssistantSpoke(text="Bientôt.", response="utter_x", epoch=0)
    monkeypatch.setattr(replying.Replies, "to", lambda *_: [said])
    with pytest.raises(Broken, match="A human is one word away"):
        played(ground, tmp_path, CALLS)


def test_an_exception_behind_a_door_is_noticed(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(handover.Handover, "overdue", fails)
    with pytest.raises(Broken, match="No clock runs out unheard"):
        played(ground, tmp_path, CALLS, Step(advance="4d"))


def test_an_assistant_that_fails_by_itself_is_noticed(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(replying.Replies, "to", fails)
    with pytest.raises(Broken, match="Nothing fails behind the doors"):
        played(ground, tmp_path, ASKS)


def test_a_snapshot_that_is_not_the_replay_is_noticed(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, "_as_written", lambda row: row.kind != "person.spoke")
    with pytest.raises(Broken, match="Every thread can be proved"):
        played(ground, tmp_path, ASKS)
