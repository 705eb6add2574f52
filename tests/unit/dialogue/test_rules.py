"""Rules: one message, and what is done about it."""

import pytest

from bot.conversation.events import AssistantSpoke, DialogueRestarted, LoopEnded, SlotSet
from bot.conversation.state import evolve
from bot.dialogue.engine import Surroundings, UnknownAction
from tests.unit.dialogue.talk import Talk, written

DOMAIN = """
intents: [bonjour, salut, ville, payer, aide, inconnu, boucle]
entities: [ville]
slots:
  ville: {type: text, mappings: [{type: from_entity, entity: ville}]}
  paye: {type: bool, mappings: [{type: custom}]}
actions: [action_note, action_dit, action_rien]
responses:
  utter_bonjour: [{text: Bonjour}]
  utter_encore: [{text: Bonjour encore}]
  utter_ville: [{text: "{ville}, bien sûr"}]
  utter_sans_ville: [{text: Quelle ville ?}]
  utter_paye: [{text: Payé}]
  utter_pas_paye: [{text: Pas payé}]
  utter_debut: [{text: Bienvenue}]
  utter_a: [{text: a}]
  utter_b: [{text: b}]
"""


def note(turn):
    yield SlotSet(name="paye", value=True)


def speak(turn):
    yield turn.say("utter_a")
    yield turn.say("utter_ville")


ACTIONS = {
    "action_note": note,
    "action_dit": speak,
    "action_default_fallback": lambda turn: [turn.say("utter_encore")],
}


def talking(tmp_path, rules, **files):
    return Talk(written(tmp_path, DOMAIN, rules, **files), ACTIONS)


def test_a_rule_answers_its_intent_with_all_its_actions(tmp_path):
    talk = talking(
        tmp_path,
        """
        - rule: bonjour
          steps:
          - intent: bonjour
          - action: utter_bonjour
          - action: utter_encore
        """,
    )
    assert talk.say("bonjour") == ["utter_bonjour", "utter_encore"]
    assert [type(event) for event in talk.done] == [AssistantSpoke, AssistantSpoke]


def test_the_same_message_in_the_same_state_gives_the_same_facts(tmp_path):
    rules = """
    - rule: bonjour
      steps: [{intent: bonjour}, {action: action_dit}]
    """
    project = written(tmp_path, DOMAIN, rules)
    first, second = Talk(project, ACTIONS), Talk(project, ACTIONS)
    first.say("bonjour")
    second.say("bonjour")
    assert first.done == second.done


def test_the_words_are_bound_to_the_epoch_of_the_conversation(tmp_path):
    talk = talking(tmp_path, "- rule: b\n  steps: [{intent: bonjour}, {action: utter_bonjour}]")
    talk.say("bonjour")
    assert talk.spoken[0].epoch == talk.conversation.case.epoch == 0


def test_either_intent_of_an_or_is_answered(tmp_path):
    talk = talking(
        tmp_path,
        """
        - rule: bonjour
          steps:
          - or:
            - intent: bonjour
            - intent: salut
          - action: utter_bonjour
        """,
    )
    assert talk.say("bonjour") == talk.say("salut") == ["utter_bonjour"]


SLOT_RULES = """
- rule: la ville est connue
  condition:
  - slot_was_set:
    - ville
  steps:
  - intent: ville
  - action: utter_ville
- rule: la ville n'est pas connue
  condition:
  - slot_was_set:
    - ville: null
  steps:
  - intent: ville
  - action: utter_sans_ville
"""


def test_a_condition_on_a_slot_looks_at_whether_it_is_set(tmp_path):
    talk = talking(tmp_path, SLOT_RULES)
    assert talk.say("ville") == ["utter_sans_ville"]
    assert talk.say("ville", entities=({"entity": "ville", "value": "Rouen"},)) == ["utter_ville"]
    assert talk.texts == ["Rouen, bien sûr"]
    assert talk.say("ville") == ["utter_ville"]


def test_the_rule_that_asks_for_more_goes_first(tmp_path):
    talk = talking(
        tmp_path,
        """
        - rule: payé
          condition: [{slot_was_set: [{paye: true}]}]
          steps: [{intent: payer}, {action: utter_paye}]
        - rule: sinon
          steps: [{intent: payer}, {action: utter_pas_paye}]
        - rule: noter
          steps: [{intent: aide}, {action: action_note}]
        """,
    )
    assert talk.say("payer") == ["utter_pas_paye"]
    talk.say("aide")
    assert talk.say("payer") == ["utter_paye"]


def test_an_entity_that_a_rule_names_must_be_there(tmp_path):
    talk = talking(
        tmp_path,
        """
        - rule: avec
          steps: [{intent: ville, entities: [ville]}, {action: utter_ville}]
        - rule: sans
          steps: [{intent: ville}, {action: utter_sans_ville}]
        """,
    )
    assert talk.say("ville") == ["utter_sans_ville"]
    assert talk.say("ville", entities=({"entity": "ville", "value": "Pau"},)) == ["utter_ville"]


def test_a_slot_set_by_an_action_decides_what_follows(tmp_path):
    talk = talking(
        tmp_path,
        """
        - rule: noter
          steps:
          - intent: payer
          - action: action_note
          - slot_was_set: [{paye: true}]
          - action: utter_paye
        """,
    )
    assert talk.say("payer") == ["utter_paye"]
    assert talk.acted == ["action_note", "utter_paye"]


