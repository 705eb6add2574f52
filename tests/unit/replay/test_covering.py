"""Coverage counts what conversations exercised, and names all that none did."""

import re

from bot.conversation.events import AnyEvent
from bot.dialogue.problems import Place
from bot.replay import covering
from bot.replay.possible import BY_A_DOOR, BY_NOTHING, possible, tag
from bot.replay.report.page import alone
from bot.replay.report.table import table
from bot.replay.told import Exercised
from handoff.case import ALLOWED
from tests.unit.dialogue.talk import written
from tests.unit.replay import sample
from tests.unit.replay.counted import GREETING, POSSIBLE, SEEN

COVERED = covering.coverage(SEEN, POSSIBLE)

DOMAIN = """
intents: [bonjour, payer, rien]
entities: [ville]
slots:
  ville: {type: text, mappings: [{type: from_entity, entity: ville}]}
forms:
  lieu_form: {required_slots: [ville]}
responses:
  utter_bonjour: [{text: Bonjour}]
  utter_ask_ville: [{text: Quelle ville ?}]
  utter_stop: [{text: Plus rien}]
  utter_default: [{text: Pardon ?}]
  utter_oubli: [{text: Oublié}]
"""
RULES = """
- rule: On salue
  steps:
  - intent: bonjour
  - action: utter_bonjour
- rule: On paie
  steps:
  - intent: payer
  - action: lieu_form
  - active_loop: lieu_form
"""
STORIES = """
- story: On salue, puis on paie
  steps:
  - intent: bonjour
  - action: utter_bonjour
  - or:
    - intent: payer
    - intent: rien
  - action: lieu_form
  - active_loop: lieu_form
  - active_loop: null
  - action: utter_bonjour
"""


def part(coverage, kind):
    return next(one for one in coverage.parts if one.kind == kind)


def names(missing):
    return [one.name for one in missing]


def test_every_rule_that_was_not_played_is_listed_with_its_file_and_line(tmp_path):
    project = written(tmp_path, DOMAIN, RULES, stories=STORIES)
    seen = Exercised(scripts=frozenset({"rule 'On salue'"}))
    rules = part(covering.coverage([seen], possible(project)), "rules")
    assert (rules.covered, rules.possible) == (1, 2)
    assert [(one.name, one.at) for one in rules.missing] == [
        ("rule 'On paie'", Place("data/rules.yml", 6))
    ]
    assert re.search(
        r"data/rules\.yml:6 +rule 'On paie'", table(covering.coverage([], possible(project)))
    )


def test_only_intents_that_a_rule_or_story_speaks_of_can_be_exercised(tmp_path):
    only_rules = possible(written(tmp_path, DOMAIN, RULES))
    assert only_rules.names.intents == {"bonjour", "payer"}


def test_a_response_that_no_dialogue_reaches_is_listed_with_who_says_it(tmp_path):
    there_is = possible(written(tmp_path, DOMAIN, RULES))
    missing = part(covering.coverage([], there_is), "responses").missing
    assert {one.name: one.note for one in missing} == {
        "utter_bonjour": "",
        "utter_ask_ville": "",
        "utter_stop": BY_A_DOOR,
        "utter_oubli": BY_NOTHING,
    }
    assert names(covering.coverage([], there_is).apart) == ["utter_default"]


def test_a_form_has_a_branch_for_each_thing_that_can_happen_to_each_slot(tmp_path):
    branches = possible(written(tmp_path, DOMAIN, RULES)).names.forms
    assert {branch for form, branch in branches if form == "lieu_form"} == {
        *("starts", "ends", "goes on after another question"),
        *("asks ville", "asks ville again", "fills ville", "ends while asking ville"),
    }


def test_every_event_there_is_can_be_exercised(tmp_path):
    there_is = possible(written(tmp_path, DOMAIN, RULES)).names
    assert len(there_is.events) == len(AnyEvent.__args__)
    assert {event for _, event in there_is.moves} <= there_is.events


