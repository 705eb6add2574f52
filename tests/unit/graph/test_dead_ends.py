"""Where a person gets no further: marked, and nothing else is."""

import pytest

from bot.__main__ import main
from bot.graph.pictures import drawn
from tests.unit.dialogue.talk import written
from tests.unit.graph.scene import ROOT, TEXTS, WHY, box, leads, names, sketched

DOMAIN = """
intents: [ville, prix, perdu, vide]
responses:
  utter_ville:
  - text: a
    buttons:
    - {title: Perdu, payload: /perdu}
    - {title: Ailleurs, payload: /ailleurs}
    - {title: Prix, payload: /prix}
    - {title: Redire, payload: la ville}
  utter_prix: [{text: b}]
"""
RULES = """
- rule: dire la ville
  steps: [{intent: ville}, {action: utter_ville}]
- rule: dire le prix
  steps: [{intent: prix}, {action: utter_prix}]
"""
STORIES = """
- story: le vide
  steps: [{intent: vide}, {action: utter_prix}]
"""
FORM = """
intents: [ville, non]
slots:
  ou: {type: text, mappings: [{type: from_text}]}
  quand: {type: text, mappings: [{type: from_text}]}
forms:
  ville_form: {required_slots: [ou, quand]}
responses:
  utter_ask_ou: [{text: a}]
  utter_ask_quand: [{text: b}]
  utter_fini: [{text: c}]
"""
BEGIN = """
- rule: commencer
  steps: [{intent: ville}, {action: ville_form}, {active_loop: ville_form}]
"""
END = """
- rule: finir
  condition: [{active_loop: ville_form}]
  steps: [{action: ville_form}, {active_loop: null}, {action: utter_fini}]
"""


@pytest.fixture
def town(tmp_path):
    return sketched(tmp_path, domain=DOMAIN, rules=RULES, stories=STORIES)


def test_a_subject_that_nothing_answers_is_one(town):
    assert ("perdu", WHY.unanswered) in leads(town)
    assert box(town, WHY.unanswered).kind == "dead"


def test_a_subject_that_a_story_answers_is_none(town):
    assert ("vide", "le vide") in leads(town)
    assert box(town, "le vide").kind == "story"


def test_an_answer_that_offers_nothing_is_none(town):
    assert not list(town.after(box(town, "dire le prix")))
    assert box(town, "dire le prix").kind == "answer"


def test_a_button_to_what_nothing_answers_or_nothing_knows_is_one(town):
    assert (box(town, "Perdu").kind, names(box(town, "Perdu"))) == ("dead", [WHY.unanswered])
    assert (box(town, "Ailleurs").kind, names(box(town, "Ailleurs"))) == ("dead", [WHY.unknown])
    assert box(town, "Prix").kind == "button"


def test_a_button_that_only_says_something_is_understood_like_any_text(town):
    assert all(node.title != "Redire" for node in town.nodes)
    assert len(town.dead_ends) == 3


def test_a_usual_button_that_leads_nowhere_is_drawn(tmp_path):
    sketch = sketched(tmp_path, domain=DOMAIN.replace("/perdu", "/source"), rules=RULES)
    assert box(sketch, "Perdu").kind == "dead"
    assert box(sketch, "dire la ville").tags == ()


def test_the_picture_of_all_themes_counts_them(tmp_path):
    sketch = sketched(tmp_path, "overview", domain=DOMAIN, rules=RULES, stories=STORIES)
    [theme] = [node for node in sketch.nodes if node.id == "theme others"]
    assert names(theme) == ["4 sujets", "3 impasses"]


def test_a_form_that_nothing_begins_is_one(tmp_path):
    sketch = sketched(tmp_path, "form-ville_form", domain=FORM, rules=END)
    assert sketch.dead_ends == [f"{WHY.unbegun}, ville_form"]


def test_a_form_after_which_nothing_is_said_is_one(tmp_path):
    sketch = sketched(tmp_path, "form-ville_form", domain=FORM, rules=BEGIN)
    assert sketch.dead_ends == [f"{WHY.unended}, ville_form"]


def test_a_form_that_is_only_left_does_not_end(tmp_path):
    left = """
- rule: partir
  condition: [{active_loop: ville_form}]
  steps:
  - intent: non
  - action: action_deactivate_loop
  - active_loop: null
  - action: utter_fini
"""
    sketch = sketched(tmp_path, "form-ville_form", domain=FORM, rules=BEGIN + left)
    assert sketch.dead_ends == [f"{WHY.unended}, ville_form"]


def test_a_question_that_nothing_asks_is_one(tmp_path):
    mute = FORM.replace("utter_ask_quand", "utter_quand")
    sketch = sketched(tmp_path, "form-ville_form", domain=mute, rules=BEGIN + END)
    assert sketch.dead_ends == [f"ville_form, {WHY.unasked}"]


def test_a_form_that_begins_asks_and_ends_has_none(tmp_path):
    assert sketched(tmp_path, "form-ville_form", domain=FORM, rules=BEGIN + END).dead_ends == []


def test_a_dead_end_is_seen_and_said(town):
    picture = drawn(town, TEXTS)
    assert picture.svg.count('<g class="box dead"') == 3
    assert "Impasse : Perdu, aucune règle n'y répond." in picture.in_words


def test_the_command_lists_them(tmp_path, monkeypatch, capsys):
    written(tmp_path, DOMAIN, RULES, STORIES)
    for name in ("pictures.yml", "names.yml"):
        (tmp_path / "data" / name).write_bytes((ROOT / "data" / name).read_bytes())
    monkeypatch.chdir(tmp_path)
    assert main(["graph"]) == 0
    told = capsys.readouterr().out
    assert f"theme-others: dead end: {WHY.unanswered}, perdu" in told
    assert told.splitlines()[-1] == "4 pictures, 3 dead ends"
    assert (tmp_path / "docs" / "pictures" / "theme-others.svg").is_file()
