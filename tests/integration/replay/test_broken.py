"""What is deliberately broken is caught, and the failure names the cause."""

from collections.abc import Callable

import pytest

from bot.handover import Handover
from bot.replay.report import text
from bot.replay.told import Result
from tests.integration.replay.conftest import Replay

THANKS = """
stories:
- story: merci
  steps:
  - user: merci beaucoup
    intent: merci
  - action: utter_merci
  - bot: {words}
"""
TAKES_OVER = """
scenarios:
- scenario: une conseillère prend la conversation
  steps:
  - jobseeker: conseiller
  - system: utter_passage_offered
  - offered to: claire
  - deadline: 2026-11-24 12:00
  - conseiller: accepts
  - system: /Claire Martin prend la conversation/
  - nothing else said:
"""


def told(results: list[Result]) -> str:
    (result,) = results
    assert not result.passed
    return text.failure(result)


def test_a_broken_rule(broken: Callable[..., Replay]) -> None:
    replay = broken("data/rules.yml", "action: utter_merci", "action: utter_au_revoir")
    failure = told(replay("stories: [{story: x, steps: [{intent: merci}, {action: utter_merci}]}]"))
    assert "✗ action" in failure
    assert "rule 'Merci' (data/rules.yml:" in failure
    assert "says utter_au_revoir" in failure


def test_a_broken_response(broken: Callable[..., Replay], replay: Replay) -> None:
    (before,) = replay("stories: [{story: x, steps: [{intent: merci}, {action: utter_merci}]}]")
    words = before.turns[0].lines[-1].text
    again = broken("domain.yml", words.splitlines()[0], "Autre chose.")
    failure = told(again(THANKS.replace("{words}", "|\n      " + words.replace("\n", "\n      "))))
    assert "✗ bot" in failure
    assert "Autre chose." in failure


def test_a_broken_threshold(broken: Callable[..., Replay]) -> None:
    replay = broken("config.yml", "answer: 0.70", "answer: 0.9999")
    failure = told(
        replay(
            """
            stories:
            - story: les dates
              steps:
              - user: jusqu'à quelle date je peux m'actualiser ?
                intent: actualisation_dates
              - action: utter_actualisation_dates
            """
        )
    )
    assert "✗ intent" in failure
    assert "understood as nlu_fallback" in failure
    assert "perhaps actualisation_dates" in failure


def test_a_broken_hand_over_line(broken: Callable[..., Replay]) -> None:
    replay = broken(
        "domain.yml", "{conseiller_actif} prend la conversation", "Quelqu'un prend la conversation"
    )
    failure = told(replay(TAKES_OVER))
    assert "✗ system" in failure
    assert "Quelqu'un prend la conversation" in failure


def test_a_hand_over_that_says_nothing(replay: Replay, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = Handover.accept
    monkeypatch.setattr(Handover, "accept", lambda *a, **k: taken(*a, **k)[:1])
    failure = told(replay(TAKES_OVER))
    assert "✗ system" in failure
    assert "nothing was said" in failure
