"""A form: what begins it, what it asks, what interrupts it, how it ends."""

from tests.unit.graph.scene import TEXTS, box, leads, names, sketched

DOMAIN = """
intents: [compter, non, bonjour, joindre_conseiller__parler]
actions: [action_joindre_conseiller, action_compte]
slots:
  depart: {type: text, mappings: [{type: from_text}]}
  ville: {type: text, mappings: [{type: from_text}]}
forms:
  absence_form: {required_slots: [depart, ville]}
responses:
  utter_ask_depart: [{text: a}]
  utter_ask_absence_form_ville: [{text: b}]
  utter_arret: [{text: c, buttons: [{title: Recommencer, payload: /compter}]}]
"""
RULES = """
- rule: commencer
  steps: [{intent: compter}, {action: absence_form}, {active_loop: absence_form}]
- rule: le compte est fait
  condition: [{active_loop: absence_form}]
  steps: [{action: absence_form}, {active_loop: null}, {action: action_compte}]
- rule: un humain pendant le compte
  condition: [{active_loop: absence_form}]
  steps: [{intent: joindre_conseiller__parler}, {action: action_joindre_conseiller}]
- rule: arrêter
  condition: [{active_loop: absence_form}]
  steps:
  - intent: non
  - action: action_deactivate_loop
  - active_loop: null
  - action: utter_arret
"""
STORIES = """
- story: bonjour, puis le compte
  steps:
  - intent: bonjour
  - action: utter_arret
  - intent: compter
  - action: absence_form
  - active_loop: absence_form
  - active_loop: null
  - action: action_compte
"""
FORM = "Compter les jours d'une absence"


def form(tmp_path):
    return sketched(tmp_path, "form-absence_form", domain=DOMAIN, rules=RULES, stories=STORIES)


def test_it_shows_its_questions_in_order(tmp_path):
    assert names(box(form(tmp_path), FORM)) == [
        "absence_form",
        *("1. Départ", "utter_ask_depart"),
        *("2. ville", "utter_ask_absence_form_ville"),
    ]


def test_it_shows_what_begins_it_and_on_which_words(tmp_path):
    sketch = form(tmp_path)
    assert {("commencer", FORM), ("bonjour, puis le compte", FORM)} <= leads(sketch)
    assert names(box(sketch, "commencer")) == ["« compter »"]


def test_what_interrupts_it_is_a_line_of_its_own_kind(tmp_path):
    sketch = form(tmp_path)
    kinds = {edge.end: edge.way for edge in sketch.edges if edge.start == "form absence_form"}
    ways = {node.title: kinds[node.id] for node in sketch.nodes if node.id in kinds}
    assert ways == {
        "le compte est fait": "then",
        "un humain pendant le compte": "interrupts",
        "arrêter": "interrupts",
    }


def test_what_interrupts_it_leads_on(tmp_path):
    found = leads(form(tmp_path))
    assert ("un humain pendant le compte", TEXTS.human.title) in found
    assert ("arrêter", "Recommencer") in found


def test_a_story_that_tells_all_of_it_ends_it_where_no_rule_does(tmp_path):
    only = RULES.replace("le compte est fait", "sans suite").replace(
        ", {action: action_compte}", ""
    )
    sketch = sketched(tmp_path, "form-absence_form", domain=DOMAIN, rules=only, stories=STORIES)
    assert (FORM, "bonjour, puis le compte") in leads(sketch)
    assert sketch.dead_ends == []
