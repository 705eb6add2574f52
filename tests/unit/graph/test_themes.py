"""What leads where, theme by theme: subject, rule, button, subject."""

from bot.conversation.events import SlotSet
from bot.dialogue.acting import says
from tests.unit.graph.scene import TEXTS, box, leads, names, sketched

DOMAIN = """
intents: [ville, prix, horaires, source, joindre_conseiller__parler]
actions: [action_note, action_joindre_conseiller]
slots:
  paye: {type: bool, mappings: [{type: custom}]}
forms:
  ville_form: {required_slots: [paye]}
responses:
  utter_ville:
  - text: a
    buttons: [{title: Combien, payload: /prix}, {title: La source, payload: /source}]
  - {text: b, channel: sms}
  utter_prix: [{text: c}]
  utter_horaires: [{text: d, buttons: [{title: Le prix, payload: '/prix{"ville": "Lille"}'}]}]
  utter_source: [{text: e}]
"""
RULES = """
- rule: dire la ville
  steps: [{intent: ville}, {action: utter_ville}]
- rule: dire le prix
  steps: [{intent: prix}, {action: utter_prix}]
- rule: dire la source
  steps: [{intent: source}, {action: utter_source}]
- rule: un humain
  steps: [{intent: joindre_conseiller__parler}, {action: action_joindre_conseiller}]
"""
SUBJECTS = "subjects: {prix: {title: Les prix, sensitive: true, first: true}}"


def rules(*more: str) -> str:
    return RULES + "".join(more)


def test_a_subject_leads_to_its_rule_and_the_rule_says_what_is_done(tmp_path):
    sketch = sketched(tmp_path, domain=DOMAIN, rules=RULES)
    assert ("ville", "dire la ville") in leads(sketch)
    assert names(box(sketch, "dire la ville")) == ["utter_ville"]


def test_a_button_leads_to_its_intent(tmp_path):
    sketch = sketched(tmp_path, domain=DOMAIN, rules=RULES, subjects=SUBJECTS)
    assert ("dire la ville", "Combien") in leads(sketch)
    button = box(sketch, "Combien")
    assert (button.means, names(button)) == ("prix", ["Les prix"])


def test_a_button_with_an_entity_leads_to_its_intent(tmp_path):
    rule = "- rule: dire les heures\n  steps: [{intent: horaires}, {action: utter_horaires}]\n"
    sketch = sketched(tmp_path, domain=DOMAIN, rules=rules(rule))
    assert box(sketch, "Le prix").means == "prix"


def test_a_button_into_another_theme_names_it(tmp_path):
    domain = DOMAIN.replace("horaires, ", "radiation, ").replace("/prix}", "/radiation}")
    rule = "- rule: rayé\n  steps: [{intent: radiation}, {action: utter_prix}]\n"
    sketch = sketched(tmp_path, domain=domain, rules=rules(rule))
    assert names(box(sketch, "Combien")) == ["radiation (Paiements et inscription)"]


def test_the_buttons_that_most_answers_have_are_a_word_and_no_line(tmp_path):
    sketch = sketched(tmp_path, domain=DOMAIN, rules=RULES)
    assert box(sketch, "dire la ville").tags == ("source",)
    assert all(node.title != "La source" for node in sketch.nodes)


def test_what_an_action_in_python_may_say_has_its_buttons(tmp_path):
    @says("utter_horaires")
    def note(turn):
        yield SlotSet(name="paye", value=True)

    rule = "- rule: noter\n  steps: [{intent: horaires}, {action: action_note}]\n"
    sketch = sketched(tmp_path, actions={"action_note": note}, domain=DOMAIN, rules=rules(rule))
    assert ("noter", "Le prix") in leads(sketch)


def test_an_action_that_calls_a_conseiller_leads_to_them(tmp_path):
    sketch = sketched(tmp_path, "theme-urgence", domain=DOMAIN, rules=RULES)
    assert ("un humain", TEXTS.human.title) in leads(sketch)


def test_a_rule_that_starts_a_form_leads_to_it(tmp_path):
    rule = """
- rule: demander
  steps: [{intent: horaires}, {action: ville_form}, {active_loop: ville_form}]
"""
    sketch = sketched(tmp_path, domain=DOMAIN, rules=rules(rule))
    assert ("demander", "ville_form") in leads(sketch)


def test_a_subject_says_how_it_is_treated(tmp_path):
    sketch = sketched(tmp_path, domain=DOMAIN, rules=RULES, subjects=SUBJECTS)
    assert box(sketch, "Les prix").tags == ("d'abord", "délicat")


def test_a_rule_says_what_must_hold(tmp_path):
    rule = """
- rule: payé
  condition: [{slot_was_set: [{paye: true}]}]
  steps: [{intent: horaires}, {action: utter_horaires}]
- rule: pas payé
  condition: [{slot_was_set: [{paye: null}]}]
  steps: [{intent: horaires}, {action: utter_prix}]
"""
    sketch = sketched(tmp_path, domain=DOMAIN, rules=rules(rule))
    assert names(box(sketch, "payé")) == ["paye: true", "utter_horaires"]
    assert names(box(sketch, "pas payé")) == ["paye: null", "utter_prix"]


def test_a_rule_for_several_subjects_stands_after_each(tmp_path):
    rule = """
- rule: les deux
  steps: [{or: [{intent: horaires}, {intent: prix}]}, {action: utter_prix}]
"""
    sketch = sketched(tmp_path, domain=DOMAIN, rules=rules(rule))
    assert {("horaires", "les deux"), ("prix", "les deux")} <= leads(sketch)


def test_the_picture_of_all_themes_says_which_leads_to_which(tmp_path):
    domain = DOMAIN.replace("horaires, ", "radiation, ").replace("/prix}", "/radiation}")
    rule = "- rule: rayé\n  steps: [{intent: radiation}, {action: utter_prix}]\n"
    sketch = sketched(tmp_path, "overview", domain=domain, rules=rules(rule))
    assert leads(sketch) == {
        ("Autres sujets", "Paiements et inscription"),
        ("Ce qui passe avant tout", TEXTS.human.title),
    }
    [theme] = [node for node in sketch.nodes if node.id == "theme others"]
    assert (names(theme), theme.tags) == (["2 sujets"], ("source",))
