"""What a change touches: one response, one rule, or everything."""

from pathlib import Path

from bot.dialogue.project import Project
from bot.replay.told import Exercised
from bot.replay.watching import concerned, touched
from tests.unit.dialogue.talk import written

DOMAIN = """
intents: [a, b]
responses:
  utter_a: [{text: un}]
  utter_b: [{text: deux}]
"""
RULES = """
- rule: r-a
  steps: [{intent: a}, {action: utter_a}]
- rule: r-b
  steps: [{intent: b}, {action: utter_b}]
"""


def project(tmp_path: Path, domain: str = DOMAIN, rules: str = RULES) -> Project:
    return written(tmp_path, domain, rules)


def test_a_response_that_changed_touches_what_said_it(tmp_path: Path) -> None:
    before = project(tmp_path)
    names = touched(before, project(tmp_path, DOMAIN.replace("un}", "autre}")))
    assert names == {"utter_a"}
    assert concerned(Exercised(responses=frozenset({"utter_a"})), names)
    assert not concerned(Exercised(responses=frozenset({"utter_b"})), names)


def test_a_rule_that_changed_touches_what_it_decided(tmp_path: Path) -> None:
    before = project(tmp_path)
    names = touched(before, project(tmp_path, rules=RULES.replace("utter_b}]", "utter_a}]")))
    assert names == {"rule 'r-b'"}
    assert concerned(Exercised(scripts=frozenset({"rule 'r-b'"})), names)


def test_a_line_added_above_changes_nothing(tmp_path: Path) -> None:
    before = project(tmp_path)
    assert touched(before, project(tmp_path, "\n\n" + DOMAIN)) == frozenset()


def test_a_new_rule_or_intent_touches_everything(tmp_path: Path) -> None:
    before = project(tmp_path)
    more = RULES + "- rule: r-c\n  steps: [{intent: b}, {action: utter_a}]\n"
    assert touched(before, project(tmp_path, rules=more)) is None
    assert touched(before, project(tmp_path, DOMAIN.replace("[a, b]", "[a, b, c]"))) is None
