"""Files that cannot be read, and files read as Rasa reads them."""

import pytest

from bot.dialogue.project import ProjectError, load
from tests.unit.dialogue.talk import problems, warnings, written


def unreadable(tmp_path, **files):
    with pytest.raises(ProjectError) as caught:
        written(tmp_path, **files)
    return [str(problem) for problem in caught.value.problems]


def test_without_a_domain_there_is_no_project(tmp_path):
    with pytest.raises(ProjectError, match=r"domain\.yml:1: expected this file to exist"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("domain", "line"),
    [
        ("intents:\n- a\n responses: {}", 3),
        ("intents:\n- [a", 3),
        ("responses:\n  utter_a:\n  - text: 'oubli\n", 4),
        ("a: *inconnu", 1),
        ("a:\n\tb: c", 2),
    ],
)
def test_broken_yaml_is_told_with_its_line(tmp_path, domain, line):
    (problem,) = unreadable(tmp_path, domain=domain)
    assert problem.startswith(f"domain.yml:{line}: expected valid YAML: ")


def test_a_file_that_is_not_text_is_told(tmp_path):
    written(tmp_path)
    (tmp_path / "domain.yml").write_bytes(b"\xff\xfe")
    with pytest.raises(ProjectError, match="UTF-8"):
        load(tmp_path)


def test_characters_that_yaml_forbids_are_told(tmp_path):
    (problem,) = unreadable(tmp_path, domain="a: \x07")
    assert problem.startswith("domain.yml:1: expected valid YAML")


def test_all_that_has_the_wrong_shape_is_told_at_once(tmp_path):
    domain = """
    intents: bonjour
    entities: [[a]]
    slots:
      s: texte
      t: {type: [text], influence_conversation: oui, min_value: bas, mappings: {type: custom}}
    forms: [f]
    responses:
      utter_a: bonjour
      utter_b:
      - text: {fr: bonjour}
        buttons: oui
    ? [a, b]
    : c
    <<: rien
    """
    rules = """
    - rule: [r]
      steps: [{intent: [a]}, {action: utter_a}]
    - bonjour
    - rule: q
      steps: [{action: utter_a}, {slot_was_set: a}, {or: [b]}, c]
      conversation_start: peut-être
    """
    found = unreadable(tmp_path, domain=domain, rules=rules)
    assert "domain.yml:2: expected intents as a list, found 'bonjour'" in found
    for expected in (
        "domain.yml:3: expected an entity as a text (between quotes if need be), found a list",
        "domain.yml:5: expected slot 's' as a mapping",
        "domain.yml:6: expected type as a text",
        "domain.yml:6: expected influence_conversation as true or false, found 'oui'",
        "domain.yml:6: expected min_value as a number, found 'bas'",
        "domain.yml:6: expected mappings as a list, found a mapping",
        "domain.yml:7: expected forms as a mapping, found a list",
        "domain.yml:9: expected 'utter_a' as a list",
        "domain.yml:11: expected text as a text",
        "domain.yml:12: expected buttons as a list",
        "domain.yml:13: expected a text as key",
        "domain.yml:15: expected a mapping to merge after '<<'",
        "data/rules.yml:2: expected the name of the rule as a text",
        "data/rules.yml:3: expected intent as a text",
        "data/rules.yml:4: expected a rule as a mapping, found 'bonjour'",
        "data/rules.yml:6: expected slot_was_set as a list",
        "data/rules.yml:6: expected a branch of 'or' as a mapping",
        "data/rules.yml:6: expected a step as a mapping, found 'c'",
        "data/rules.yml:7: expected conversation_start as true or false",
    ):
        assert any(problem.startswith(expected) for problem in found), expected


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
