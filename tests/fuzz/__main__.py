"""Fuzzing by hand, as long as one likes: `python -m tests.fuzz --examples 2000 --seed 7`.

Rule: it ends with 1 when a promise broke, and says which conversation shows it.
"""

import argparse
import sys
import time

import hypothesis
from hypothesis import HealthCheck, given

from bot import settings
from bot.replay.ground import Ground, prepared
from bot.replay.scenarios.format import Scenario
from tests.fuzz.broken import Broken
from tests.fuzz.drawing import scenarios
from tests.fuzz.playing import must_hold


def main() -> int:
    """Play until an example fails or all held."""
    words = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    words.add_argument("--examples", type=int, default=500)
    words.add_argument("--seed", type=int, default=0)
    words.add_argument("--acts", type=int, default=14, help="acts of a conversation, at most")
    asked = words.parse_args()
    with prepared(settings.read()) as ground:
        began, found = time.perf_counter(), []
        try:
            played = _all(ground, asked.examples, asked.seed, asked.acts)
        except* Broken as group:
            found = list(group.exceptions)
        seconds = time.perf_counter() - began
    for broken in found:
        print(broken, *getattr(broken, "__notes__", ()), sep="\n")
    if not found:
        print(f"{played} conversations in {seconds:.0f} s: every promise held (seed {asked.seed})")
    return 1 if found else 0


def _all(ground: Ground, examples: int, seed: int, acts: int) -> int:
    played = 0

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=examples,
        deadline=None,
        database=None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(scenarios(acts))
    def any_conversation(scenario: Scenario) -> None:
        nonlocal played
        played += 1
        must_hold(ground, scenario)

    any_conversation()
    return played


if __name__ == "__main__":
    sys.exit(main())
