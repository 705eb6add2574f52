"""Several questions in one message: what is answered, in which order, and what is asked about."""

from pathlib import Path

import pytest

from bot.dialogue.domain import Subject
from bot.dialogue.project import load
from bot.questions import several
from nlu import NOTHING, Ranked, Understanding

SUBJECTS: dict[str, Subject] = load(Path(__file__).parents[3]).subjects
DATES, PROOFS = "actualisation_dates", "controle_preuves"
HUMAN, DISTRESS = "joindre_conseiller__parler", "detresse"


def sure(name: str) -> Understanding:
    decision = "out_of_scope" if name.startswith("oos") else "answer"
    return Understanding(name, Ranked(name, 0.95), decision=decision)


def unsure(*names: str, likely: float = 0.5) -> Understanding:
    return Understanding("?", Ranked(names[0], likely), decision="ask", candidates=names)


LOST = Understanding("?", Ranked(NOTHING, 0.1), decision="handover")


def asked(whole: Understanding, *parts: Understanding) -> list[str] | None:
    found = several(whole, parts, SUBJECTS)
    return [meant.intent for meant in (found, *found.then)] if found else None


def test_sure_questions_are_answered_in_the_order_they_were_asked():
    assert asked(sure(PROOFS), sure(DATES), sure(PROOFS)) == [DATES, PROOFS]


def test_each_question_keeps_its_own_words():
    found = several(LOST, [sure(DATES), sure(PROOFS)], SUBJECTS)
    assert found and (found.text, found.then[0].text) == (DATES, PROOFS)


def test_one_subject_asked_twice_is_one_question():
    assert asked(sure(DATES), sure(DATES), sure(DATES)) is None


def test_a_doubt_beside_a_certainty_is_asked_about_last():
    found = several(LOST, [unsure(PROOFS, "recours"), sure(DATES)], SUBJECTS)
    assert found and found.intent == DATES
    assert [(m.intent, m.candidates) for m in found.then] == [(NOTHING, (PROOFS, "recours"))]


def test_two_doubts_are_offered_together():
    found = several(LOST, [unsure(PROOFS, "recours"), unsure(DATES, "aide")], SUBJECTS)
    assert found and (found.intent, found.candidates) == (NOTHING, (PROOFS, DATES))


def test_a_doubt_about_what_is_answered_anyway_is_none():
    assert asked(sure(DATES), sure(DATES), unsure(PROOFS, DATES)) is None


def test_a_weak_doubt_does_not_trouble_a_clear_message():
    assert asked(sure(DATES), sure(DATES), unsure(PROOFS, "recours", likely=0.3)) is None
    assert asked(sure(DATES), sure(DATES), LOST) is None


def test_a_clear_message_with_one_more_doubt_is_answered_and_asked_about():
    assert asked(sure(DATES), unsure(DATES, "aide"), unsure(PROOFS, "recours")) == [DATES, NOTHING]


def test_nothing_sure_and_nothing_to_offer_is_taken_whole():
    assert asked(LOST, LOST, LOST) is None


@pytest.mark.parametrize("first", [DISTRESS, HUMAN])
def test_what_comes_first_is_answered_before_a_question_asked_earlier(first: str):
    assert asked(sure(DATES), sure(DATES), sure(first)) == [first, DATES]


def test_distress_comes_before_a_call_for_a_human():
    assert asked(sure(HUMAN), sure(HUMAN), sure(DATES), sure(DISTRESS)) == [DISTRESS, DATES]


def test_a_doubt_about_distress_keeps_its_gentler_words_and_comes_first():
    feared = Understanding("?", Ranked(DISTRESS, 0.4), decision="handover")
    assert asked(feared, sure(DATES)) == ["detresse__incertaine", DATES]


def test_nobody_in_distress_reads_about_sanctions():
    assert asked(sure(DISTRESS), sure("radiation"), sure("controle_sanction")) is None


def test_a_part_only_feared_to_be_distress_changes_nothing_when_the_whole_is_clear():
    feared = Understanding("?", Ranked(DISTRESS, 0.2), decision="handover")
    assert asked(sure(DATES), sure(DATES), feared) is None


def test_small_talk_is_no_question_and_somebody_elses_subject_is():
    assert asked(LOST, sure("salutation"), sure(DATES)) == [DATES]
    assert asked(LOST, sure("oos"), sure(DATES)) == [DATES]
    assert asked(LOST, sure("oos__caf"), sure(DATES)) == ["oos__caf", DATES]


def test_what_starts_a_form_takes_the_message_whole():
    assert asked(sure(DATES), sure(DATES), sure("compter_absence")) is None
