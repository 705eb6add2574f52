"""Forms: slots asked for one after the other, interrupted and taken up again."""

import pytest

from bot.conversation.events import LoopEnded, LoopStarted
from tests.unit.dialogue.table import booking, nombre, ville
from tests.unit.dialogue.talk import Talk


@pytest.fixture
def talk(tmp_path):
    return Talk(booking(tmp_path))


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
