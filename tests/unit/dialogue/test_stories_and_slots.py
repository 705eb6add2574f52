"""Stories that depend on slots and go through forms."""

from bot.conversation.events import SlotSet
from tests.unit.dialogue.talk import date
from tests.unit.dialogue.told import CONFIG, QUESTION, talking


def test_a_checkpoint_may_ask_for_a_slot(tmp_path):
    stories = """
    - story: début
      steps:
      - or:
        - slot_was_set: [{humeur: bonne}]
        - slot_was_set: [{humeur: null}]
      - intent: bonjour
      - action: utter_bonjour
      - checkpoint: suite
    - story: de bonne humeur
      steps:
      - checkpoint: suite
        slot_was_set: [humeur]
      - intent: oui
      - action: utter_oui
    - story: sinon
      steps:
      - checkpoint: suite
        slot_was_set: [{humeur: null}]
      - intent: oui
      - action: utter_non
    """
    glad, other = talking(tmp_path, stories), talking(tmp_path, stories)
    glad.happens(SlotSet(name="humeur", value="bonne"))
    glad.say("bonjour")
    other.say("bonjour")
    assert other.say("oui") == ["utter_non"]
    assert glad.say("oui") == ["utter_oui"]


SLOTS = """
- story: sans ville
  steps:
  - intent: bonjour
  - action: utter_bonjour
  - intent: suite
  - action: utter_suite
- story: avec ville
  steps:
  - intent: bonjour
  - action: utter_bonjour
  - intent: ville
    entities: [ville]
  - slot_was_set: [ville]
  - action: utter_oui
  - intent: suite
  - action: utter_fin
"""


PAU = ({"entity": "ville", "value": "Pau"},)


def test_a_slot_set_on_the_way_decides_what_comes_next(tmp_path):
    talk = talking(tmp_path, SLOTS)
    talk.say("bonjour")
    assert talk.say("suite") == ["utter_suite"]
    talk.say("bonjour")
    assert talk.say("ville", entities=PAU) == ["utter_oui"]
    assert talk.say("suite") == ["utter_fin"]


def test_a_slot_set_long_ago_does_not_hide_a_story(tmp_path):
    talk = talking(tmp_path, SLOTS)
    talk.happens(SlotSet(name="ville", value="Pau"))
    talk.say("autre")
    talk.say("bonjour")
    assert talk.say("suite") == ["utter_suite"]


def test_a_slot_that_stories_do_not_know_does_not_hide_them(tmp_path):
    talk = talking(tmp_path, SLOTS)
    talk.say("bonjour", entities=({"entity": "code", "value": "7"},))
    assert talk.say("suite") == ["utter_suite"]


def test_a_story_cut_by_the_memory_sees_the_slots_set_before_it(tmp_path):
    stories = """
    - story: longue
      steps:
      - intent: ville
        entities: [ville]
      - slot_was_set: [ville]
      - action: utter_bonjour
      - intent: oui
      - action: utter_oui
      - intent: suite
      - action: utter_suite
      - intent: non
      - action: utter_fin
    """
    config = CONFIG.replace("6", "3")
    talk = talking(tmp_path, stories, config=config)
    talk.say("ville", entities=PAU)
    for intent in ("oui", "suite"):
        talk.say(intent)
    assert talk.say("non") == ["utter_fin"]
    other = talking(tmp_path, stories, config=config)
    for intent in ("ville", "oui", "suite"):
        other.say(intent)
    assert other.say("non") == ["utter_perdu"]


FORM_STORY = """
- story: compter puis la suite
  steps:
  - intent: bonjour
  - action: utter_bonjour
  - intent: compter
  - action: jour_form
  - active_loop: jour_form
  - active_loop: null
  - action: utter_oui
  - intent: suite
  - action: utter_fin
"""


def test_the_answers_to_a_form_belong_to_the_turn_that_started_it(tmp_path):
    talk = talking(tmp_path, FORM_STORY)
    talk.say("bonjour")
    assert talk.say("compter") == ["utter_ask_jour"]
    assert talk.say("autre", entities=(date("2026-12-03"),)) == ["utter_oui"]
    assert talk.say("suite") == ["utter_fin"]


def test_a_story_written_with_the_answer_to_its_form_tells_the_same(tmp_path):
    long = FORM_STORY.replace(
        "  - active_loop: null\n",
        "  - intent: autre\n  - action: jour_form\n  - active_loop: null\n",
    )
    talk = talking(tmp_path, long)
    talk.say("bonjour")
    talk.say("compter")
    assert talk.say("autre", entities=(date("2026-12-03"),)) == ["utter_oui"]


def test_a_form_that_only_rules_know_does_not_break_a_story(tmp_path):
    rules = """
    - rule: compter
      steps: [{intent: compter}, {action: jour_form}, {active_loop: jour_form}]
    - rule: compté
      condition: [{active_loop: jour_form}]
      steps: [{action: jour_form}, {active_loop: null}, {action: utter_faq}]
    """
    talk = talking(tmp_path, QUESTION, rules)
    talk.say("bonjour")
    talk.say("compter")
    assert talk.say("autre", entities=(date("2026-12-03"),)) == ["utter_faq"]
    assert talk.say("non") == ["utter_non"]


def test_a_story_may_answer_in_the_middle_of_a_form(tmp_path):
    stories = """
    - story: question pendant le compte
      steps:
      - intent: compter
      - action: jour_form
      - active_loop: jour_form
      - intent: suite
      - action: utter_suite
      - action: utter_fin
      - action: jour_form
      - active_loop: jour_form
    """
    talk = talking(tmp_path, stories)
    talk.say("compter")
    assert talk.say("suite") == ["utter_suite", "utter_fin", "utter_ask_jour"]
    assert talk.loop == "jour_form"
