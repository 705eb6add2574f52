"""What a form does with values: validated, refused, taken from the right place."""

import pytest

from bot.conversation.events import LoopEnded, SlotSet
from bot.dialogue.acting import Declined
from tests.unit.dialogue.table import DOMAIN, RULES, booking, nombre, ville
from tests.unit.dialogue.talk import Talk, written


@pytest.fixture
def project(tmp_path):
    return booking(tmp_path)


@pytest.fixture
def talk(project):
    return Talk(project)


def test_a_trigger_intent_fills_a_slot_when_the_form_starts(talk):
    assert talk.say("changer") == ["utter_ask_nombre"]
    assert talk.slots["ville"] == "Caen"
    talk.say("changer")  # in the middle of the form it starts nothing
    assert talk.say("donner", entities=nombre(2)) == ["utter_fait"]


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
