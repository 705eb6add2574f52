"""How messages fill slots, and what rules and stories see of them."""

import pytest

from bot.conversation.events import Understood
from bot.dialogue.acting import Layers
from bot.dialogue.extraction import Extraction, Heard
from bot.dialogue.features import Features
from tests.unit.dialogue.talk import Talk, written

MAPPED = """
intents: [a, b, c]
entities: [ville, jour]
forms:
  trajet_form: {required_slots: [tout]}
slots:
  depart: {type: text, mappings: [{type: from_entity, entity: ville, role: depart}]}
  groupe: {type: text, mappings: [{type: from_entity, entity: ville, group: "1"}]}
  nue: {type: text, mappings: [{type: from_entity, entity: ville}]}
  liste: {type: list, mappings: [{type: from_entity, entity: jour}]}
  seul: {type: text, mappings: [{type: from_entity, entity: jour}]}
  intention: {type: bool, mappings: [{type: from_intent, intent: [a, b], value: true}]}
  sauf: {type: text, mappings: [{type: from_intent, not_intent: a, value: sauf}]}
  tout: {type: text, mappings: [{type: from_text, intent: c}]}
  hors: {type: text, mappings: [{type: from_intent, value: x, conditions: [{active_loop: null}]}]}
  sous:
    type: text
    mappings:
    - {type: from_intent, intent: c, value: premier}
    - {type: from_intent, value: second, conditions: [{active_loop: trajet_form}]}
  jamais: {type: text, mappings: [{type: custom}]}
"""


@pytest.fixture
def extraction(tmp_path):
    return Extraction(written(tmp_path, MAPPED).domain)


def values(extraction, intent="z", *entities, text="", loop=None, requested=None):
    return extraction.values(
        Heard(Understood(intent, 1.0, entities=entities), text, loop, requested)
    )


def ville(value, **more):
    return {"entity": "ville", "value": value, **more}


def test_an_entity_fills_the_slot_of_its_role_or_group(extraction):
    found = values(extraction, "a", ville("Pau", role="depart"), ville("Dax", group="1"))
    assert (found["depart"], found["groupe"]) == ("Pau", "Dax")
    assert "nue" not in found


def test_an_entity_without_role_fills_the_slot_that_asks_for_none(extraction):
    found = values(extraction, "a", ville("Pau", role=None))
    assert found["nue"] == "Pau"
    assert "depart" not in found


def test_a_list_takes_all_values_and_others_the_last(extraction):
    days = ({"entity": "jour", "value": "lundi"}, {"entity": "jour", "value": "mardi"})
    found = values(extraction, "a", *days)
    assert found["liste"] == ["lundi", "mardi"]
    assert found["seul"] == "mardi"


def test_an_intent_fills_the_slots_that_want_it(extraction):
    assert values(extraction, "b")["intention"] is True
    assert "intention" not in values(extraction, "c")
    assert values(extraction, "b")["sauf"] == "sauf"
    assert "sauf" not in values(extraction, "a")


def test_a_text_fills_a_slot(extraction):
    assert values(extraction, "c", text="bonjour")["tout"] == "bonjour"
    assert "tout" not in values(extraction, "c", text="")


def test_conditions_name_the_loop_or_none(extraction):
    assert values(extraction)["hors"] == "x"
    assert "hors" not in values(extraction, loop="trajet_form")
    assert values(extraction, loop="trajet_form")["sous"] == "second"


def test_the_first_mapping_that_applies_counts(extraction):
    assert values(extraction, "c", loop="trajet_form")["sous"] == "premier"


SEEN = """
slots:
  texte: {type: text, mappings: [{type: custom}]}
  vrai: {type: bool, mappings: [{type: custom}]}
  sorte: {type: categorical, values: [Un, 2], mappings: [{type: custom}]}
  nombre: {type: float, min_value: 0, max_value: 10, mappings: [{type: custom}]}
  liste: {type: list, mappings: [{type: custom}]}
  tout: {type: any, mappings: [{type: custom}]}
  caché: {type: text, influence_conversation: false, mappings: [{type: custom}]}
"""


@pytest.mark.parametrize(
    ("slot", "value", "feature"),
    [
        *(("texte", "Pau", True), ("texte", "", True), ("texte", None, None)),
        *(("vrai", True, True), ("vrai", False, False), ("vrai", "FALSE", False)),
        *(("vrai", "1", True), ("vrai", 0, False), ("vrai", "oui", None), ("vrai", [], None)),
        *(("sorte", "UN", "un"), ("sorte", 2, "2"), ("sorte", "trois", "__other__")),
        *(("nombre", 3, 3.0), ("nombre", "99", 10.0), ("nombre", "trois", None)),
        *(("liste", ["a"], True), ("liste", [], None)),
        *(("tout", "x", None), ("caché", "x", None), ("inconnu", "x", None)),
    ],
)
def test_rules_and_stories_see_of_a_slot_what_rasa_shows_them(tmp_path, slot, value, feature):
    assert Features(written(tmp_path, SEEN).domain).of(slot, value) == feature


def test_a_message_that_changes_nothing_sets_nothing(tmp_path):
    domain = """
    intents: [a]
    entities: [ville]
    slots: {nue: {type: text, mappings: [{type: from_entity, entity: ville}]}}
    responses: {utter_a: [{text: a}]}
    """
    talk = Talk(written(tmp_path, domain, "- rule: r\n  steps: [{intent: a}, {action: utter_a}]"))
    talk.say("a", entities=(ville("Pau"),))
    assert talk.set_slots == {"nue": "Pau"}
    talk.say("a", entities=(ville("Pau"),))
    assert talk.set_slots == {}


def test_values_lie_one_over_the_other():
    values = Layers({"a": 1}, {"a": 2, "b": None})
    assert dict(values) == {"a": 1, "b": None}
    assert (len(values), values["a"], values.get("c", 3)) == (2, 1, 3)
    with pytest.raises(KeyError):
        values["c"]


def test_a_known_value_is_looked_up_only_when_it_is_needed(tmp_path):
    class Costly(dict):
        def __getitem__(self, name):
            raise AssertionError(f"{name} was computed for nothing")

    domain = """
    intents: [a]
    slots: {ville: {type: text, influence_conversation: false, mappings: [{type: custom}]}}
    responses: {utter_a: [{text: a}]}
    """
    talk = Talk(written(tmp_path, domain, "- rule: r\n  steps: [{intent: a}, {action: utter_a}]"))
    talk.known = Costly(ville="Pau")
    assert talk.say("a") == ["utter_a"]


def test_a_slot_may_begin_with_any_value(tmp_path):
    domain = """
    slots:
      liste: {type: list, initial_value: [a, b], mappings: [{type: custom}]}
      tout: {type: any, initial_value: {a: [1]}, mappings: [{type: custom}]}
    """
    assert written(tmp_path, domain).domain.initial == {"liste": ["a", "b"], "tout": {"a": [1]}}
