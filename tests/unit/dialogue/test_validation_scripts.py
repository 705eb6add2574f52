"""What `validate` finds in rules and stories."""

import pytest

from tests.unit.dialogue.checked import CONFIG, DOMAIN, errors_of, one_error
from tests.unit.dialogue.talk import problems, warnings, written


def test_a_sound_project_has_no_error(tmp_path):
    rules = """
    - rule: a
      steps: [{intent: a}, {action: utter_a}]
    - rule: form
      steps: [{intent: b}, {action: ville_form}, {active_loop: ville_form}]
    - rule: formé
      condition: [{active_loop: ville_form}]
      steps: [{action: ville_form}, {active_loop: null}, {action: utter_b}]
    """
    assert errors_of(tmp_path, rules=rules) == []


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("{intent: aa}, {action: utter_a}", "unknown intent 'aa', expected 'a'"),
        ("{intent: a}, {action: uter_a}", "unknown action 'uter_a', expected 'utter_a'"),
        ("{intent: a, entities: [vile]}, {action: utter_a}", "unknown entity 'vile'"),
        ("{intent: a}, {slot_was_set: [vill]}, {action: utter_a}", "unknown slot 'vill'"),
        ("{intent: a}, {action: utter_a}, {active_loop: form}", "unknown loop 'form'"),
        ("{intent: a}, {action: action_back}", "unsupported: 'action_back'"),
        ("{intent: a}, {action: utter_a}, {intent: b}, {action: utter_b}", "holds 2 messages"),
        ("{intent: a}, {checkpoint: p}, {action: utter_a}", "a checkpoint in a rule"),
        ("{intent: a}, {slot_was_set: [vrai]}, {action: utter_a}", "expected a value for 'vrai'"),
        ("{intent: a}, {slot_was_set: [{sorte: six}]}, {action: utter_a}", "unknown value 'six'"),
        ("{intent: a}, {slot_was_set: [cache]}, {action: utter_a}", "'cache' changes nothing"),
        ("{or: [{intent: x}, {intent: a}]}, {action: utter_a}", "unknown intent 'x'"),
    ],
)
def test_a_mistake_in_a_rule_is_found_at_its_line(tmp_path, steps, expected):
    error = one_error(tmp_path, rules=f"- rule: r\n  steps: [{steps}]")
    assert error.startswith(("data/rules.yml:2: ", "data/rules.yml:3: "))
    assert expected in error


def test_a_condition_is_a_slot_or_a_loop(tmp_path):
    rules = "- rule: r\n  condition: [{intent: b}]\n  steps: [{intent: a}, {action: utter_a}]"
    assert "as condition" in one_error(tmp_path, rules=rules)


def test_the_slot_that_a_form_asks_for_may_always_be_named(tmp_path):
    rules = """
    - rule: r
      steps: [{intent: a}, {slot_was_set: [{requested_slot: null}]}, {action: utter_a}]
    """
    assert errors_of(tmp_path, rules=rules) == []


def test_a_name_given_twice_is_found(tmp_path):
    rules = """
    - rule: r
      steps: [{intent: a}, {action: utter_a}]
    - rule: r
      steps: [{intent: b}, {action: utter_b}]
    """
    assert "duplicated rule 'r', first at data/rules.yml:2" in one_error(tmp_path, rules=rules)


def test_rules_that_contradict_each_other_are_found(tmp_path):
    rules = """
    - rule: un
      steps: [{intent: a}, {action: utter_a}]
    - rule: autre
      steps: [{intent: a}, {action: utter_b}]
    """
    assert one_error(tmp_path, rules=rules) == (
        "data/rules.yml:5: rule 'autre' goes on with 'utter_b' where rule 'un' "
        "(data/rules.yml:3) expects 'utter_a'"
    )


def test_a_rule_that_ends_where_another_goes_on_contradicts_it(tmp_path):
    rules = """
    - rule: un
      steps: [{intent: a}, {action: utter_a}]
    - rule: plus
      steps: [{intent: a}, {action: utter_a}, {action: utter_b}]
    """
    assert "'action_listen'" in one_error(tmp_path, rules=rules)


def test_a_rule_under_a_condition_does_not_contradict_a_general_one(tmp_path):
    rules = """
    - rule: un
      steps: [{intent: a}, {action: utter_a}]
    - rule: vrai
      condition: [{slot_was_set: [{vrai: true}]}]
      steps: [{intent: a}, {action: utter_b}]
    - rule: au début
      conversation_start: true
      steps: [{intent: a}, {action: utter_c}]
    """
    project = written(tmp_path, DOMAIN, rules, config=CONFIG)
    assert problems(project, {}) == []
    assert not any("may both apply" in w for w in warnings(project, {}) if "'un'" in w)


