"""Files of test stories: every key of Rasa 3 is read, and nothing is dropped in silence."""

from pathlib import Path
from textwrap import dedent

import pytest

from bot.replay.stories import failed
from bot.replay.stories.reading import Says, Tales, read
from bot.replay.told import Check, Result, Turn

EVERY_KEY = """
version: "3.1"
stories:
- story: tout
  metadata: {channel: sms}
  steps:
  - user: |
      en [janvier](mois), sous [48h]{"entity": "duree", "role": "r", "value": "48h"}
    intent: actualisation_dates
    metadata: {any: thing}
  - action: utter_dates
  - bot: "Du 28 au 15."
  - intent: donner
    entities: [{mois: mars, role: r, group: g}, duree]
  - slot_was_set: [{mois: janvier}, conseiller]
  - active_loop: une_form
  - active_loop: null
  - or: [{intent: oui}, {intent: non}]
  - action: utter_fin
  - action: action_listen
"""


def written(tmp_path: Path, text: str) -> Tales:
    path = tmp_path / "test_stories.yml"
    path.write_text(dedent(text).lstrip(), encoding="utf-8")
    return read(path, "tests.yml")


def problems(tmp_path: Path, text: str) -> list[str]:
    return [str(problem) for problem in written(tmp_path, text).problems]


def test_every_key_of_the_format_is_read(tmp_path: Path) -> None:
    tales = written(tmp_path, EVERY_KEY)
    assert tales.problems == ()
    assert [step.name for tale in tales.tales for step in tale.steps if tale is tales.tales[0]] == [
        *("actualisation_dates", "utter_dates", "Du 28 au 15.", "donner", "mois", "conseiller"),
        *("une_form", "", "oui", "utter_fin"),
    ]
    first = tales.tales[0].steps[0]
    assert isinstance(first, Says)
    assert first.words == "en janvier, sous 48h"
    assert first.named == (
        {"entity": "mois", "text": "janvier"},
        {"entity": "duree", "text": "48h", "role": "r", "value": "48h"},
    )
    assert tales.tales[0].metadata == {"channel": "sms"}


def test_each_branch_of_an_or_is_a_tale_of_its_own(tmp_path: Path) -> None:
    tales = written(tmp_path, EVERY_KEY).tales
    assert [[s.name for s in tale.steps if s.name in ("oui", "non")] for tale in tales] == [
        ["oui"],
        ["non"],
    ]


def test_stories_go_on_through_checkpoints(tmp_path: Path) -> None:
    tales = written(
        tmp_path,
        """
        stories:
        - story: début
          steps: [{intent: a}, {action: utter_a}, {checkpoint: milieu}]
        - story: fin
          steps: [{checkpoint: milieu}, {intent: b}, {action: utter_b}]
        """,
    )
    assert [[step.name for step in tale.steps] for tale in tales.tales] == [
        ["a", "utter_a", "b", "utter_b"]
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "stories:\n- story: x\n  steps: [{checkpoint: inconnu}, {intent: a}]",
            "tests.yml:3: unknown checkpoint 'inconnu': none is known; no story leads there",
        ),
        (
            "stories:\n- story: x\n  steps: [{intent: a}, {checkpoint: perdu}]",
            "tests.yml:3: unknown checkpoint 'perdu': none is known; no story goes on from there",
        ),
        (
            "stories:\n- story: x\n  steps:\n  - intent: a\n  - acton: utter_a",
            "tests.yml:5: unknown key 'acton', expected 'action'",
        ),
        ("stories:\n- story: x", "tests.yml:2: expected a story with a name and steps"),
        (
            'stories:\n- story: x\n  steps:\n  - user: \'[a]{"role": "r"}\'\n    intent: a',
            'tests.yml:4: expected [words]{"entity": "...", "role": "...", "value": "..."}, '
            'found [a]{"role": "r"}',
        ),
        ("stories:\n- story: [", "tests.yml:3: expected valid YAML"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, expected: str) -> None:
    assert any(problem.startswith(expected) for problem in problems(tmp_path, text))


def test_end_to_end_test_cases_are_read_too(tmp_path: Path) -> None:
    tales = written(
        tmp_path,
        """
        test_cases:
        - test_case: dates
          steps:
          - user: quand ?
          - utter: utter_dates
          - bot: Du 28 au 15.
          - slot_was_not_set: [mois]
        """,
    ).tales
    assert [(tale.kind, [step.kind for step in tale.steps]) for tale in tales] == [
        ("test case", ["intent", "action", "bot", "slot"])
    ]


def test_a_failed_story_is_written_as_rasa_writes_it(tmp_path: Path) -> None:
    tale = written(
        tmp_path,
        """
        stories:
        - story: au revoir
          steps:
          - user: |
              salut !
            intent: au_revoir
          - action: utter_au_revoir
          - active_loop: null
        """,
    ).tales[0]
    at = tale.steps[0].at
    checks = (
        Check("intent", "au_revoir", "salutation", False, at),
        Check("action", "utter_au_revoir", "utter_salutation", False, at),
        Check("action", "action_listen", "utter_encore", False, at),
    )
    result = Result("au revoir", "story", tale.at, (Turn(at, "", checks=checks),))
    assert failed.text([(tale, result)]) == dedent(
        """\
        version: "3.1"
        stories:
        - story: "au revoir (tests.yml)"
          steps:
          - intent: au_revoir  # predicted: salutation: salut !
            user: |-
              salut !
          - action: utter_au_revoir  # predicted: utter_salutation
          - active_loop: null
          - action: action_listen  # predicted: utter_encore
        """
    )


def test_when_nothing_failed_the_file_says_so() -> None:
    assert failed.text([]) == failed.ALL_GOOD


def test_every_story_of_a_long_file_is_replayed(tmp_path: Path) -> None:
    one = "- {{story: s{0}, steps: [{{intent: oui}}, {{action: utter_oui}}]}}"
    told = written(tmp_path, "stories:\n" + "\n".join(one.format(n) for n in range(800)))
    assert len(told.tales) == 800 and told.problems == ()


def test_ways_that_would_not_be_replayed_are_said(tmp_path: Path) -> None:
    step = "\n  - {or: [{intent: oui}, {intent: non}]}\n  - {action: utter_oui}"
    both = f"stories:\n- story: deux\n  steps:{step * 9}\n  - {{checkpoint: suite}}\n"
    found = problems(tmp_path, both + f"- story: suite\n  steps:\n  - {{checkpoint: suite}}{step}")
    assert any("more than 500 ways" in problem for problem in found)
