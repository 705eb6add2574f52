"""People ask several things at once, lean on the last answer, and choose by number."""

from pathlib import Path
from typing import Any

import pytest
import yaml

import nlu
from bot.dialogue.project import load
from bot.questions import several
from nlu.segments import pieces
from nlu.understanding import NOTHING, subject
from tests.integration.conftest import ROOT, System

MESSAGES = yaml.safe_load((Path(__file__).parent / "questions.yml").read_text(encoding="utf-8"))
RIGHT = 0.75
"""The share of messages with two questions that are at least answered both."""


@pytest.fixture(scope="module")
def read(trained: Path) -> Any:
    """From a text to the intents of its questions; one when it is taken whole."""
    interpreter = nlu.load(next((trained / "models").iterdir()))
    subjects = load(ROOT).subjects

    def questions(text: str) -> list[str]:
        whole = interpreter.parse(text)
        found = several(whole, [interpreter.parse(piece) for piece in pieces(text)], subjects)
        return [m.intent for m in (found, *found.then)] if found else [whole.intent.name]

    return questions


def test_a_message_that_asks_one_thing_is_never_given_two_answers(read: Any) -> None:
    assert len(MESSAGES["one"]) >= 60
    answered = {text: [name for name in read(text) if name != NOTHING] for text in MESSAGES["one"]}
    assert {text: names for text, names in answered.items() if len(names) > 1} == {}


def test_most_messages_that_ask_two_things_get_both_answers(read: Any) -> None:
    assert len(MESSAGES["two"]) >= 40
    right = 0
    for message in MESSAGES["two"]:
        found = [subject(name) for name in read(message["text"])]
        wanted = [names.split("|") for names in message["ask"]]
        right += len(found) == 2 and all(f in w for f, w in zip(found, wanted, strict=True))
    print(f"both right: {right} of {len(MESSAGES['two'])}")
    assert right >= RIGHT * len(MESSAGES["two"])


BOTH = "comment je m'actualise ? et quelles preuves je dois envoyer pour le contrôle ?"


def test_two_questions_get_two_answers_in_order_with_the_buttons_on_the_last(
    system: System,
) -> None:
    first, second = system.say("u1", BOTH)
    assert "actualiser" in first["text"] and "buttons" not in first
    assert "démarches" in second["text"] and second["buttons"]


def test_the_source_of_two_answers_is_that_of_each(system: System) -> None:
    system.say("u1", BOTH)
    sources = [said["text"] for said in system.say("u1", "la source ?")]
    assert len(sources) == 2
    assert len({text.split("https://")[1] for text in sources}) == 2


def test_the_tracker_shows_one_message_with_its_segments_and_the_story_two(system: System) -> None:
    system.say("u1", BOTH, "m1")
    tracker = system.tracker("u1")
    users = [event for event in tracker["events"] if event["event"] == "user"]
    assert [user["text"] for user in users] == [BOTH]
    segments = users[0]["parse_data"]["segments"]
    names = ["actualisation_comment_faire", "controle_preuves"]
    assert [segment["intent"]["name"] for segment in segments] == names
    story = yaml.safe_load(system.client.get("/conversations/u1/story").text)
    steps = story["stories"][0]["steps"]
    assert [step["intent"] for step in steps if "intent" in step] == names
    assert [step["action"] for step in steps if "action" in step] == [f"utter_{n}" for n in names]


def test_a_repeated_message_of_two_questions_is_answered_once(system: System) -> None:
    assert len(system.say("u1", BOTH, "m1")) == 2
    assert system.say("u1", BOTH, "m1") == []


def test_while_a_human_is_asked_both_are_answered_and_the_offer_is_recalled_once(
    system: System,
) -> None:
    system.say("ana", "conseiller")
    said = [answer["text"] for answer in system.say("ana", BOTH)]
    assert len(said) == 3
    assert [("Claire Martin" in text) for text in said] == [False, False, True]


def test_while_a_human_answers_the_assistant_is_silent(system: System) -> None:
    system.say("ana", "conseiller")
    system.desk(system.services.desk.take, "claire", "ana")
    system.say("ana", "merci")  # brings the line that says who answers
    assert system.say("ana", BOTH) == []


