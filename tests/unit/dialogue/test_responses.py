"""Which variation is said, and what becomes of its placeholders."""

from datetime import UTC, datetime

import pytest

from bot.conversation.events import Button, Source
from bot.dialogue.engine import Assistant, Surroundings
from bot.dialogue.responses import UnknownResponse
from tests.unit.dialogue.talk import Talk, written

DOMAIN = """
intents: [bonjour, lieu, rien]
slots:
  ville: {type: text, initial_value: Rouen, mappings: [{type: custom}]}
  rsa: {type: bool, influence_conversation: false, mappings: [{type: custom}]}
responses:
  utter_lieu:
  - text: |-
      Vous habitez {ville} , dans {region} .
      Code : {code}
  utter_choix:
  - text: partout
  - {channel: sms, text: par SMS}
  - condition: [{type: slot, name: ville, value: ROUEN}]
    text: à Rouen
  - condition: [{type: slot, name: ville, value: Lyon}]
    channel: sms
    text: à Lyon par SMS
  utter_premier:
  - text: un
  - text: deux
  utter_condition:
  - condition:
    - {type: slot, name: rsa, value: true}
    - {type: slot, name: ville, value: Rouen}
    text: les deux
  utter_boutons:
  - text: Choisissez
    buttons:
    - {title: "À {ville}", payload: '/aller{{"ville": "{ville}"}}'}
    - {title: Rien, payload: '/aller{"a": {"b": 1}}'}
  utter_source:
  - text: Sous 15 jours.
    metadata: {source: https://a.fr, article: L1, checked: "2026-11-22", facts: [A1, A2]}
"""
RULES = """
- rule: lieu
  steps:
  - intent: lieu
  - action: utter_choix
- rule: rien
  steps:
  - intent: rien
  - action: utter_condition
"""


@pytest.fixture
def assistant(tmp_path):
    return Assistant(written(tmp_path, DOMAIN), {})


def around(channel="web", **known):
    return Surroundings(known, channel, datetime(2026, 11, 22, 10, tzinfo=UTC))


def test_a_placeholder_becomes_its_value(assistant):
    said = assistant.say("utter_lieu", around(region="l'Eure", code=27))
    assert said.text == "Vous habitez Rouen , dans l'Eure .\nCode : 27"
    assert said.response == "utter_lieu"


def test_what_nobody_knows_leaves_no_gap_and_no_braces(assistant):
    assert assistant.say("utter_lieu", around()).text == "Vous habitez Rouen, dans.\nCode :"


def test_a_day_is_written_as_one_says_it(assistant):
    said = assistant.say("utter_lieu", around(region="2026-12-03", code=""))
    assert "jeudi 3 décembre 2026" in said.text


def test_known_values_go_before_initial_ones_and_given_ones_before_all(assistant):
    assert "Lille" in assistant.say("utter_lieu", around(ville="Lille")).text
    given = assistant.say("utter_lieu", around(ville="Lille"), {"ville": "Brest"})
    assert "Brest" in given.text


@pytest.mark.parametrize(
    ("channel", "ville", "text"),
    [
        ("web", "Rouen", "à Rouen"),
        ("web", "Lyon", "partout"),
        ("sms", "Lyon", "à Lyon par SMS"),
        ("sms", "Rouen", "par SMS"),  # as in Rasa: the channel goes before the condition
        ("telegram", None, "partout"),
    ],
)
def test_the_variation_of_the_channel_goes_first_then_the_one_whose_conditions_hold(
    assistant, channel, ville, text
):
    assert assistant.say("utter_choix", around(channel, ville=ville)).text == text


def test_of_several_that_fit_the_first_written_is_said_always(assistant):
    assert {assistant.say("utter_premier", around()).text for _ in range(20)} == {"un"}


def test_all_conditions_of_a_variation_must_hold(assistant):
    assert assistant.say("utter_condition", around(rsa=True)).text == "les deux"
    assert assistant.say("utter_condition", around(rsa=False)).text == ""
    assert assistant.say("utter_condition", around(rsa=True, ville="Caen")).text == ""


def test_buttons_are_filled_too_and_keep_their_braces(assistant):
    assert assistant.say("utter_boutons", around()).buttons == (
        Button("À Rouen", '/aller{"ville": "Rouen"}'),
        Button("Rien", '/aller{"a": {"b": 1}}'),
    )


def test_an_answer_carries_its_source(assistant):
    source = Source("https://a.fr", "L1", "2026-11-22", ("A1", "A2"))
    assert assistant.say("utter_source", around()).source == source
    assert assistant.say("utter_premier", around()).source is None


def test_a_response_that_does_not_exist_is_refused(assistant):
    with pytest.raises(UnknownResponse):
        assistant.say("utter_nulle_part", around())


def test_the_channel_and_the_known_values_of_the_message_choose_its_answer(tmp_path):
    talk = Talk(written(tmp_path, DOMAIN, RULES))
    talk.say("lieu")
    assert talk.texts == ["à Rouen"]
    talk.channel = "sms"
    talk.known = {"ville": "Lyon"}
    talk.say("lieu")
    assert talk.texts == ["à Lyon par SMS"]
    assert "ville" not in talk.slots


def test_a_response_without_a_fitting_variation_is_done_but_says_nothing(tmp_path):
    talk = Talk(written(tmp_path, DOMAIN, RULES))
    assert talk.say("rien") == []
    assert talk.acted == ["utter_condition"]
