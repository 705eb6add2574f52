"""A small domain for rules, and actions that note or say something."""

from bot.conversation.events import SlotSet
from tests.unit.dialogue.talk import Talk, written

DOMAIN = """
intents: [bonjour, salut, ville, payer, aide, inconnu, boucle]
entities: [ville]
slots:
  ville: {type: text, mappings: [{type: from_entity, entity: ville}]}
  paye: {type: bool, mappings: [{type: custom}]}
actions: [action_note, action_dit, action_rien]
responses:
  utter_bonjour: [{text: Bonjour}]
  utter_encore: [{text: Bonjour encore}]
  utter_ville: [{text: "{ville}, bien sûr"}]
  utter_sans_ville: [{text: Quelle ville ?}]
  utter_paye: [{text: Payé}]
  utter_pas_paye: [{text: Pas payé}]
  utter_debut: [{text: Bienvenue}]
  utter_a: [{text: a}]
  utter_b: [{text: b}]
"""


def note(turn):
    yield SlotSet(name="paye", value=True)


def speak(turn):
    yield turn.say("utter_a")
    yield turn.say("utter_ville")


ACTIONS = {
    "action_note": note,
    "action_dit": speak,
    "action_default_fallback": lambda turn: [turn.say("utter_encore")],
}


def talking(tmp_path, rules, **files):
    return Talk(written(tmp_path, DOMAIN, rules, **files), ACTIONS)


SLOT_RULES = """
- rule: la ville est connue
  condition:
  - slot_was_set:
    - ville
  steps:
  - intent: ville
  - action: utter_ville
- rule: la ville n'est pas connue
  condition:
  - slot_was_set:
    - ville: null
  steps:
  - intent: ville
  - action: utter_sans_ville
"""
