"""The actions in Python, run by the rules of the project itself."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.conversation.events import (
    DemandeSettled,
    HandoffAccepted,
    HandoffOffered,
    HandoffRequested,
    HandoffWithdrawn,
)
from bot.dialogue.actions import ACTIONS
from bot.dialogue.project import load
from handoff.events import Reason, Role
from tests.unit.dialogue.talk import Talk, date

ROOT = Path(__file__).parents[3]
PROJECT = load(ROOT)


@pytest.fixture
def talk():
    return Talk(PROJECT, ACTIONS)


def offered(talk):
    """The conversation is proposed to Claire Martin."""
    due = talk.now + timedelta(hours=2)
    talk.happens(HandoffOffered(to="claire", name="Claire Martin", role=Role.REFERENT, due_at=due))
    return talk


def requests(talk):
    return [event for event in talk.done if isinstance(event, HandoffRequested)]


def test_a_human_is_requested_with_the_words_of_the_person(talk):
    assert talk.say("joindre_conseiller__parler", "conseiller svp") == []
    assert requests(talk) == [HandoffRequested(reason=Reason.ASKED, summary="conseiller svp")]


def test_a_long_message_is_summed_up_by_its_beginning(talk):
    talk.say("joindre_conseiller__parler", "a" * 10_000)
    assert requests(talk)[0].summary == "a" * 300


def test_a_button_is_summed_up_by_its_subject(talk):
    talk.say("joindre_conseiller__parler", "/joindre_conseiller__parler")
    assert requests(talk)[0].summary == PROJECT.titles["joindre_conseiller__parler"]


def test_distress_is_answered_then_brought_to_a_human(talk):
    assert talk.say("detresse", "je suis à bout") == ["utter_detresse"]
    assert requests(talk)[0].reason is Reason.DISTRESS


def test_one_request_is_enough(talk):
    offered(talk).say("joindre_conseiller__parler")
    assert requests(talk) == []
    assert [said.response for said in talk.spoken] == ["utter_passage_pending"]


def test_while_a_human_answers_nothing_is_requested_or_said(talk):
    talk.happens(HandoffAccepted(by="claire", name="Claire Martin"))
    assert talk.say("joindre_conseiller__parler") == []
    assert requests(talk) == []


def test_what_waits_can_be_withdrawn(talk):
    assert offered(talk).say("retirer_demande") == []
    assert HandoffWithdrawn(by="person") in talk.done


def test_nothing_waits_and_the_person_is_told(talk):
    assert talk.say("retirer_demande") == ["utter_aucune_demande"]


def test_a_request_is_settled(talk):
    assert talk.say("demande_reglee") == ["utter_demande_reglee"]
    assert DemandeSettled() in talk.done
    assert HandoffWithdrawn(by="person") not in talk.done


def test_settling_a_request_asks_for_no_human_any_more(talk):
    offered(talk).say("demande_reglee")
    assert DemandeSettled() in talk.done
    assert HandoffWithdrawn(by="person") in talk.done


def test_the_source_of_the_last_answer_is_told_with_its_article_and_date(talk):
    talk.say("actualisation_absence_vacances")
    source = talk.spoken[0].source
    talk.say("merci")
    assert talk.say("source") == ["utter_source_article"]
    assert source.url in talk.texts[0]
    assert source.article in talk.texts[0]
    assert "novembre 2026" in talk.texts[0]


def test_before_any_answer_there_is_no_source(talk):
    assert talk.say("source") == ["utter_source_aucune"]


def test_asked_whether_it_is_sure_the_assistant_gives_its_source_and_a_human(talk):
    talk.say("actualisation_absence_vacances")
    source = talk.spoken[0].source
    assert talk.say("suite_sur") == ["utter_suite_sur_article"]
    assert source.url in talk.texts[0]
    assert "vérifiée le dimanche 22 novembre 2026" in talk.texts[0]
    assert [b.payload for b in talk.spoken[0].buttons] == ["/joindre_conseiller__parler"]


def test_a_source_without_an_article_is_given_without_one(talk):
    talk.say("controle_delai")
    assert talk.say("suite_sur") == ["utter_suite_sur"]
    assert "Code du travail" not in talk.texts[0]


def test_before_any_answer_nothing_is_called_sure(talk):
    assert talk.say("suite_sur") == ["utter_suite_sur_aucune"]
    assert talk.spoken[0].buttons


ASKED_DEPARTURE, ASKED_RETURN = ["utter_ask_depart"], ["utter_ask_retour"]


def counting(talk, *answers):
    """Start the count and give these dates; the responses to the last."""
    said = talk.say("compter_absence")
    for answer in answers:
        said = talk.say("donner_date", entities=(answer,))
    return said


def test_the_days_of_an_absence_are_counted_both_ends_included(talk):
    assert counting(talk) == ASKED_DEPARTURE
    assert talk.say("donner_date", entities=(date("2026-12-03"),)) == ASKED_RETURN
    assert talk.say("donner_date", entities=(date("2026-12-20"),)) == ["utter_bilan_absence_longue"]
    assert "18 jours" in talk.texts[0]
    assert "jeudi 3 décembre" in talk.texts[0]


@pytest.mark.parametrize(
    ("back", "response"),
    [
        ("2026-12-01", "utter_bilan_absence_courte"),
        ("2026-12-07", "utter_bilan_absence_courte"),
        ("2026-12-08", "utter_bilan_absence_longue"),
        ("2027-01-04", "utter_bilan_absence_longue"),
        ("2027-01-05", "utter_bilan_absence_plus_35"),
    ],
)
def test_more_than_7_days_are_declared_and_35_are_paid(talk, back, response):
    assert counting(talk, date("2026-12-01"), date(back)) == [response]


def test_a_period_answers_both_questions(talk):
    counting(talk)
    period = (date("2026-12-03", "debut"), date("2026-12-20", "fin"))
    assert talk.say("donner_date", entities=period) == ["utter_bilan_absence_longue"]


def test_a_period_in_the_first_message_is_enough(talk):
    period = (date("2026-12-03", "debut"), date("2026-12-08", "fin"))
    assert talk.say("compter_absence", entities=period) == ["utter_bilan_absence_courte"]


def test_another_count_starts_from_nothing(talk):
    counting(talk, date("2026-12-01"), date("2026-12-03"))
    assert counting(talk) == ASKED_DEPARTURE
    talk.say("donner_date", entities=(date("2026-12-01"),))
    talk.say("non")
    assert talk.loop is None
    assert counting(talk) == ASKED_DEPARTURE


def test_a_return_before_the_departure_is_asked_again(talk):
    said = counting(talk, date("2026-12-20"), date("2026-12-03", text="3 décembre"))
    assert said == ["utter_retour_avant_depart", "utter_ask_retour"]
    assert "dimanche 20 décembre" in talk.texts[0]
    assert "retour" not in talk.slots


@pytest.mark.parametrize(
    ("value", "text", "meant"),
    [
        ("2026-11-16", "lundi", "2026-11-23"),
        ("2026-11-19", "le 19", "2026-12-19"),
        ("2026-10-31", "31", "2026-12-31"),
        ("2026-11-19", "19 novembre", "2026-11-19"),
        ("2026-11-25", "le 25", "2026-11-25"),
    ],
)
def test_a_day_that_could_be_past_or_to_come_is_to_come(talk, value, text, meant):
    counting(talk, date(value, text=text))
    assert talk.slots["depart"] == meant


def test_a_day_of_return_comes_after_the_departure(talk):
    counting(talk, date("2026-12-28"), date("2026-12-04", text="le 4"))
    assert "lundi 4 janvier 2027" in talk.texts[0]
    counting(talk, date("2026-12-28"), date("2026-11-30", text="lundi"))
    assert "28 décembre au lundi 28 décembre" in talk.texts[0]


def test_what_is_no_date_is_asked_again(talk):
    counting(talk)
    assert talk.say("nlu_fallback", "bof") == ["utter_date_incomprise", "utter_ask_depart"]
    assert talk.say("donner_date", "la semaine des quatre jeudis") == [
        "utter_date_incomprise",
        "utter_ask_depart",
    ]
    assert "depart" not in talk.slots


def test_a_date_that_cannot_be_read_is_no_date(talk):
    assert counting(talk, date("lundi")) == ["utter_date_incomprise", "utter_ask_depart"]


def test_another_question_during_the_count_is_answered_and_the_count_goes_on(talk):
    talk.known = {"periode_ouverte": True, "calendrier_confirme": True}
    counting(talk, date("2026-12-03"))
    assert talk.say("actualisation_dates") == ["utter_actualisation_dates", "utter_ask_retour"]
    assert talk.say("donner_date", entities=(date("2026-12-04"),)) == ["utter_bilan_absence_courte"]


@pytest.mark.parametrize("intent", ["joindre_conseiller__parler", "detresse"])
def test_a_human_is_reached_from_the_middle_of_a_count(talk, intent):
    counting(talk)
    talk.say(intent)
    assert requests(talk)
    assert talk.loop is None


def test_a_count_without_its_dates_says_nothing(talk):
    turn_off = Talk(PROJECT, ACTIONS | {"validate_absence_form": lambda turn: []})
    turn_off.say("compter_absence")
    turn_off.say("donner_date", entities=(date("bientôt"),))
    assert turn_off.say("donner_date", entities=(date("plus tard"),)) == []
    assert turn_off.acted[-1] == "action_bilan_absence"
