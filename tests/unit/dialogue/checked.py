"""A small sound project, to make mistakes in."""

from tests.unit.dialogue.talk import problems, written

DOMAIN = """
intents: [a, b, c]
entities: [ville]
slots:
  ville: {type: text, mappings: [{type: from_entity, entity: ville}]}
  vrai: {type: bool, mappings: [{type: custom}]}
  sorte: {type: categorical, values: [un, deux], mappings: [{type: custom}]}
  cache: {type: text, influence_conversation: false, mappings: [{type: custom}]}
forms:
  ville_form: {required_slots: [ville]}
responses:
  utter_a: [{text: a, metadata: &f {factual: false}}]
  utter_b: [{text: b, metadata: *f}]
  utter_c: [{text: c, metadata: *f}]
  utter_ask_ville: [{text: Où ?, metadata: *f}]
"""


CONFIG = "policies: [{name: RulePolicy, core_fallback_action_name: utter_c}]\n"


def errors_of(tmp_path, domain=DOMAIN, rules="", stories="", config=CONFIG, **more):
    return problems(written(tmp_path, domain, rules, stories, config=config, **more), {})


def one_error(tmp_path, **files):
    (error,) = errors_of(tmp_path, **files)
    return error
