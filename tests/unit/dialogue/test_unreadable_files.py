"""Files that cannot be read: told with file, line and what was expected."""

import pytest

from bot.dialogue.project import ProjectError, load
from tests.unit.dialogue.talk import written


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
