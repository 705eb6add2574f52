"""The page keeps what people wrote, and shows the figures of the run."""

import re
from pathlib import Path

import pytest

from tests.rasa import commands, measuring, ours, serving, table
from tests.rasa.__main__ import verdict
from tests.rasa.cannot import Failed
from tests.rasa.commands import Core
from tests.rasa.comparison import Difference, Outcome
from tests.rasa.environment import Installed
from tests.rasa.found import Cost, Found, Played, Side
from tests.rasa.serving import Served

SERVED = Served(31.4, 32.6, 200.0, 870.0, 1270.0)
COST = Cost(12.3, 11.0, 1800.0)
RASA = Side(
    Installed(164, 2_700_000_000, 99.4), COST, COST, Played(1000, 80.0, COST), 49.0,
    {"in memory": SERVED, "on disk": SERVED},
)  # fmt: skip
OURS = Side(
    Installed(61, 300_000_000), COST, COST, Played(1000, 4.0, COST), 0.31,
    {"on disk": Served(2500.0, 0.31, 2.0, 9.0, 140.0)},
)  # fmt: skip
MACHINE = {
    "at": "2026-11-25T10:00:00+0000",
    "commit": "abc",
    "cores": 2,
    "load_average": [0.1, 0, 0],
    "python": "3.11.7",
}


def found(differences: int = 0, right: int = 39) -> Found:
    each = tuple(Difference(f"s{n}", 1, "x", "y") for n in range(differences))
    core = Core(39, right)
    return Found(MACHINE, RASA, OURS, core, 0.98, [], Outcome(1039, 10078, each))


def test_the_table_stands_between_its_markers_and_nothing_else_changes() -> None:
    page = f"# Rasa\n\nbefore\n\n{table.BEGIN}\nold\n{table.END}\n\nafter\n"
    once = table.put(page, "| new |")
    assert once == page.replace("old", "| new |")
    assert table.put(once, "| new |") == once
    with pytest.raises(ValueError, match="expected the lines"):
        table.put("# Rasa\n", "| new |")


def test_the_figures_of_both_stand_side_by_side() -> None:
    text = table.written(found())
    assert "| install, from the index | 99 s | not measured |" in text
    assert "| messages/s, kept in memory | 31 | never |" in text
    assert "| CPU per message, kept on disk | 32.60 ms | 0.31 ms |" in text
    assert "| stories/s, once loaded and read | 12.5 | 250.0 |" in text
    assert "no difference." in text and "39 of 39 stories" in text
    assert all(len(line) <= 100 for line in text.splitlines())


def test_a_difference_that_is_not_justified_fails_the_run(capsys: pytest.CaptureFixture) -> None:
    assert verdict(found(), "") == 0
    assert verdict(found(differences=1), "") == 1
    assert "« s0 », turn 1" in capsys.readouterr().out
    assert verdict(found(differences=1), "## Differences\n- « s0 »: because\n") == 0


def test_a_story_that_goes_wrong_in_rasa_and_here_alike_fails_the_run() -> None:
    assert verdict(found(right=38), "") == 1


def test_rasas_log_says_how_long_it_played() -> None:
    log = (
        "2026-11-25 09:02:10 INFO     rasa.core.test  - Evaluating 100 stories\nProgress:\n"
        "\x1b[0m100%| 100/100\n"
        "\x1b[0m2026-11-25 09:03:32 INFO     rasa.core.test  - Finished collecting predictions."
    )
    assert measuring.evaluating(log) == 82.0
    with pytest.raises(Failed, match="did not say when"):
        measuring.evaluating("")


def test_warnings_are_told_once_and_without_the_file_of_rasas() -> None:
    line = "\x1b[93m/x/io.py:100: UserWarning: The intent 'a' is not found.\n\x1b[0m"
    assert commands.warnings(line * 2) == ["The intent 'a' is not found."]


def test_only_messages_that_both_understand_alike_are_sent() -> None:
    here = {f"t{n}": "dates" for n in range(300)} | {"x": "dates", "y": "oos"}
    there = dict.fromkeys(here, "dates") | {"x": "other", "y": "oos"}
    assert serving.shared(here, there, {"dates"}) == [f"t{n}" for n in range(300)]
    with pytest.raises(Failed, match="only 1 of 302"):
        serving.shared(here, there, {"oos"})


def test_an_intent_is_spoken_when_one_response_is_all_that_follows() -> None:
    spoken = ours.spoken_intents()
    assert {"actualisation_dates", "salutation"} <= spoken
    assert not spoken & {"compter_absence", "detresse", "joindre_conseiller__parler"}


def test_rasas_policies_are_those_of_the_project() -> None:
    root = Path(__file__).parents[3]
    named = [
        re.findall(r"^- name: (\w+Policy)$", (root / name).read_text("utf-8"), re.MULTILINE)
        for name in ("config.yml", "tests/rasa/config.yml")
    ]
    assert named[0] == named[1] != []