def test_conditions_that_may_hold_together_are_a_warning(tmp_path):
    rules = """
    - rule: vrai
      condition: [{slot_was_set: [{vrai: true}]}]
      steps: [{intent: a}, {action: utter_a}]
    - rule: ville
      condition: [{slot_was_set: [ville]}, {active_loop: null}]
      steps: [{intent: a, entities: [ville]}, {action: utter_b}]
    - rule: faux
      condition: [{slot_was_set: [{vrai: false}]}]
      steps: [{intent: a}, {action: utter_c}]
    """
    project = written(tmp_path, DOMAIN, rules, config=CONFIG)
    assert problems(project, {}) == []
    together = [w for w in warnings(project, {}) if "may both apply" in w]
    assert [w.split(" and ")[0].partition("warning: ")[2] for w in together] == [
        "rule 'ville'",
        "rule 'faux'",
    ]


def test_a_story_that_contradicts_a_rule_is_found(tmp_path):
    rules = "- rule: r\n  steps: [{intent: a}, {action: utter_a}]"
    stories = """
    - story: s
      steps:
      - intent: b
      - action: utter_b
      - intent: a
      - action: utter_c
    """
    error = one_error(tmp_path, rules=rules, stories=stories)
    assert error.startswith("data/stories.yml:7: story 's' goes on with 'utter_c' where rule 'r'")


def test_a_story_in_a_loop_may_answer_before_the_loop_goes_on(tmp_path):
    rules = """
    - rule: q
      steps: [{intent: a}, {action: utter_a}]
    - rule: f
      steps: [{intent: b}, {action: ville_form}, {active_loop: ville_form}]
    """
    stories = """
    - story: s
      steps:
      - intent: b
      - action: ville_form
      - active_loop: ville_form
      - intent: a
      - action: utter_a
      - action: ville_form
      - active_loop: ville_form
      - intent: a
      - action: utter_a
      - action: utter_c
    """
    assert errors_of(tmp_path, rules=rules, stories=stories) == []


def test_stories_that_go_on_differently_after_the_same_steps_are_a_warning(tmp_path):
    stories = """
    - story: s
      steps: [{intent: a}, {action: utter_a}]
    - story: t
      steps: [{intent: a}, {action: utter_b}]
    """
    project = written(tmp_path, DOMAIN, "", stories, config=CONFIG)
    assert any("neither is recalled" in warning for warning in warnings(project, {}))


def test_an_action_sets_in_every_rule_what_it_sets_in_one(tmp_path):
    rules = """
    - rule: un
      steps: [{intent: a}, {action: ville_form}, {active_loop: ville_form}]
    - rule: deux
      steps: [{intent: b}, {action: ville_form}]
    - rule: trois
      steps: [{intent: c}, {action: utter_c}, {slot_was_set: [{vrai: true}]}]
    - rule: quatre
      condition: [{active_loop: ville_form}]
      steps: [{intent: c}, {action: utter_c}]
    """
    found = errors_of(tmp_path, rules=rules)
    assert any("after 'ville_form' expected active_loop: 'ville_form'" in e for e in found)
    assert any("rule 'quatre': after 'utter_c' expected vrai" in e for e in found)


def test_checkpoints_must_lead_somewhere(tmp_path):
    stories = """
    - story: s
      steps: [{intent: a}, {action: utter_a}, {checkpoint: nulle part}]
    - story: t
      steps: [{checkpoint: de nulle part}, {intent: b}, {action: utter_b}]
    """
    project = written(tmp_path, DOMAIN, "", stories, config=CONFIG)
    (error,) = problems(project, {})
    assert error == "data/stories.yml:5: no story leads to the checkpoint 'de nulle part'"
    assert any("goes on from the checkpoint 'nulle part'" in w for w in warnings(project, {}))


def test_checkpoints_that_multiply_without_end_are_found(tmp_path):
    steps = "\n".join(
        f"- story: s{n}\n  steps: [{{checkpoint: p}}, {{intent: a}}, {{action: utter_{x}}},"
        " {checkpoint: p}]"
        for n, x in enumerate("abcabc")
    )
    stories = (
        f"- story: d\n  steps: [{{intent: b}}, {{action: utter_b}}, {{checkpoint: p}}]\n{steps}"
    )
    found = errors_of(tmp_path, stories=stories)
    assert any("more than 500 ways" in error for error in found)


def test_a_story_may_name_a_slot_that_changes_nothing_as_in_rasa(tmp_path):
    stories = """
    - story: s
      steps: [{intent: a}, {slot_was_set: [cache]}, {action: utter_a}]
    """
    project = written(tmp_path, DOMAIN, "", stories, config=CONFIG)
    assert problems(project, {}) == []
    assert any("'cache' changes nothing here" in warning for warning in warnings(project, {}))
