"""What happens when no rule says what to do, or when what it says is special."""

import pytest

from bot.conversation.events import DialogueRestarted, LoopEnded
from bot.conversation.state import evolve
from bot.dialogue.engine import Surroundings, UnknownAction
from tests.unit.dialogue.small import DOMAIN, SLOT_RULES, talking
from tests.unit.dialogue.talk import Talk, written


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
