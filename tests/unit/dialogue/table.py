"""A form that books a table, for the tests of forms."""

from pathlib import Path

from bot.dialogue.project import Project
from tests.unit.dialogue.talk import written

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


def booking(root: Path) -> Project:
    """The project of the table."""
    return written(root, DOMAIN, RULES, subjects=SUBJECTS, config=CONFIG)
