"""Forms: slots asked for one after the other, interrupted and taken up again."""

import pytest

from bot.conversation.events import LoopEnded, LoopStarted, SlotSet
from bot.dialogue.acting import Declined
from tests.unit.dialogue.talk import Talk, written

DOMAIN = """
intents: [reserver, donner, faq, non, secours, perdu, texte, changer]
entities: [ville, nombre, date]
slots:
  ville:
    type: text
    influence_conversation: false
    mappings:
    - {type: from_entity, entity: ville, not_intent: non}
    - {type: from_trigger_intent, intent: changer, value: Caen}
  nombre:
    type: float
    influence_conversation: false
    mappings:
    - type: from_entity
      entity: nombre
      conditions: [{active_loop: table_form, requested_slot: nombre}]
  note: {type: text, influence_conversation: false, mappings: [{type: from_entity, entity: date}]}
  remarque:
    type: text
    influence_conversation: false
    mappings: [{type: from_text, conditions: [{active_loop: remarque_form}]}]
forms:
  table_form:
    required_slots: [ville, nombre]
  remarque_form:
    required_slots: [remarque]
    ignored_intents: [faq]
actions: [validate_table_form, action_ask_remarque]
responses:
  utter_ask_table_form_ville: [{text: Quelle ville ?}]
  utter_ask_ville: [{text: Jamais demandé ainsi}]
  utter_ask_nombre: [{text: Combien ?}]
  utter_fait: [{text: "Table pour {nombre} à {ville}"}]
  utter_faq: [{text: Nous sommes ouverts}]
  utter_secours: [{text: On arrive}]
  utter_refus: [{text: "{ville} n'est pas possible"}]
  utter_abandon: [{text: On arrête}]
  utter_perdu: [{text: Un humain}]
  utter_note: [{text: noté}]
"""
RULES = """
- rule: réserver
  steps: [{intent: reserver}, {action: table_form}, {active_loop: table_form}]
- rule: changer
  steps: [{intent: changer}, {action: table_form}, {active_loop: table_form}]
- rule: réservé
  condition: [{active_loop: table_form}]
  steps:
  - action: table_form
  - active_loop: null
  - slot_was_set: [{requested_slot: null}]
  - action: utter_fait
- rule: question
  steps: [{intent: faq}, {action: utter_faq}]
- rule: abandonner
  condition: [{active_loop: table_form}]
  steps: [{intent: non}, {action: action_deactivate_loop}, {active_loop: null},
          {action: utter_abandon}]
- rule: secours
  steps: [{intent: secours}, {action: utter_secours}]
- rule: texte
  steps: [{intent: texte}, {action: remarque_form}, {active_loop: remarque_form}]
- rule: noté
  condition: [{active_loop: remarque_form}]
  steps: [{action: remarque_form}, {active_loop: null}, {action: utter_note}]
"""
SUBJECTS = "subjects:\n  secours: {title: Secours, first: true, reason: distress}\n"
CONFIG = "policies: [{name: RulePolicy, core_fallback_action_name: utter_perdu}]"


def ville(value):
    return ({"entity": "ville", "value": value},)


def nombre(value):
    return ({"entity": "nombre", "value": value},)


@pytest.fixture
def project(tmp_path):
    return written(tmp_path, DOMAIN, RULES, subjects=SUBJECTS, config=CONFIG)


@pytest.fixture
def talk(project):
    return Talk(project)


def test_a_form_asks_for_its_slots_in_order_then_its_rule_goes_on(talk):
    assert talk.say("reserver") == ["utter_ask_table_form_ville"]
    assert talk.loop == "table_form"
    assert talk.say("donner", entities=ville("Pau")) == ["utter_ask_nombre"]
    assert talk.say("donner", entities=nombre(4)) == ["utter_fait"]
    assert talk.texts == ["Table pour 4 à Pau"]
    assert talk.loop is None
    assert talk.slots["requested_slot"] is None