def test_distress_is_answered_before_everything_and_brings_a_human(system: System) -> None:
    said = [
        a["text"] for a in system.say("ana", "je veux mourir. et c'est quand l'actualisation ?")
    ]
    assert "3114" in said[0]
    assert "Claire Martin" in said[1]
    assert "28 novembre" in said[2]
    assert system.tracker("ana")["control"] == "offered"


def test_nobody_in_distress_is_told_about_sanctions(system: System) -> None:
    said = system.say("ana", "je veux mourir. est-ce que je vais être radié ?")
    assert len(said) == 2


def test_beyond_three_questions_the_rest_is_left_with_a_human_to_call(system: System) -> None:
    text = (
        "qui est mon conseiller ? comment je m'actualise ? quand tombe le virement ? "
        "quelles preuves pour le contrôle ?"
    )
    said = system.say("u1", text)
    assert len(said) == 4
    assert said[-1]["buttons"][-1]["payload"] == "/joindre_conseiller__parler"


def test_a_form_gets_its_message_whole(system: System) -> None:
    system.say("u1", "/compter_absence")
    system.say("u1", "je pars le 3 décembre. quand est-ce que je rentre ? le 10 décembre")
    assert "segments" not in system.tracker("u1")["latest_message"]


def test_a_month_is_told_for_the_dates_that_were_just_given(system: System) -> None:
    system.say("u1", "c'est quand l'actualisation ?")
    assert "28 décembre" in system.texts("u1", "et pour décembre ?")
    assert "fermé" in system.texts("u1", "et pour octobre ?")
    unpublished = system.texts("u1", "et pour février ?")
    assert "26 février 2027" in unpublished and "à confirmer" in unpublished


def test_an_open_month_is_told_as_open(system: System) -> None:
    system.clock.forward(days=8)
    system.say("u1", "comment je m'actualise ?")
    assert "maintenant pour novembre" in system.texts("u1", "et pour novembre ?")


def test_a_question_leans_on_the_last_answer_for_half_an_hour(system: System) -> None:
    system.say("u1", "c'est quoi un contrôle ?")
    assert system.say("u1", "et si je réponds pas ?")
    intents = [e["parse_data"]["intent"]["name"] for e in _users(system)]
    assert intents[-1] == "controle_deroulement_suite"
    system.clock.forward(minutes=31)
    system.say("u1", "et si je réponds pas ?")
    assert _users(system)[-1]["parse_data"]["intent"]["name"] != "controle_deroulement_suite"


def _users(system: System) -> list[dict[str, Any]]:
    return [event for event in system.tracker("u1")["events"] if event["event"] == "user"]


def test_an_answer_given_before_a_human_came_is_not_leant_on(system: System) -> None:
    system.say("ana", "c'est quand l'actualisation ?")
    system.say("ana", "conseiller")
    system.desk(system.services.desk.take, "claire", "ana")
    system.desk(system.services.desk.write, "claire", "ana", "Bonjour")
    system.desk(system.services.desk.hand_back, "claire", "ana")
    said = system.texts("ana", "et pour mon mari ?")
    assert "Claire Martin" in said


def test_a_number_chooses_a_button_of_the_last_message(system: System) -> None:
    buttons = system.say("u1", "c'est quoi un contrôle ?")[-1]["buttons"]
    assert [button["title"] for button in buttons][:1] == ["Les étapes"]
    assert "étapes" in system.texts("u1", "le 1")
    users = _users(system)
    assert users[-1]["text"] == buttons[0]["payload"]


def test_a_number_that_answers_a_form_chooses_nothing(system: System) -> None:
    system.say("u1", "/compter_absence")
    assert "Quel jour partez-vous" in system.texts("u1", "1")
    assert system.tracker("u1")["active_loop"] == {"name": "absence_form"}


def test_the_threads_are_intact_after_all_this(system: System) -> None:
    from bot.store import verify

    for text in (BOTH, "la source ?", "et si je réponds pas ?", "1", "je veux mourir. et " + BOTH):
        system.say("ana", text)
    with system.services.parts.store.reading.begin() as connection:
        assert verify.faults(connection, "ana") == []
