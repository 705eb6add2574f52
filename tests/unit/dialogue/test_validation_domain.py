"""What `validate` finds in the domain and the subjects."""

import pytest

from bot.dialogue.acting import says
from bot.dialogue.validation import validate
from tests.unit.dialogue.checked import CONFIG, DOMAIN, errors_of, one_error
from tests.unit.dialogue.talk import POLICIES, found, problems, warnings, written


@pytest.mark.parametrize(
    ("slot", "expected"),
    [
        ("{type: date, mappings: [{type: custom}]}", "unknown type of slot 'date'"),
        (
            "{type: any, influence_conversation: true, mappings: [{type: custom}]}",
            "_conversation: f",
        ),
        ("{type: categorical, mappings: [{type: custom}]}", "expected its 'values'"),
        ("{type: float, min_value: 2, max_value: 1, mappings: [{type: custom}]}", "min_value"),
        ("{type: text}", "expected 'mappings'"),
        ("{type: text, mappings: [{type: from_ear}]}", "unknown type of mapping 'from_ear'"),
        ("{type: text, mappings: [{type: from_entity}]}", "unknown entity ''"),
        ("{type: text, mappings: [{type: from_entity, entity: x}]}", "unknown entity 'x'"),
        ("{type: text, mappings: [{type: from_intent}]}", "expected a 'value'"),
        ("{type: text, mappings: [{type: from_text, intent: x}]}", "unknown intent 'x'"),
        ("{type: text, mappings: [{type: from_text, not_intent: [x]}]}", "unknown intent 'x'"),
        ("{type: text, mappings: [{type: custom, action: action_x}]}", "unsupported"),
        ("{type: text, mappings: [{type: custom, conditions: [{active_loop: x}]}]}", "loop 'x'"),
        (
            "{type: text, mappings: [{type: custom, conditions: [{requested_slot: x}]}]}",
            "unknown slot 'x'",
        ),
    ],
)
def test_a_mistake_in_a_slot_is_found(tmp_path, slot, expected):
    domain = DOMAIN.replace("slots:\n", f"slots:\n  faux: {slot}\n")
    errors = errors_of(tmp_path, domain=domain)
    assert errors
    assert any(error.startswith("domain.yml:5: ") for error in errors)
    assert any(expected in error for error in errors)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("{required_slots: []}", "expected 'required_slots'"),
        ("{required_slots: [x]}", "unknown slot 'x'"),
        ("{required_slots: [vrai]}", "expected a response 'utter_ask_vrai'"),
        ("{required_slots: [ville], ignored_intents: x}", "unknown intent 'x'"),
    ],
)
def test_a_mistake_in_a_form_is_found(tmp_path, form, expected):
    domain = DOMAIN.replace("forms:\n", f"forms:\n  faux_form: {form}\n")
    assert any(expected in error for error in errors_of(tmp_path, domain=domain))


METADATA = "source: https://a.fr, article: null, checked: '2026-11-22'"


@pytest.mark.parametrize(
    ("variation", "expected"),
    [
        ("text: x", "expected metadata with source, article, checked (or 'factual: false')"),
        (
            "text: x, metadata: {source: https://a.fr, article: L1}",
            "expected metadata with checked",
        ),
        ("text: x, metadata: {source: ici, article: L1, checked: '2026-11-22'}", "a web address"),
        ("text: x, metadata: {source: https://a.fr, article: L1, checked: hier}", "as a day"),
        ("channel: sms, metadata: {factual: false}", "expected a text"),
        ("text: '{inconnu}', metadata: {factual: false}", "unknown slot 'inconnu'"),
        (
            "text: x, condition: [{type: slot, name: y, value: 1}], metadata: {factual: false}",
            "unknown slot 'y'",
        ),
        ("text: x, condition: [], metadata: {factual: false}", "at least one condition"),
        (
            "text: x, condition: [{name: vrai, value: 1}], metadata: {factual: false}",
            "expected 'type: slot'",
        ),
        ("text: x, buttons: [{title: b}], metadata: {factual: false}", "a title and a payload"),
        (
            "text: x, buttons: [{title: b, payload: /x}], metadata: {factual: false}",
            "unknown intent 'x'",
        ),
        (
            "text: x, buttons: [{title: b, payload: '/ a'}], metadata: {factual: false}",
            "expected a payload such as /intent",
        ),
        (
            "text: x, buttons: [{title: b, payload: '/a{{\"x\": 1}}'}], metadata: {factual: false}",
            "unknown entity 'x'",
        ),
    ],
)
def test_a_mistake_in_a_response_is_found(tmp_path, variation, expected):
    domain = DOMAIN.replace("responses:\n", f"responses:\n  utter_x: [{{{variation}}}]\n")
    errors = errors_of(tmp_path, domain=domain)
    assert any(error.startswith("domain.yml:12: ") and expected in error for error in errors)


