"""What stories see of a conversation: who said what, read from its marks."""

from bot.conversation.events import AssistantActed
from bot.conversation.state import HISTORY
from tests.unit.dialogue.talk import Talk, written

DOMAIN = """
intents: [dire, puis, encore, rien]
actions: [action_dit]
slots:
  note: {type: text, mappings: [{type: from_intent, intent: rien, value: x}]}
responses:
  utter_mot: [{text: mot}]
  utter_autre: [{text: autre}]
  utter_fin: [{text: fin}]
  utter_perdu: [{text: perdu}]
"""
CONFIG = """
policies:
- {name: RulePolicy, core_fallback_action_name: utter_perdu}
- {name: AugmentedMemoizationPolicy}
"""
STORIES = """
- story: une action qui parle, puis une réponse
  steps:
  - intent: dire
  - action: action_dit
  - action: utter_mot
  - intent: puis
  - action: utter_fin
- story: une réponse, puis une action qui parle
  steps:
  - intent: encore
  - action: utter_mot
  - action: action_dit
  - intent: puis
  - action: utter_autre
"""
ACTIONS = {"action_dit": lambda turn: [turn.say("utter_mot"), turn.say("utter_autre")]}


def talking(tmp_path):
    return Talk(written(tmp_path, DOMAIN, stories=STORIES, config=CONFIG), ACTIONS)


def test_what_an_action_says_is_not_taken_for_a_response_of_the_story(tmp_path):
    talk = talking(tmp_path)
    assert talk.say("dire") == ["utter_mot", "utter_autre", "utter_mot"]
    assert talk.say("puis") == ["utter_fin"]


def test_a_response_after_an_action_that_speaks_is_announced(tmp_path):
    talk = talking(tmp_path)
    talk.say("dire")
    assert talk.done[-2] == AssistantActed(action="utter_mot")


def test_a_response_before_an_action_stands_for_itself(tmp_path):
    talk = talking(tmp_path)
    assert talk.say("encore") == ["utter_mot", "utter_mot", "utter_autre"]
    assert talk.say("puis") == ["utter_autre"]


def test_a_conversation_longer_than_its_memory_is_still_understood(tmp_path):
    talk = talking(tmp_path)
    for _ in range(HISTORY):
        talk.say("rien")
    assert len(talk.conversation.dialogue.history) == HISTORY
    talk.say("dire")
    assert talk.say("puis") == ["utter_fin"]


def test_stories_have_no_say_in_a_turn_that_only_rules_know(tmp_path):
    rules = """
    - rule: sans fin
      wait_for_user_input: false
      steps: [{intent: rien}, {action: utter_mot}]
    """
    talk = Talk(written(tmp_path, DOMAIN, rules, STORIES, config=CONFIG), ACTIONS)
    assert talk.say("rien") == ["utter_mot"]