def test_the_log_tells_the_form_the_slots_and_the_end_of_the_loop(talk):
    talk.say("reserver")
    assert talk.acted == ["table_form"]
    assert LoopStarted(name="table_form") in talk.done
    assert talk.set_slots == {"requested_slot": "ville"}
    talk.say("donner", entities=(*ville("Pau"),))
    talk.say("donner", entities=nombre(2))
    assert LoopEnded(name="table_form") in talk.done


def test_what_is_known_already_is_not_asked(talk):
    talk.say("faq", entities=ville("Pau"))
    assert talk.say("reserver") == ["utter_ask_nombre"]


def test_what_the_first_message_says_is_not_asked(talk):
    assert talk.say("reserver", entities=ville("Pau")) == ["utter_ask_nombre"]


def test_what_is_not_asked_for_is_not_taken_when_a_mapping_says_so(talk):
    talk.say("reserver", entities=nombre(3))
    assert "nombre" not in talk.slots


def test_a_trigger_intent_fills_a_slot_when_the_form_starts(talk):
    assert talk.say("changer") == ["utter_ask_nombre"]
    assert talk.slots["ville"] == "Caen"
    talk.say("changer")  # in the middle of the form it starts nothing
    assert talk.say("donner", entities=nombre(2)) == ["utter_fait"]


def test_another_slot_may_be_filled_on_the_way(talk):
    talk.say("reserver")
    date = ({"entity": "date", "value": "2026-12-03"},)
    assert talk.say("donner", entities=(*ville("Pau"), *date)) == ["utter_ask_nombre"]
    assert talk.slots["note"] == "2026-12-03"


def test_another_question_is_answered_then_the_form_asks_again(talk):
    talk.say("reserver")
    assert talk.say("faq") == ["utter_faq", "utter_ask_table_form_ville"]
    assert talk.loop == "table_form"
    assert talk.say("donner", entities=ville("Pau")) == ["utter_ask_nombre"]


def test_a_rule_of_the_form_may_end_it(talk):
    talk.say("reserver")
    assert talk.say("non") == ["utter_abandon"]
    assert talk.loop is None
    assert talk.slots["requested_slot"] is None


def test_what_comes_first_ends_the_form_and_asks_nothing_more(talk):
    talk.say("reserver")
    assert talk.say("secours", entities=ville("Pau")) == ["utter_secours"]
    assert talk.loop is None
    assert talk.slots["requested_slot"] is None
    assert "ville" not in talk.slots


def test_a_form_asks_again_once_then_it_is_for_the_fallback(talk):
    talk.say("reserver")
    assert talk.say("perdu") == ["utter_ask_table_form_ville"]
    assert talk.say("perdu") == ["utter_perdu"]
    assert talk.loop is None


def test_an_answer_in_between_gives_the_form_its_patience_back(talk):
    talk.say("reserver")
    talk.say("perdu")
    talk.say("donner", entities=ville("Pau"))
    assert talk.say("perdu") == ["utter_ask_nombre"]


def test_the_first_message_may_fill_a_slot_with_its_text(talk):
    talk.say("texte", "je voudrais noter")
    assert talk.slots["remarque"] == "je voudrais noter"
    assert talk.loop is None


def test_an_ignored_intent_is_left_to_the_rules(tmp_path):
    domain = DOMAIN.replace("{active_loop: remarque_form}", "{active_loop: remarque_form, "
                            "requested_slot: remarque}")  # fmt: skip
    talk = Talk(written(tmp_path, domain, RULES))
    assert talk.say("texte") == []
    assert talk.say("faq", "êtes-vous ouverts ?") == ["utter_faq"]
    assert talk.loop == "remarque_form"
    assert talk.say("perdu", "la porte grince") == ["utter_note"]
    assert talk.slots["remarque"] == "la porte grince"


