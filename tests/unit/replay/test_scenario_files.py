"""Files of scenarios: what is wrong in them is said with its line, and editors know the format."""

import json
from pathlib import Path
from textwrap import dedent

import pytest

from bot.conversation.errors import Malformed
from bot.replay.ground import duration, moment
from bot.replay.scenarios.format import ACTS, ASSERTS, BESIDE, Step, schema
from bot.replay.scenarios.reading import Read, read

PUBLISHED = Path(__file__).parents[3] / "docs" / "scenario.schema.json"


def written(tmp_path: Path, text: str) -> Read:
    path = tmp_path / "essai.yml"
    path.write_text(dedent(text).lstrip(), encoding="utf-8")
    return read(path, "essai.yml")


def test_a_scenario_is_read_with_the_place_of_its_steps(tmp_path: Path) -> None:
    found = written(
        tmp_path,
        """
        scenarios:
        - scenario: un mot
          steps:
          - jobseeker: conseiller
            on: sms
          - system: utter_passage_offered
          - silence:
        """,
    )
    assert found.problems == ()
    (staged,) = found.scenarios
    assert staged.scenario.steps[0] == Step(jobseeker="conseiller", on="sms")
    assert [place.line for place in staged.places] == [4, 6, 7]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("- jobsekeer: bonjour", "essai.yml:4: unknown key 'jobsekeer', expected 'jobseeker'"),
        ("- on: sms", "essai.yml:4: found none: expected one of jobseeker"),
        (
            "- {jobseeker: a, assistant: b}",
            "essai.yml:4: found 'jobseeker' and 'assistant': expected one of jobseeker",
        ),
        ("- silence", "essai.yml:4: Expected `object`, got `str`: expected a key, a colon"),
        ("- assistant: /(bonjour/", "essai.yml:4: expected a pattern between slashes: missing )"),
        ("- advance: 3 heures", "essai.yml:4: expected a duration as 6d, 2h or 30min"),
        ("- at: demain", "essai.yml:4: expected a moment as 2026-11-24 10:00"),
        ("- conseiller: {write: a}", "essai.yml:4: unknown key 'write', expected 'writes'"),
        ("- conseiller: acceptes", "essai.yml:4: Invalid enum value 'acceptes': expected one of"),
        ("- jobseeker: 12", "essai.yml:4: Expected `str`, got `int`"),
        ("- control: closed", "essai.yml:4: Invalid enum value 'closed'"),
        ("- outage: gas", "essai.yml:4: Invalid enum value 'gas'"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, steps: str, expected: str) -> None:
    problems = written(tmp_path, f"scenarios:\n- scenario: x\n  steps:\n  {steps}\n").problems
    assert [str(problem) for problem in problems if str(problem).startswith(expected)]


def test_a_file_that_is_no_yaml_says_so(tmp_path: Path) -> None:
    (problem,) = written(tmp_path, "scenarios: [").problems
    assert "expected valid YAML" in str(problem)


def test_the_published_schema_is_the_one_of_the_format() -> None:
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == json.loads(json.dumps(schema()))


def test_every_key_of_a_step_is_explained_to_editors() -> None:
    keys = set(Step.__struct_encode_fields__)
    assert keys == {*ACTS, *ASSERTS, *BESIDE}
    properties = schema()["$defs"]["Step"]["properties"]
    assert all(properties[key]["description"] for key in keys)


@pytest.mark.parametrize(
    ("written", "seconds"), [("6d", 518_400), ("2h 30min", 9_000), ("1w", 604_800), ("5s", 5)]
)
def test_durations_are_read(written: str, seconds: int) -> None:
    assert duration(written).total_seconds() == seconds


@pytest.mark.parametrize("written", ["", "6", "six jours", "2h et demie"])
def test_what_is_no_duration_is_said(written: str) -> None:
    with pytest.raises(Malformed, match="expected a duration"):
        duration(written)


def test_moments_are_of_paris() -> None:
    assert moment("2026-07-01 10:00").isoformat() == "2026-07-01T08:00:00+00:00"
    with pytest.raises(Malformed, match="expected a moment"):
        moment("demain")