def test_a_rule_that_does_not_wait_is_followed_by_the_one_that_takes_over(tmp_path):
    talk = talking(
        tmp_path,
        """
        - rule: premier
          wait_for_user_input: false
          steps: [{intent: bonjour}, {action: utter_a}]
        - rule: second
          steps: [{action: utter_a}, {action: utter_b}]
        """,
    )
    assert talk.say("bonjour") == ["utter_a", "utter_b"]


def test_a_rule_for_the_start_of_the_conversation_counts_once(tmp_path):
    talk = talking(
        tmp_path,
        """
        - rule: début
          conversation_start: true
          steps: [{intent: bonjour}, {action: utter_debut}]
        - rule: ensuite
          steps: [{intent: bonjour}, {action: utter_encore}]
        """,
    )
    assert talk.say("bonjour") == ["utter_debut"]
    assert talk.say("bonjour") == ["utter_encore"]


def test_an_action_in_python_sees_the_effects_of_the_one_before(tmp_path):
    seen = []

    def look(turn):
        seen.append((turn.slots["paye"], turn.conversation.dialogue.latest_intent))
        return []

    rules = """
    - rule: r
      steps: [{intent: payer}, {action: action_note}, {action: action_dit}]
    """
    talk = Talk(written(tmp_path, DOMAIN, rules), {"action_note": note, "action_dit": look})
    talk.say("payer")
    assert seen == [(True, "payer")]


def test_an_intent_nobody_answers_goes_to_the_fallback(tmp_path):
    talk = talking(tmp_path, SLOT_RULES)
    assert talk.say("inconnu") == ["utter_encore"]
    assert talk.acted == ["action_default_fallback"]


def test_the_fallback_of_the_configuration_is_the_one_that_runs(tmp_path):
    config = """
    policies:
    - {name: RulePolicy, core_fallback_action_name: utter_a}
    """
    talk = talking(tmp_path, SLOT_RULES, config=config)
    assert talk.say("inconnu") == ["utter_a"]


def test_without_a_fallback_nothing_is_said(tmp_path):
    config = """
    policies:
    - {name: RulePolicy, enable_fallback_prediction: false}
    """
    talk = talking(tmp_path, SLOT_RULES, config=config)
    assert talk.say("inconnu") == []
    assert talk.done == []


def test_an_intent_the_domain_does_not_know_is_not_understood(tmp_path):
    rules = "- rule: r\n  steps: [{intent: nlu_fallback}, {action: utter_a}]"
    assert talking(tmp_path, rules).say("tout_casser") == ["utter_a"]


def test_after_an_answer_that_nothing_follows_the_assistant_listens(tmp_path):
    rules = """
    - rule: r
      wait_for_user_input: false
      steps: [{intent: bonjour}, {action: utter_a}]
    """
    assert talking(tmp_path, rules).say("bonjour") == ["utter_a"]


def test_rules_that_lead_in_a_circle_end(tmp_path):
    rules = """
    - rule: a
      wait_for_user_input: false
      steps: [{intent: boucle}, {action: utter_a}]
    - rule: ab
      wait_for_user_input: false
      steps: [{action: utter_a}, {action: utter_b}]
    - rule: ba
      wait_for_user_input: false
      steps: [{action: utter_b}, {action: utter_a}]
    """
    assert talking(tmp_path, rules).say("boucle") == ["utter_a", "utter_b"] * 5


def test_an_action_that_is_nowhere_is_refused(tmp_path):
    talk = talking(tmp_path, "- rule: r\n  steps: [{intent: aide}, {action: action_rien}]")
    with pytest.raises(UnknownAction):
        talk.say("aide")


def test_restarting_forgets_and_answers_nothing_else(tmp_path):
    talk = talking(tmp_path, SLOT_RULES)
    talk.say("ville", entities=({"entity": "ville", "value": "Pau"},))
    assert talk.say("restart") == []
    assert DialogueRestarted() in talk.done
    assert talk.slots == {}


def test_restarting_says_so_when_there_is_a_response_for_it(tmp_path):
    domain = DOMAIN + "  utter_restart: [{text: On recommence}]\n"
    talk = Talk(written(tmp_path, domain))
    assert talk.say("restart") == ["utter_restart"]


def test_starting_a_session_does_nothing_more(tmp_path):
    talk = talking(tmp_path, SLOT_RULES)
    assert talk.say("session_start") == []
    assert talk.acted == ["action_session_start"]


def test_ending_no_loop_changes_nothing(tmp_path):
    rules = "- rule: r\n  steps: [{intent: aide}, {action: action_deactivate_loop}]"
    talk = talking(tmp_path, rules)
    talk.say("aide")
    assert not [event for event in talk.done if isinstance(event, LoopEnded)]


def test_a_message_is_understood_before_it_is_answered(tmp_path):
    from bot.conversation.events import Address, PersonSpoke

    talk = talking(tmp_path, SLOT_RULES)
    said = PersonSpoke(address=Address("web", "1"), text="?")
    with pytest.raises(ValueError, match="understood"):
        talk.assistant.answer(talk.conversation, said, Surroundings({}, "web", talk.now))


def test_a_message_folded_in_by_the_caller_counts_once(tmp_path):
    from bot.conversation.events import Address, PersonSpoke, Understood

    rules = """
    - rule: début
      conversation_start: true
      steps: [{intent: bonjour}, {action: utter_debut}]
    """
    talk = talking(tmp_path, rules)
    said = PersonSpoke(
        address=Address("web", "1"), text="bonjour", understood=Understood("bonjour", 1.0)
    )
    around = Surroundings({}, "web", talk.now)
    then = evolve(talk.conversation, said, talk.now)
    folded = talk.assistant.answer(then, said, around)
    assert folded == talk.assistant.answer(talk.conversation, said, around) != []
