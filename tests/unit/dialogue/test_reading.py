"""Files read as Rasa reads them, and what in them means nothing."""

import pytest

from bot.dialogue.project import ProjectError, load
from tests.unit.dialogue.talk import problems, warnings, written


def test_texts_are_read_as_yaml_1_2_reads_them(tmp_path):
    domain = """
    intents: [oui, yes, on, "true", 2026-11-22, '3']
    responses:
      utter_a: [{text: !!str 39}]
    """
    project = written(tmp_path, domain)
    assert list(project.domain.intents) == ["oui", "yes", "on", "true", "2026-11-22", "3"]
    assert project.domain.responses["utter_a"][0].text == "39"


def test_anchors_and_merged_mappings_are_followed(tmp_path):
    domain = """
    responses:
      utter_a:
      - &one {text: un, metadata: &m {factual: false}}
      - {<<: *one, channel: sms}
      - {<<: [*one, {text: rien, channel: web}], text: trois}
    """
    first, second, third = written(tmp_path, domain).domain.responses["utter_a"]
    assert (second.text, second.channel, second.factual) == ("un", "sms", False)
    assert (third.text, third.channel) == ("trois", "web")
    assert first.channel is None


def test_unknown_keys_are_errors_with_what_was_meant(tmp_path):
    domain = """
    intent: [a]
    slots:
      s: {type: text, initail_value: 3, mappings: [{type: custom, entitty: a}]}
    forms:
      f: {required_slot: [s]}
    session_config: {session_expiration: 60}
    responses:
      utter_a: [{txt: a, metadata: {sources: x}}]
    """
    rules = """
    - rule: r
      step: [{intent: a}]
    - rule: q
      steps: [{intentt: a}]
    """
    found = problems(written(tmp_path, domain, rules))
    for expected in (
        "domain.yml:2: unknown key 'intent', expected 'intents'",
        "domain.yml:4: unknown key 'initail_value', expected 'initial_value'",
        "domain.yml:4: unknown key 'entitty', expected 'entity'",
        "domain.yml:6: unknown key 'required_slot', expected 'required_slots'",
        "domain.yml:7: unknown key 'session_expiration', expected 'session_expiration_time'",
        "domain.yml:9: unknown key 'txt', expected 'text'",
        "domain.yml:9: unknown key 'sources', expected 'source'",
        "data/rules.yml:2: expected a rule with a name and steps",
        "data/rules.yml:3: unknown key 'step', expected 'steps'",
        "data/rules.yml:5: unknown key 'intentt', expected 'intent'",
        "data/rules.yml:5: unknown step ''",
    ):
        assert any(problem.startswith(expected) for problem in found), (expected, found)


def test_a_key_written_twice_is_an_error_with_both_places(tmp_path):
    domain = """
    intents: [a, b, a]
    responses:
      utter_a: [{text: un}]
      utter_a: [{text: deux}]
    """
    found = problems(written(tmp_path, domain))
    assert "domain.yml:2: duplicated 'a', first at line 2" in found
    assert "domain.yml:5: duplicated key 'utter_a', first at line 4" in found


