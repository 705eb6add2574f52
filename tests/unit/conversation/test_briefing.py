"""The brief: what is asked, known, answered and due, each with the line it comes from."""

from datetime import timedelta

import pytest

from bot.briefing import brief
from bot.conversation.events import (
    AnyEvent,
    AssistantSpoke,
    ConseillerSpoke,
    DeadlineOpened,
    DemandeSettled,
    DialogueRestarted,
    HandoffAccepted,
    HandoffOffered,
    HandoffReleased,
    HandoffRequested,
    MessageEdited,
    PersonSentFile,
    Recorded,
    SlotSet,
    SystemSaid,
)
from bot.conversation.state import replay
from handoff.brief import Brief, Clock, Said
from handoff.events import Reason, Role
from tests.unit.conversation.thread import MINUTE, START, WEB, log, spoke, timed

TITLES = {
    "actualisation_dates": "Dates d'actualisation",
    "utter_formation": "Formation",
    "depart": "Départ",
    "retour": "Retour",
    "montant": "Montant",
}
DUE = START + timedelta(hours=2)
REQUESTED = HandoffRequested(reason=Reason.ASKED, summary="conseiller")
OFFERED = HandoffOffered(to="claire", name="Claire Martin", role=Role.REFERENT, due_at=DUE)
ACCEPTED = HandoffAccepted(by="claire", name="Claire Martin")


def said(response: str) -> AssistantSpoke:
    return AssistantSpoke(text="...", response=response, epoch=0)


def human(text: str) -> ConseillerSpoke:
    return ConseillerSpoke(author="claire", author_name="Claire Martin", text=text)


def of(*events: AnyEvent) -> Brief:
    return of_log(log(*events))


def of_log(entries: list[Recorded]) -> Brief:
    return brief(replay("nadia", entries), entries, TITLES)


def together(*events: AnyEvent, after: list[Recorded]) -> list[Recorded]:
    """What happened in one commit: all at the same moment."""
    at = after[-1].at + MINUTE
    return timed([(e.at, e.event) for e in after if e.event] + [(at, event) for event in events])


class TestAsked:
    def test_the_question_and_what_followed_are_both_there(self) -> None:
        before = log(spoke("bonjour"), spoke("mon dossier est refusé ?"), said("utter_default"))
        thread = together(spoke("conseiller"), REQUESTED, OFFERED, after=before)
        thread = together(spoke("vous êtes là ?"), after=thread)
        assert of_log(thread).asked == (
            Said("mon dossier est refusé ?", 2),
            Said("conseiller", 4),
            Said("vous êtes là ?", 7),
        )

    def test_files_are_asked_about_too_and_an_edit_replaces_the_words(self) -> None:
        file = PersonSentFile(
            address=WEB, file_id="f", name="courrier.pdf", media_type="application/pdf", size=1
        )
        edit = MessageEdited(address=WEB, of=1, text="mon dossier est-il refusé ?")
        asked = of(spoke("mon dosier"), REQUESTED, OFFERED, file, edit).asked
        assert asked == (Said("mon dossier est-il refusé ?", 1), Said("courrier.pdf", 4))

    def test_somebody_s_first_word_is_enough(self) -> None:
        thread = timed((START, event) for event in (spoke("conseiller"), REQUESTED, OFFERED))
        assert of_log(thread).asked == (Said("conseiller", 1),)

    def test_a_failure_shows_the_message_it_failed_on(self) -> None:
        assert of(spoke("ma question"), REQUESTED, OFFERED).asked == (Said("ma question", 1),)

    def test_nothing_is_asked_while_nobody_waits(self) -> None:
        thread = of(spoke("conseiller"), REQUESTED, OFFERED, ACCEPTED, human("C'est fait."))
        assert thread.asked == ()