def test_an_action_may_ask_for_a_slot(tmp_path):
    domain = DOMAIN.replace("{active_loop: remarque_form}", "{active_loop: remarque_form, "
                            "requested_slot: remarque}")  # fmt: skip
    ask = {"action_ask_remarque": lambda turn: [turn.say("utter_note")]}
    talk = Talk(written(tmp_path, domain, RULES), ask)
    assert talk.say("texte") == ["utter_note"]


def validated(project, validate):
    return Talk(project, {"validate_table_form": validate})


def test_validation_may_refuse_a_value_and_say_why(project):
    def validate(turn):
        if turn.candidates.get("ville") == "Atlantis":
            yield turn.say("utter_refus", ville="Atlantis")
            yield SlotSet(name="ville", value=None)

    talk = validated(project, validate)
    talk.say("reserver")
    assert talk.say("donner", entities=ville("Atlantis")) == [
        "utter_refus",
        "utter_ask_table_form_ville",
    ]
    assert talk.texts[0] == "Atlantis n'est pas possible"
    assert "ville" not in talk.slots
    assert talk.say("donner", entities=ville("Pau")) == ["utter_ask_nombre"]


def test_validation_may_change_a_value_and_fill_others(project):
    def validate(turn):
        if "ville" in turn.candidates:
            yield SlotSet(name="ville", value=turn.candidates["ville"].title())
            yield SlotSet(name="nombre", value=2)

    talk = validated(project, validate)
    assert talk.say("reserver", entities=ville("pau")) == ["utter_fait"]
    assert talk.texts == ["Table pour 2 à Pau"]


def test_validation_may_leave_the_message_to_the_rules(project):
    def validate(turn):
        raise Declined

    talk = validated(project, validate)
    talk.say("reserver")
    done = talk.say("faq", entities=ville("Pau"))
    assert done == ["utter_faq", "utter_ask_table_form_ville"]
    assert "ville" not in talk.slots


def test_validation_may_end_the_form(project):
    def validate(turn):
        if turn.candidates:
            yield SlotSet(name="requested_slot", value=None)

    talk = validated(project, validate)
    talk.say("reserver")
    assert talk.say("donner", entities=ville("Pau")) == ["utter_fait"]
    assert talk.loop is None


def test_ending_the_loop_ends_the_form(project):
    def validate(turn):
        return [LoopEnded(name="table_form")] if turn.candidates else []

    talk = validated(project, validate)
    talk.say("reserver")
    talk.say("donner", entities=ville("Pau"))
    assert talk.loop is None
    assert talk.slots["requested_slot"] is None


def test_of_two_slots_that_one_entity_fills_only_the_one_asked_for_is(tmp_path):
    domain = """
    intents: [partir, donner]
    entities: [ville]
    slots:
      de: {type: text, influence_conversation: false, mappings: &v [{type: from_entity,
           entity: ville}]}
      a: {type: text, influence_conversation: false, mappings: *v}
    forms:
      trajet_form: {required_slots: [de, a]}
    responses:
      utter_ask_de: [{text: D'où ?}]
      utter_ask_a: [{text: Où ?}]
    """
    rules = "- rule: r\n  steps: [{intent: partir}, {action: trajet_form}]"
    talk = Talk(written(tmp_path, domain, rules))
    talk.say("partir")
    assert talk.say("donner", entities=ville("Pau")) == ["utter_ask_a"]
    assert talk.slots["de"] == "Pau"
    talk.say("donner", entities=ville("Dax"))
    assert (talk.slots["de"], talk.slots["a"]) == ("Pau", "Dax")


def test_a_slot_that_nothing_asks_for_is_waited_for_in_silence(tmp_path):
    domain = DOMAIN.replace("utter_ask_nombre", "utter_autre")
    talk = Talk(written(tmp_path, domain, RULES))
    talk.say("reserver")
    assert talk.say("donner", entities=ville("Pau")) == []
    assert talk.slots["requested_slot"] == "nombre"
