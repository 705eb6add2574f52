"""`--update` rewrites what failed, in place, and leaves the rest of the file as it was written."""

from pathlib import Path
from textwrap import dedent

from bot.dialogue.problems import Place
from bot.replay import updating
from bot.replay.told import Check, Result, Turn

STORIES = dedent(
    """\
    version: "3.1"  # as Rasa writes it

    stories:
    # What people say first.
    - story: bonjour
      steps:
      - user: |
          bonjour
        intent: salutation
      - action: utter_ancien   # to be renamed
      - action: utter_en_trop
      - slot_was_set:
        - mois: "janvier"
      - active_loop: une_form
    """
)


def check(what: str, expected: str, got: str, line: int, instead: object = None) -> Check:
    return Check(what, expected, got, False, Place("f.yml", line), instead)


def updated(tmp_path: Path, text: str, *checks: Check) -> tuple[str, updating.Updated]:
    file = tmp_path / "f.yml"
    file.write_text(text, encoding="utf-8")
    turn = Turn(Place("f.yml", 1), "", checks=checks)
    done = updating.update(file, [Result("x", "story", Place("f.yml", 1), (turn,))])
    return file.read_text(encoding="utf-8"), done


def test_only_what_failed_is_rewritten(tmp_path: Path) -> None:
    text, done = updated(
        tmp_path, STORIES, check("action", "utter_ancien", "utter_neuf", 10, "utter_neuf")
    )
    assert text.replace("neuf  ", "neuf") == STORIES.replace("utter_ancien", "utter_neuf")
    assert done.rewritten == 1


def test_an_action_that_did_not_come_goes_and_one_too_many_is_added(tmp_path: Path) -> None:
    text, done = updated(
        tmp_path,
        STORIES,
        check("action", "utter_en_trop", "action_listen", 11, "action_listen"),
        check("action", "action_listen", "utter_a", 10, "utter_a"),
        check("action", "action_listen", "utter_b", 10, "utter_b"),
    )
    steps = [line.strip() for line in text.splitlines() if "action:" in line]
    assert [step.split("#")[0].strip() for step in steps] == [
        "- action: utter_ancien",
        "- action: utter_a",
        "- action: utter_b",
    ]
    assert done.rewritten == 3


def test_slots_and_loops_are_rewritten(tmp_path: Path) -> None:
    text, _ = updated(
        tmp_path,
        STORIES,
        check("slot_was_set", "mois: janvier", "mois: mars", 12, {"mois": "mars"}),
        check("active_loop", "une_form", "null", 14, None),
    )
    assert '- mois: "mars"' in text
    assert "- active_loop:\n" in text


def test_lines_that_did_not_fail_stay_as_they_were_written(tmp_path: Path) -> None:
    odd = "scenarios:\n-   scenario: x\n    steps:\n    - control: human\n    - silence: null\n"
    text, _ = updated(tmp_path, odd, check("control", "human", "offered", 4, "offered"))
    assert text.endswith("    - silence: null\n")
    assert "control: offered" in text


def test_a_scenario_is_rewritten_too_and_a_broken_silence_is_left(tmp_path: Path) -> None:
    scenario = (
        "scenarios:\n- scenario: x\n  steps:\n  - jobseeker: a\n"
        "  - assistant: utter_a  # said\n  - silence:\n"
    )
    text, done = updated(
        tmp_path,
        scenario,
        check("assistant", "utter_a", "utter_b", 5, "utter_b"),
        check("silence", "silence", "utter_b: oui", 6),
    )
    assert text == scenario.replace("utter_a", "utter_b")
    assert [left.what for left in done.left] == ["silence"]


def test_a_step_that_fails_on_two_ways_is_rewritten_once(tmp_path: Path) -> None:
    again = check("action", "action_listen", "utter_a", 11, "utter_a")
    text, done = updated(tmp_path, STORIES, again, again)
    assert text.count("utter_a\n") == 1
    assert done.rewritten == 1