def test_what_the_engine_does_not_execute_is_told(tmp_path):
    written(tmp_path)
    (tmp_path / "endpoints.yml").write_text("nlu: {}\naction_endpoint: {url: http://a}\n")
    (tmp_path / "config.yml").write_text(
        "policies:\n- name: TEDPolicy\n- name: UnexpecTEDIntentPolicy\n"
        "- {name: RulePolicy, core_fallback: 1}\n- {name: MemoizationPolicy, epochs: 3}\n"
    )
    (tmp_path / "domain.yml").write_text(
        "e2e_actions: [Bonjour]\nconfig: {store_entities_as_slots: true}\n"
        "intents:\n- a: {use_entities: [b]}\n"
        "responses:\n  utter_a: [{text: a, image: b, metadata: {factual: false}}]\n"
    )
    (tmp_path / "data" / "stories.yml").write_text(
        "stories:\n- story: s\n  steps:\n  - user: bonjour\n  - bot: bonjour\n"
        "  - intent: a\n    entities: [{b: c, role: d}]\n  - action: ''\n"
    )
    project = load(tmp_path)
    errors, odd = problems(project), warnings(project)
    for expected in (
        "endpoints.yml:2: unsupported: a server of actions",
        "config.yml:2: unsupported: unknown policy 'TEDPolicy'",
        "config.yml:3: unsupported: unknown policy 'UnexpecTEDIntentPolicy'",
        "config.yml:4: unknown option 'core_fallback'",
        "config.yml:5: unknown option 'epochs'",
        "domain.yml:1: unsupported: end-to-end actions",
        "data/stories.yml:4: unsupported: 'user:' without its intent",
        "data/stories.yml:5: unsupported: 'bot:'",
        "data/stories.yml:8: expected the name of an action",
    ):
        assert any(problem.startswith(expected) for problem in errors), (expected, errors)
    for expected in (
        "domain.yml:2: warning: ignored: map entities in each slot",
        "domain.yml:4: warning: ignored: 'use_entities' of 'a'",
        "domain.yml:6: warning: ignored: 'image' is not shown",
        "data/stories.yml:7: warning: ignored: the role or group of an entity",
    ):
        assert any(problem.startswith(expected) for problem in odd), (expected, odd)


def test_without_policies_rules_and_augmented_memory_are_used(tmp_path):
    policies = written(tmp_path, config="recipe: default.v1").policies
    assert (policies.memory, policies.augmented) == (True, True)
    assert policies.fallback == "action_default_fallback"


def test_options_of_the_policies_are_read(tmp_path):
    config = """
    policies:
    - {name: AugmentedMemoizationPolicy, max_history: 5}
    - {name: RulePolicy, core_fallback_action_name: utter_a}
    """
    policies = written(tmp_path, config=config).policies
    assert (policies.max_history, policies.fallback) == (5, "utter_a")


def test_subjects_stand_alone_or_under_their_key(tmp_path):
    alone = "version: '1'\na: {title: A, first: true, reason: distress}\nb: {reason: colère}\n"
    project = written(tmp_path, "intents: [a, b]", subjects=alone)
    assert project.titles == {"a": "A"}
    assert project.subjects["a"].first
    assert any("unknown reason 'colère'" in problem for problem in problems(project))


def test_rules_and_stories_may_stand_in_any_file_of_data(tmp_path):
    written(tmp_path)
    (tmp_path / "data" / "plus").mkdir()
    (tmp_path / "data" / "plus" / "a.yml").write_text("version: '3.1'\nrules:\n- rule: r\n"
                                                      "  steps: [{intent: a}]\n")  # fmt: skip
    (tmp_path / "data" / "plus" / "nlu.yml").write_text("nlu:\n- intent: a\n  examples: '- b'\n")
    (tmp_path / "data" / "plus" / "liste.yml").write_text("rules:\n  un: deux\n")
    with pytest.raises(ProjectError, match=r"data/plus/liste\.yml:2: expected rules as a list"):
        load(tmp_path)
    (tmp_path / "data" / "plus" / "liste.yml").write_text("- a\nrules:\n")
    with pytest.raises(ProjectError, match=r"data/plus/liste\.yml:2: expected valid YAML"):
        load(tmp_path)
    (tmp_path / "data" / "plus" / "liste.yml").unlink()
    assert [rule.name for rule in load(tmp_path).rules] == ["r"]


def test_a_step_that_says_action_listen_is_what_happens_anyway(tmp_path):
    rules = "- rule: r\n  steps: [{intent: a}, {action: utter_a}, {action: action_listen}]"
    (rule,) = written(tmp_path, rules=rules).rules
    assert [step.name for step in rule.steps] == ["a", "utter_a"]
