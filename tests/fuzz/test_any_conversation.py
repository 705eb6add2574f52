"""Whatever people, conseillers, time and mishaps do, every promise of the design holds.

Run longer by `python -m tests.fuzz --examples 2000 --seed 7`, or with REFERENT_FUZZ=2000 here.
"""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import handover
from bot.conversation.events import SystemSaid
from bot.replay.ground import Ground
from bot.replay.scenarios import reading
from bot.replay.scenarios.format import Acts, Scenario, Step
from tests.fuzz.broken import Broken
from tests.fuzz.drawing import scenarios
from tests.fuzz.playing import must_hold

ASKS = Step(jobseeker="c'est quand l'actualisation ?", person="ana")
NOTES = Step(conseiller=Acts(notes="Rappeler ana."), as_="claire", person="ana")
TAKES = Step(conseiller="accepts", as_="claire", person="ana")
EXAMPLES = int(os.environ.get("REFERENT_FUZZ", "80"))
"""About a minute of them."""


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(scenario=scenarios())
def test_any_conversation_keeps_every_promise(ground: Ground, scenario: Scenario) -> None:
    must_hold(ground, scenario)


def test_the_shortest_conversation_that_breaks_a_promise_is_kept_and_replays(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sabotage: who takes a conversation over is not announced any more."""
    accept = handover.Handover.accept

    def unannounced(*about):
        return [fact for fact in accept(*about) if not isinstance(fact, SystemSaid)]

    monkeypatch.setattr(handover.Handover, "accept", unannounced)

    @settings(max_examples=50, database=None, suppress_health_check=list(HealthCheck))
    @given(steps=st.lists(st.sampled_from((ASKS, NOTES, TAKES)), max_size=6).map(tuple))
    def any_conversation(steps: tuple[Step, ...]) -> None:
        must_hold(ground, Scenario("Une conversation quelconque", steps), tmp_path)

    with pytest.raises(Broken, match="Every change of control gives exactly one line") as failed:
        any_conversation()
    (path,) = tmp_path.glob("*.yml")
    assert str(path) in "".join(failed.value.__notes__)
    (kept,) = reading.read(path).scenarios
    assert kept.scenario.steps == (TAKES,)
    with pytest.raises(Broken, match="Every change of control gives exactly one line"):
        must_hold(ground, kept.scenario, tmp_path)
