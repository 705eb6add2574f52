"""A small domain for stories."""

from tests.unit.dialogue.talk import Talk, written

DOMAIN = """
intents: [bonjour, oui, non, faq, suite, autre, ville, compter]
entities: [ville]
slots:
  ville: {type: text, mappings: [{type: from_entity, entity: ville}]}
  humeur: {type: categorical, values: [bonne], mappings: [{type: custom}]}
  de_regle: {type: text, mappings: [{type: from_entity, entity: code}]}
  jour:
    type: text
    influence_conversation: false
    mappings:
    - {type: from_entity, entity: date, conditions: [{active_loop: jour_form}]}
forms:
  jour_form: {required_slots: [jour]}
responses:
  utter_ask_jour: [{text: Quel jour ?}]
  utter_bonjour: [{text: Bonjour}]
  utter_oui: [{text: oui}]
  utter_non: [{text: non}]
  utter_faq: [{text: faq}]
  utter_suite: [{text: suite}]
  utter_fin: [{text: fin}]
  utter_perdu: [{text: perdu}]
"""


CONFIG = """
policies:
- {name: RulePolicy, core_fallback_action_name: utter_perdu}
- {name: AugmentedMemoizationPolicy, max_history: 6}
"""


QUESTION = """
- story: oui ou non
  steps:
  - intent: bonjour
  - action: utter_bonjour
  - or:
    - intent: oui
    - intent: suite
  - action: utter_oui
- story: non
  steps:
  - intent: bonjour
  - action: utter_bonjour
  - intent: non
  - action: utter_non
"""


def talking(tmp_path, stories, rules="", config=CONFIG):
    return Talk(written(tmp_path, DOMAIN, rules, stories, config=config))