def test_the_table_of_states_by_events_has_exactly_the_cells_that_are_allowed():
    can_be = {(cell.column, cell.row) for cell in COVERED.moves.cells if cell.can_be}
    assert can_be == {
        (control.value, tag(event)) for control, events in ALLOWED.items() for event in events
    }
    crossings = len(COVERED.moves.rows) * len(ALLOWED)
    assert len(COVERED.moves.cells) == crossings


def test_the_picture_tells_without_colour_what_was_what_never_was_and_what_cannot_be():
    html = alone(COVERED, sample.TUESDAY)
    grid = html[html.index('aria-label="State by event"') : html.index("Subject by outcome")]
    allowed = sum(len(events) for events in ALLOWED.values())
    assert len(re.findall(r'class="seen seen\d">1<', grid)) == 2
    assert grid.count('✗<span class="unseen"> never</span>') == allowed - 2
    assert grid.count("cannot happen") == len(COVERED.moves.cells) - allowed


def test_a_subject_nobody_asked_about_is_a_row_of_its_own():
    assert COVERED.outcomes.rows == ("dates", "merci", "salutation")
    assert COVERED.outcomes.empty == ["merci"]
    times = {(cell.row, cell.column): cell.times for cell in COVERED.outcomes.cells if cell.times}
    assert times == {("salutation", "answered"): 2, ("dates", "handed over"): 1}


def test_what_is_exercised_beside_what_there_is_does_not_count():
    intents = part(COVERED, "intents")
    assert (intents.covered, intents.possible, names(intents.missing)) == (2, 3, ["merci"])


def test_the_whole_is_rounded_down_so_that_100_means_all():
    assert COVERED.percent == 21.0
    thousand = Exercised(events=frozenset(str(number) for number in range(3000)))
    there_is = covering.Possible(thousand)
    seen = Exercised(events=thousand.events - {"0"})
    assert covering.coverage([seen], there_is).percent == 99.9
    assert covering.coverage([thousand], there_is).percent == 100.0


def test_the_table_names_each_thing_once_and_explains_what_another_door_says():
    shown = table(COVERED)
    assert shown.count("rule 'Merci'") == 1 and "rule 'Bonjour'" not in shown
    assert f"utter_stop ({BY_A_DOOR})" in shown and "said beside the dialogue" in shown
    assert shown.index("not counted") < shown.index("utter_default")
    assert max(map(len, shown.splitlines())) <= 100


def test_a_story_counts_when_a_conversation_went_its_way_whoever_decided(tmp_path):
    project = written(tmp_path, DOMAIN, RULES, stories=STORIES)
    hello = ("bonjour", ("utter_bonjour",))
    form = ("payer", ("lieu_form",))
    filled = ("payer", ("lieu_form", "utter_bonjour"))
    went = covering.exercised(
        [
            covering.replace(sample.PASSED, actions=(hello, form, filled)),
            covering.replace(sample.PASSED, actions=(hello, form)),
            covering.replace(sample.PASSED, actions=(hello, hello, form, form, filled)),
            covering.replace(sample.PASSED, actions=(form, filled, hello)),
        ],
        project,
    )
    title = project.stories[0].title
    assert [title in one.scripts for one in went] == [True, False, True, False]


def test_what_a_conversation_exercised_is_kept_when_its_stories_are_added(tmp_path):
    project = written(tmp_path, DOMAIN, RULES)
    result = covering.replace(sample.PASSED, exercised=GREETING)
    assert covering.exercised([result], project) == [GREETING]


def test_an_outcome_nobody_thought_of_gets_a_column_and_is_not_lost():
    odd = Exercised(outcomes=frozenset({("dates", "left")}))
    grid = covering.coverage([odd], POSSIBLE).outcomes
    assert [cell.times for cell in grid.row("dates") if cell.column == "left"] == [1]