def test_a_fact_with_its_source_is_in_order(tmp_path):
    domain = DOMAIN.replace(
        "responses:\n", f"responses:\n  utter_x: [{{text: x, metadata: {{{METADATA}}}}}]\n"
    )
    assert errors_of(tmp_path, domain=domain) == []


def test_a_response_without_variation_is_found(tmp_path):
    assert "at least one variation" in one_error(tmp_path, domain=DOMAIN + "  utter_x: []\n")


def test_a_response_that_may_say_nothing_is_a_warning(tmp_path):
    domain = DOMAIN + (
        "  utter_x:\n"
        "  - {text: x, channel: sms, metadata: *f}\n"
        "  - {text: y, condition: [{type: slot, name: vrai, value: true}], metadata: *f}\n"
    )
    odd = warnings(written(tmp_path, domain, config=CONFIG), {})
    assert any("'utter_x' may say nothing" in warning for warning in odd)
    assert any("no condition counts on channel 'sms'" in warning for warning in odd)


def test_actions_must_exist_in_python_and_their_responses_in_the_domain(tmp_path):
    @says("utter_dite", values=("jours",))
    def spoken(turn):
        return []

    domain = DOMAIN + (
        "  utter_autre: [{text: '{jours}', metadata: *f}]\n"
        "actions: [action_nulle_part, action_dit, action_extract_slots, utter_a, ville_form]\n"
    )
    project = written(tmp_path, domain, config=CONFIG)
    errors = [e.partition(": ")[2] for e in problems(project, {"action_dit": spoken})]
    assert sorted(errors) == [
        "'action_dit' expects a response 'utter_dite'",
        "'utter_autre': unknown slot 'jours', expected 'cache' or 'requested_slot' or 'sorte' "
        "or 'ville' or 'vrai'",
        "expected an action 'action_nulle_part' in bot/dialogue/actions",
        "unsupported: 'action_extract_slots'",
    ]


def test_an_action_may_give_values_to_what_it_says(tmp_path):
    @says("utter_dite", values=("jours",))
    def spoken(turn):
        return []

    domain = DOMAIN + (
        "  utter_dite: [{text: '{jours}', metadata: *f}]\n"
        "  utter_passage_x: [{text: '{raison}', metadata: *f}]\n"
        "actions: [action_dit]\n"
    )
    assert problems(written(tmp_path, domain, config=CONFIG), {"action_dit": spoken}) == []


def test_what_the_two_stage_fallback_says_must_exist(tmp_path):
    rules = """
    - rule: perdu
      steps: [{intent: nlu_fallback}, {action: action_two_stage_fallback},
              {active_loop: action_two_stage_fallback}]
    """
    domain = DOMAIN + "actions: [action_default_ask_affirmation]\n"
    project = written(tmp_path, domain, rules, config=CONFIG)
    expected = "'action_default_ask_affirmation' expects a response 'utter_default_ask_affirmation'"
    assert any(expected in problem for problem in problems(project))


def test_the_fallback_must_be_known(tmp_path):
    config = "policies:\n- {name: RulePolicy, core_fallback_action_name: action_x}\n"
    assert one_error(tmp_path, config=config).startswith("config.yml:2: unknown action 'action_x'")


def test_subjects_are_intents_with_a_short_title(tmp_path):
    subjects = "subjects:\n  a: {title: Un titre bien trop long pour un bouton}\n  x: {title: X}\n"
    project = written(tmp_path, DOMAIN, subjects=subjects, config=CONFIG)
    assert [str(p) for p in found(project, {}) if "subjects" in p.file] == [
        "data/subjects.yml:2: expected a title of at most 30 characters",
        "data/subjects.yml:3: unknown intent 'x', expected 'a' or 'b' or 'c' or 'nlu_fallback' or "
        "'out_of_scope' or 'restart'...",
    ]
    assert any("'b' has no subject" in warning for warning in warnings(project, {}))


def test_what_nothing_uses_is_a_warning(tmp_path):
    domain = DOMAIN + "actions: [action_x]\n"
    project = written(tmp_path, domain, config=POLICIES)
    odd = [w.partition("warning: ")[2] for w in warnings(project, {"action_x": lambda turn: []})]
    assert "no rule or story answers 'a': it goes to the fallback" in odd
    assert "nothing uses the action 'action_x'" in odd
    assert "nothing says 'utter_a'" in odd
    assert "nothing uses the slot 'vrai'" in odd
    assert not any("utter_ask_ville" in warning for warning in odd)
    assert not any("slot 'ville'" in warning for warning in odd)


def test_what_is_said_from_outside_is_used_and_must_exist(tmp_path):
    project = written(tmp_path, DOMAIN, config=CONFIG)
    said = [str(problem) for problem in validate(project, {}, ["utter_a", "utter_z"])]
    assert "domain.yml:1: expected a response 'utter_z'" in said
    assert not any("nothing says 'utter_a'" in problem for problem in said)
