"""Not understood: ask what was meant, ask otherwise, then a human."""

import pytest

from bot.conversation.events import HandoffRequested
from bot.dialogue.actions import ACTIONS
from handoff.events import Reason
from tests.unit.dialogue.talk import Talk, date, written

DOMAIN = """
intents: [recours, radiation, secours, compter, donner, autre, out_of_scope]
entities: [date]
slots:
  jour:
    type: text
    influence_conversation: false
    mappings: [{type: from_entity, entity: date, conditions: [{active_loop: jour_form}]}]
forms:
  jour_form: {required_slots: [jour]}
actions: [action_default_ask_affirmation, action_default_fallback]
responses:
  utter_recours: [{text: Contester}]
  utter_radiation: [{text: Radiation}]
  utter_secours: [{text: Secours}]
  utter_compte: [{text: Compté}]
  utter_ask_jour: [{text: Quel jour ?}]
  utter_default_ask_affirmation:
  - text: Lequel ?
    buttons: [{title: Tout autre chose, payload: /autre}]
  utter_default_ask_rephrase: [{text: Dites-le autrement}]
  utter_passage_pending: [{text: Déjà demandé}]
"""
RULES = """
- rule: perdu
  steps:
  - intent: nlu_fallback
  - action: action_two_stage_fallback
  - active_loop: action_two_stage_fallback
- rule: recours
  steps: [{intent: recours}, {action: utter_recours}]
- rule: radiation
  steps: [{intent: radiation}, {action: utter_radiation}]
- rule: secours
  steps: [{intent: secours}, {action: utter_secours}]
- rule: compter
  steps: [{intent: compter}, {action: jour_form}, {active_loop: jour_form}]
- rule: compté
  condition: [{active_loop: jour_form}]
  steps: [{action: jour_form}, {active_loop: null}, {action: utter_compte}]
"""
SUBJECTS = """
subjects:
  recours: {title: Contester}
  radiation: {title: Radiation}
  compter: {title: ""}
  out_of_scope: {title: Autre chose}
  secours: {title: Secours, first: true}
"""
TWO = ("recours", "radiation")
ASKED = ["utter_default_ask_affirmation"]
REPHRASE = ["utter_default_ask_rephrase"]


@pytest.fixture
def talk(tmp_path):
    return Talk(written(tmp_path, DOMAIN, RULES, subjects=SUBJECTS), ACTIONS)


def lost(talk, *candidates):
    return talk.say("nlu_fallback", "blorg", candidates=candidates)


def for_a_human(talk):
    return [event for event in talk.done if isinstance(event, HandoffRequested)]


def test_the_likely_subjects_are_offered_as_buttons(talk):
    assert lost(talk, *TWO) == ASKED
    buttons = [(button.title, button.payload) for button in talk.spoken[0].buttons]
    assert buttons == [
        ("Contester", "/recours"),
        ("Radiation", "/radiation"),
        ("Tout autre chose", "/autre"),
        ("Autre chose", "/out_of_scope"),
    ]


def test_a_subject_without_a_title_is_not_offered(talk):
    assert lost(talk, "compter", "inconnu") == REPHRASE


def test_without_a_likely_subject_the_person_is_asked_to_say_it_otherwise(talk):
    assert lost(talk) == REPHRASE
    assert talk.loop == "action_two_stage_fallback"


def test_the_subject_that_is_chosen_is_answered(talk):
    lost(talk, *TWO)
    assert talk.say("radiation") == ["utter_radiation"]
    assert talk.loop is None


def test_two_misunderstandings_in_a_row_bring_a_human(talk):
    lost(talk, *TWO)
    assert lost(talk, *TWO) == []
    assert for_a_human(talk) == [HandoffRequested(reason=Reason.MISUNDERSTOOD, summary="blorg")]
    assert talk.acted == ["action_two_stage_fallback"]
    assert talk.loop is None


@pytest.mark.parametrize("none_of_these", ["out_of_scope", "autre"])
def test_none_of_these_asks_to_say_it_otherwise(talk, none_of_these):
    lost(talk, *TWO)
    assert talk.say(none_of_these) == REPHRASE
    assert talk.say("recours") == ["utter_recours"]


def test_said_otherwise_and_not_understood_other_subjects_are_offered(talk):
    lost(talk, *TWO)
    talk.say("out_of_scope")
    assert lost(talk, *TWO) == ASKED
    talk.say("out_of_scope")
    assert for_a_human(talk)


def test_offered_twice_and_still_not_understood_it_is_for_a_human(talk):
    lost(talk, *TWO)
    talk.say("out_of_scope")
    lost(talk, *TWO)
    assert lost(talk, *TWO) == []
    assert for_a_human(talk)


def test_said_otherwise_and_not_understood_at_all_it_is_for_a_human(talk):
    lost(talk, *TWO)
    talk.say("out_of_scope")
    assert lost(talk) == []
    assert for_a_human(talk)


def test_none_of_these_twice_is_for_a_human(talk):
    lost(talk, *TWO)
    talk.say("out_of_scope")
    talk.say("out_of_scope")
    assert for_a_human(talk)


def test_misunderstandings_are_counted_anew_after_something_was_understood(talk):
    lost(talk, *TWO)
    talk.say("recours")
    assert lost(talk, *TWO) == ASKED


def test_misunderstandings_are_counted_anew_after_a_human_was_asked(talk):
    lost(talk)
    lost(talk)
    assert lost(talk, *TWO) == ASKED


def test_what_comes_first_is_answered_at_once(talk):
    lost(talk, *TWO)
    assert talk.say("secours") == ["utter_secours"]
    assert talk.loop is None


def test_a_form_that_was_interrupted_asks_again_once_the_message_is_clear(talk):
    talk.say("compter")
    assert lost(talk) == REPHRASE
    assert talk.say("recours") == ["utter_recours", "utter_ask_jour"]
    assert talk.loop == "jour_form"
    assert talk.say("donner", entities=(date("2026-12-03"),)) == ["utter_compte"]


def test_the_answer_to_a_form_that_was_interrupted_is_taken(talk):
    talk.say("compter")
    lost(talk)
    assert talk.say("nlu_fallback", entities=(date("2026-12-03"),)) == ["utter_compte"]


def test_two_misunderstandings_end_a_form_too(talk):
    talk.say("compter")
    lost(talk)
    lost(talk)
    assert for_a_human(talk)
    assert talk.loop is None
    assert talk.slots["requested_slot"] is None


def test_stories_do_not_see_what_was_not_understood(tmp_path):
    stories = """
    - story: la suite
      steps: [{intent: recours}, {action: utter_recours}, {intent: donner}, {action: utter_compte}]
    """
    talk = Talk(written(tmp_path, DOMAIN, RULES, stories, SUBJECTS), ACTIONS)
    talk.say("recours")
    lost(talk, *TWO)
    assert talk.say("donner") == ["utter_compte"]
