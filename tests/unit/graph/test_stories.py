"""Stories, turn by turn, joined by their checkpoints."""

from bot.graph.pictures import sketches
from tests.unit.dialogue.talk import written
from tests.unit.graph.scene import NAMES, TEXTS, box, leads, names, sketched

DOMAIN = """
intents: [bonjour, merci, oui]
slots:
  paye: {type: bool, mappings: [{type: custom}]}
responses:
  utter_a: [{text: a}]
  utter_b: [{text: b}]
"""
STORIES = """
- story: dire bonjour
  steps:
  - intent: bonjour
  - action: utter_a
  - action: utter_b
  - slot_was_set: [{paye: true}]
  - checkpoint: fin
- story: puis merci
  steps:
  - checkpoint: fin
  - or: [{intent: merci}, {intent: oui}]
  - action: utter_b
"""


def told(tmp_path):
    return sketched(tmp_path, "stories", domain=DOMAIN, stories=STORIES)


def test_a_story_is_told_in_order_and_goes_on_where_a_checkpoint_joins_it(tmp_path):
    assert leads(told(tmp_path)) == {
        ("dire bonjour", "bonjour"),
        ("bonjour", "fin"),
        ("fin", "puis merci"),
        ("puis merci", "merci ou oui"),
    }


def test_a_turn_says_what_is_done_and_what_is_set(tmp_path):
    assert names(box(told(tmp_path), "bonjour")) == ["paye: true", "utter_a", "utter_b"]


def test_the_same_subject_in_two_stories_is_two_turns(tmp_path):
    twice = STORIES + "- story: encore\n  steps: [{intent: bonjour}, {action: utter_b}]\n"
    sketch = sketched(tmp_path, "stories", domain=DOMAIN, stories=twice)
    assert [node.title for node in sketch.nodes].count("bonjour") == 2


def test_checkpoints_that_lead_back_are_drawn(tmp_path):
    back = STORIES + "  - checkpoint: fin\n"
    sketch = sketched(tmp_path, "stories", domain=DOMAIN, stories=back)
    assert ("merci ou oui", "fin") in leads(sketch)


def test_without_stories_there_is_no_such_picture(tmp_path):
    found = sketches(written(tmp_path, DOMAIN), TEXTS, NAMES)
    assert "stories" not in [sketch.name for sketch in found]