class TestKnown:
    def test_slots_in_force_link_to_the_line_that_set_them(self) -> None:
        known = of(
            SlotSet(name="depart", value="2026-12-01"),
            SlotSet(name="depart", value="2026-12-02"),
            SlotSet(name="retour", value="2026-12-09"),
            SlotSet(name="retour", value=None),
            SlotSet(name="requested_slot", value="retour"),
        ).known
        assert known == (Said("Départ : mercredi 2 décembre 2026", 2),)

    def test_what_a_restart_forgot_is_not_known(self) -> None:
        forgotten = of(SlotSet(name="depart", value="x"), DialogueRestarted())
        assert forgotten.known == ()
        kept = of(SlotSet(name="depart", value="x"), DialogueRestarted(keep_slots=True))
        assert kept.known == (Said("Départ : x", 1),)

    def test_what_was_named_is_known_by_its_last_mention(self) -> None:
        known = of(
            spoke("j'ai gagné 300", "declarer", montant="300 €"),
            spoke("non 350", "declarer", montant="350 €", machine="x"),
        ).known
        assert known == (Said("Montant : 350 €", 2),)


class TestAnswered:
    def test_each_subject_once_by_its_last_answer(self) -> None:
        answered = of(
            spoke("quand ?"),
            said("utter_actualisation_dates"),
            said("utter_formation"),
            said("utter_actualisation_dates"),
            said("utter_default"),
            SystemSaid(text="...", response="utter_formation"),
        ).answered
        assert answered == (Said("Formation", 3), Said("Dates d'actualisation", 4))

    def test_what_a_human_said_counts_in_their_words(self) -> None:
        answered = of(
            REQUESTED, OFFERED, ACCEPTED, human("C'est réglé."), human("mot " * 60)
        ).answered
        assert answered[0] == Said("Claire Martin : C'est réglé.", 4)
        assert answered[1].seq == 5
        assert len(answered[1].text) <= 120

    def test_a_settled_request_is_not_told_again(self) -> None:
        thread = of(
            spoke("300 euros", "declarer", montant="300 €"),
            said("utter_formation"),
            DemandeSettled(),
            said("utter_actualisation_dates"),
        )
        assert thread.answered == (Said("Dates d'actualisation", 4),)
        assert thread.known == ()

    def test_what_is_more_than_a_month_old_is_left_to_the_thread(self) -> None:
        old = START - timedelta(days=40)
        thread = timed([(old, said("utter_formation")), (START, spoke("bonjour"))])
        assert of_log(thread).answered == ()


class TestClocks:
    def test_an_offer_runs_until_it_is_due(self) -> None:
        assert of(spoke("conseiller"), REQUESTED, OFFERED).clocks == (Clock("Claire Martin", DUE),)

    def test_a_late_answer_is_owed_and_proposed_to_another(self) -> None:
        soon = START + timedelta(hours=1)
        other = HandoffOffered(to="samir", name="Samir", role=Role.SUBSTITUTE, due_at=soon)
        thread = of(
            REQUESTED, OFFERED, ACCEPTED, DeadlineOpened(owed_by="claire", due_at=DUE), other
        )
        assert thread.clocks == (Clock("Samir", soon), Clock("Claire Martin", DUE))

    def test_the_reason_and_the_wait_are_told(self) -> None:
        waits = of(spoke("conseiller"), REQUESTED, OFFERED)
        assert (waits.reason, waits.waiting_since) == (Reason.ASKED, START + MINUTE)


@pytest.mark.parametrize("erased", range(5))
def test_an_erased_line_is_left_out(erased: int) -> None:
    entries = log(
        spoke("a", "x", montant="1"), said("utter_formation"), REQUESTED, OFFERED, spoke("b")
    )
    gone = entries[erased]
    kept = [e if e is not gone else Recorded(*_place(e), None, e.hash) for e in entries]
    found = of_log(kept)
    lines = [*found.asked, *found.known, *found.answered]
    assert all(line.seq != gone.seq for line in lines)


def _place(entry: Recorded) -> tuple[str, int, object, str]:
    return entry.conversation, entry.seq, entry.at, entry.kind


def test_an_empty_thread_has_an_empty_brief() -> None:
    assert of(HandoffReleased(by="claire", name="Claire")) == Brief()
    assert of_log([]) == Brief()
