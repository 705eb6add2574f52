"""Rules: one message, and what is done about it."""

from bot.conversation.events import AssistantSpoke
from tests.unit.dialogue.small import ACTIONS, DOMAIN, SLOT_RULES, note, talking
from tests.unit.dialogue.talk import Talk, written


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
