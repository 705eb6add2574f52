"""The table of who answers next: what is refused, and what each move leads to."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from handoff.case import (
    ALLOWED,
    RULED,
    AlreadyHeld,
    Case,
    Control,
    Holder,
    IllegalMove,
    Offer,
    StillWaiting,
    refuse,
)
from handoff.events import (
    ConseillerSpoke,
    DeadlineMissed,
    DeadlineOpened,
    DemandeSettled,
    Event,
    HandoffAccepted,
    HandoffDeclined,
    HandoffOffered,
    HandoffReleased,
    HandoffRequested,
    HandoffWithdrawn,
    NoteAdded,
    Reason,
    ReferentChanged,
    Role,
)
from handoff.fold import evolve, person_wrote

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=2)
DUE = NOW + timedelta(hours=4)

CLAIRE, SAMIR = Holder("claire", "Claire"), Holder("samir", "Samir")
TO_CLAIRE = Offer("claire", "Claire", Role.REFERENT, NOW, LATER)
TO_SAMIR = Offer("samir", "Samir", Role.SUBSTITUTE, NOW, LATER)
TO_TEAM = Offer("nord", "Agence du Nord", Role.TEAM, NOW, LATER)

ASSISTANT = Case()
OFFERED = Case(Control.OFFERED, offer=TO_CLAIRE, reason=Reason.ASKED, waiting_since=NOW)
HELD = Case(Control.HUMAN, CLAIRE, epoch=1)
WAITED = replace(HELD, waiting_since=NOW, answer_due=DUE)
LATE = replace(WAITED, answer_due=None, offer=TO_SAMIR)

SPOKE = ConseillerSpoke(author="claire", author_name="Claire", text="Bonjour")
ACCEPTED = HandoffAccepted(by="claire", name="Claire")
DECLINED = HandoffDeclined(by="claire", name="Claire", reason="en rendez-vous")
RELEASED = HandoffReleased(by="claire", name="Claire")
WITHDRAWN = HandoffWithdrawn(by="person")
REQUESTED = HandoffRequested(reason=Reason.ASKED)
SETTLED = DemandeSettled()
NOTE = NoteAdded(author="claire", author_name="Claire", text="Rappeler")
OPENED = DeadlineOpened(owed_by="claire", due_at=DUE)
MISSED = DeadlineMissed(owed_by="claire", due_at=DUE)


def offered(to: Offer) -> HandoffOffered:
    return HandoffOffered(to=to.to, name=to.name, role=to.role, due_at=to.due_at)


def referent_is_now(who: Holder) -> ReferentChanged:
    return ReferentChanged(
        old_name="Claire", new=who.id, new_name=who.name, decided_by="odile", reason="congé"
    )


EVENTS: list[Event] = [
    SPOKE,
    ACCEPTED,
    DECLINED,
    RELEASED,
    WITHDRAWN,
    REQUESTED,
    SETTLED,
    NOTE,
    OPENED,
    MISSED,
    offered(TO_CLAIRE),
    referent_is_now(SAMIR),
]
MAY_ALWAYS = {
    "HandoffOffered",
    "HandoffAccepted",
    "ReferentChanged",
    "NoteAdded",
    "DemandeSettled",
}
TABLE = {
    Control.ASSISTANT: MAY_ALWAYS | {"HandoffRequested"},
    Control.OFFERED: MAY_ALWAYS
    | {"HandoffRequested", "HandoffDeclined", "HandoffWithdrawn", "DeadlineMissed"},
    Control.HUMAN: MAY_ALWAYS
    | {"ConseillerSpoke", "HandoffReleased", "HandoffDeclined", "DeadlineOpened"}
    | {"DeadlineMissed", "HandoffRequested"},
}
CASES = {Control.ASSISTANT: ASSISTANT, Control.OFFERED: OFFERED, Control.HUMAN: WAITED}


def refused(case: Case, event: Event) -> bool:
    try:
        refuse(case, event)
    except IllegalMove:
        return True
    return False


class TestTheTable:
    def test_it_says_for_each_control_what_may_happen(self) -> None:
        assert {c: {e.__name__ for e in events} for c, events in ALLOWED.items()} == TABLE
        assert {type(event) for event in EVENTS} == RULED

    @pytest.mark.parametrize("control", Control)
    @pytest.mark.parametrize("event", EVENTS, ids=lambda e: type(e).__name__)
    def test_what_it_does_not_allow_is_refused(self, control: Control, event: Event) -> None:
        if type(event).__name__ not in TABLE[control]:
            with pytest.raises(IllegalMove, match=f"while control is {control}"):
                refuse(CASES[control], event)

    @pytest.mark.parametrize(
        ("case", "event"),
        [
            (ASSISTANT, REQUESTED),
            (ASSISTANT, offered(TO_CLAIRE)),
            (ASSISTANT, ACCEPTED),
            (ASSISTANT, NOTE),
            (ASSISTANT, SETTLED),
            (OFFERED, REQUESTED),
            (OFFERED, offered(TO_SAMIR)),
            (OFFERED, ACCEPTED),
            (OFFERED, HandoffAccepted(by="ines", name="Inès")),
            (OFFERED, DECLINED),
            (OFFERED, WITHDRAWN),
            (OFFERED, DeadlineMissed(owed_by="claire", due_at=LATER)),
            (replace(OFFERED, offer=TO_TEAM), DECLINED),
            (replace(OFFERED, reason=Reason.FAILURE), HandoffWithdrawn(by="assistant")),
            (HELD, SPOKE),
            (HELD, RELEASED),
            (replace(HELD, waiting_since=NOW), OPENED),
            (WAITED, MISSED),
            (WAITED, offered(TO_SAMIR)),
            (LATE, HandoffAccepted(by="samir", name="Samir")),
            (LATE, HandoffDeclined(by="samir", name="Samir")),
            (LATE, DeadlineMissed(owed_by="samir", due_at=LATER)),
        ],
    )
    def test_what_may_happen_passes(self, case: Case, event: Event) -> None:
        refuse(case, event)

    @pytest.mark.parametrize("case", CASES.values(), ids=str)
    @pytest.mark.parametrize("event", EVENTS, ids=lambda e: type(e).__name__)
    def test_whatever_happens_can_be_replayed(self, case: Case, event: Event) -> None:
        after = evolve(case, event, LATER)
        assert after.control in Control
        assert after.epoch >= case.epoch


class TestRefusals:
    def test_a_second_conseiller_is_refused_with_the_name_of_the_first(self) -> None:
        for event in (
            HandoffAccepted(by="samir", name="Samir"),
            ConseillerSpoke(author="samir", author_name="Samir", text="Bonjour"),
            HandoffReleased(by="samir", name="Samir"),
        ):
            with pytest.raises(AlreadyHeld, match="Claire holds") as refusal:
                refuse(HELD, event)
            assert refusal.value.holder == CLAIRE

    def test_a_human_who_is_there_is_only_hurried_by_a_distress(self) -> None:
        refuse(HELD, HandoffRequested(reason=Reason.DISTRESS))
        assert refused(HELD, REQUESTED)

    def test_a_clock_that_runs_is_shortened_and_never_set_back(self) -> None:
        refuse(WAITED, DeadlineOpened(owed_by="claire", due_at=LATER))
        assert refused(WAITED, DeadlineOpened(owed_by="claire", due_at=DUE + timedelta(hours=1)))
        assert refused(WAITED, OPENED)

    def test_taking_twice_is_refused(self) -> None:
        assert refused(HELD, ACCEPTED)

    def test_handing_back_waits_until_the_person_is_answered(self) -> None:
        with pytest.raises(StillWaiting):
            refuse(WAITED, RELEASED)

    def test_who_was_not_asked_cannot_decline(self) -> None:
        assert refused(OFFERED, HandoffDeclined(by="samir", name="Samir"))
        assert refused(replace(OFFERED, offer=None), DECLINED)
        assert refused(WAITED, DECLINED)

    def test_a_decline_sent_twice_does_not_skip_the_next_one(self) -> None:
        refuse(OFFERED, DECLINED)
        passed_on = evolve(evolve(OFFERED, DECLINED, LATER), offered(TO_SAMIR), LATER)
        assert refused(passed_on, DECLINED)

    @pytest.mark.parametrize("reason", [r for r in Reason if r is not Reason.FAILURE])
    def test_the_assistant_cannot_withdraw_what_the_person_asked(self, reason: Reason) -> None:
        assert refused(replace(OFFERED, reason=reason), HandoffWithdrawn(by="assistant"))

    def test_no_clock_starts_while_nobody_waits(self) -> None:
        assert refused(HELD, OPENED)

    def test_a_clock_that_runs_is_not_set_back(self) -> None:
        later = DeadlineOpened(owed_by="claire", due_at=DUE + timedelta(hours=1))
        assert refused(WAITED, later)

    def test_a_timer_that_comes_after_the_answer_is_refused(self) -> None:
        answered = evolve(WAITED, SPOKE, LATER)
        assert refused(answered, MISSED)


class TestAsking:
    def test_a_request_starts_the_wait(self) -> None:
        after = evolve(ASSISTANT, REQUESTED, NOW)
        assert (after.control, after.waiting_since) == (Control.OFFERED, NOW)
        assert after.reason is Reason.ASKED

    def test_a_request_nobody_was_offered_is_due_at_once(self) -> None:
        assert evolve(ASSISTANT, REQUESTED, NOW).due_at == NOW

    def test_asking_again_does_not_reset_the_wait(self) -> None:
        assert evolve(OFFERED, REQUESTED, LATER).waiting_since == NOW

    @pytest.mark.parametrize(
        ("first", "then", "kept"),
        [
            (Reason.ASKED, Reason.DISTRESS, Reason.DISTRESS),
            (Reason.DISTRESS, Reason.ASKED, Reason.DISTRESS),
            (Reason.ASKED, Reason.FAILURE, Reason.ASKED),
            (Reason.FAILURE, Reason.ASKED, Reason.ASKED),
            (Reason.MISUNDERSTOOD, Reason.SANCTION, Reason.SANCTION),
        ],
    )
    def test_the_graver_reason_stays(self, first: Reason, then: Reason, kept: Reason) -> None:
        asked = evolve(ASSISTANT, HandoffRequested(reason=first), NOW)
        assert evolve(asked, HandoffRequested(reason=then), LATER).reason is kept

    def test_an_offer_without_a_request_starts_the_wait_too(self) -> None:
        after = evolve(ASSISTANT, offered(TO_CLAIRE), NOW)
        assert after.control is Control.OFFERED
        assert (after.offer, after.waiting_since) == (TO_CLAIRE, NOW)

    def test_the_offer_has_a_clock(self) -> None:
        assert OFFERED.due_at == LATER

    def test_passing_it_on_keeps_the_wait(self) -> None:
        after = evolve(evolve(OFFERED, DECLINED, LATER), offered(TO_SAMIR), LATER)
        assert after.control is Control.OFFERED
        assert (after.waiting_since, after.offer) == (NOW, replace(TO_SAMIR, since=LATER))

    def test_withdrawing_gives_the_conversation_back_to_the_assistant(self) -> None:
        assert evolve(replace(OFFERED, epoch=3), WITHDRAWN, LATER) == Case(epoch=3)


class TestHolding:
    def test_who_accepts_holds_and_the_assistant_is_outdated(self) -> None:
        after = evolve(OFFERED, ACCEPTED, LATER)
        assert (after.control, after.controller, after.epoch) == (Control.HUMAN, CLAIRE, 1)
        assert after.offer is None
        assert after.waiting_since == NOW

    def test_accepting_does_not_answer(self) -> None:
        accepted = evolve(OFFERED, ACCEPTED, LATER)
        assert refused(accepted, RELEASED)
        assert accepted.due_at == NOW  # until the answer has its own clock

    def test_what_the_person_writes_to_a_human_is_waited_for_once(self) -> None:
        once = person_wrote(HELD, NOW)
        assert once.waiting_since == NOW
        assert person_wrote(once, LATER) == once

    def test_what_the_person_writes_to_the_assistant_makes_nobody_wait(self) -> None:
        assert person_wrote(ASSISTANT, NOW) == ASSISTANT
        assert person_wrote(OFFERED, LATER) == OFFERED

    @pytest.mark.parametrize("case", [WAITED, LATE])
    def test_only_the_answer_ends_the_wait(self, case: Case) -> None:
        for event in (NOTE, SETTLED, offered(TO_SAMIR)):
            assert evolve(case, event, LATER).waiting_since == NOW
        after = evolve(case, SPOKE, LATER)
        assert (after.waiting_since, after.due_at, after.offer) == (None, None, None)

    def test_a_missed_deadline_leaves_the_answer_owed(self) -> None:
        after = evolve(WAITED, MISSED, DUE)
        assert (after.control, after.controller) == (Control.HUMAN, CLAIRE)
        assert (after.waiting_since, after.answer_due) == (NOW, None)

    def test_a_missed_offer_does_not_stop_the_clock_of_the_answer(self) -> None:
        both = replace(WAITED, offer=TO_SAMIR)
        after = evolve(both, DeadlineMissed(owed_by="samir", due_at=LATER), LATER)
        assert after.answer_due == DUE

    def test_the_next_clock_is_the_earliest(self) -> None:
        assert replace(WAITED, offer=TO_SAMIR).due_at == LATER
        assert WAITED.due_at == DUE
        assert ASSISTANT.due_at is None

    def test_an_offer_made_while_held_leaves_the_holder(self) -> None:
        after = evolve(WAITED, offered(TO_SAMIR), NOW)
        assert (after.control, after.controller, after.offer) == (Control.HUMAN, CLAIRE, TO_SAMIR)
        declined = evolve(after, HandoffDeclined(by="samir", name="Samir"), LATER)
        assert (declined.controller, declined.offer) == (CLAIRE, None)

    def test_the_substitute_who_takes_over_becomes_the_holder(self) -> None:
        after = evolve(LATE, HandoffAccepted(by="samir", name="Samir"), LATER)
        assert (after.controller, after.epoch, after.waiting_since) == (SAMIR, 2, NOW)

    def test_handing_back_remembers_by_whom_and_when(self) -> None:
        after = evolve(HELD, RELEASED, LATER)
        assert after == Case(epoch=2, handed_back_by=CLAIRE, handed_back_at=LATER)

    def test_a_settled_request_does_not_go_on_with_who_handed_it_back(self) -> None:
        back = evolve(HELD, RELEASED, LATER)
        assert evolve(back, SETTLED, LATER) == Case(epoch=2)


class TestAnotherReferent:
    def test_who_waits_is_offered_to_the_new_one(self) -> None:
        after = evolve(WAITED, referent_is_now(SAMIR), LATER)
        assert after == Case(Control.OFFERED, epoch=2, waiting_since=NOW)
        assert after.due_at == NOW

    def test_who_does_not_wait_finds_the_new_one_next_time(self) -> None:
        after = evolve(HELD, referent_is_now(SAMIR), LATER)
        assert after == Case(epoch=2, handed_back_by=SAMIR, handed_back_at=LATER)

    def test_a_substitute_who_becomes_the_referent_goes_on(self) -> None:
        assert evolve(WAITED, referent_is_now(CLAIRE), LATER) == WAITED

    def test_what_was_handed_back_by_the_old_one_goes_on_with_the_new_one(self) -> None:
        back = evolve(HELD, RELEASED, NOW)
        assert evolve(back, referent_is_now(SAMIR), LATER).handed_back_by == SAMIR
        assert evolve(ASSISTANT, referent_is_now(SAMIR), LATER) == ASSISTANT

    def test_an_offer_that_runs_stays_until_the_next_one(self) -> None:
        assert evolve(OFFERED, referent_is_now(SAMIR), LATER) == OFFERED


def test_an_event_the_handover_does_not_know_changes_nothing() -> None:
    class Unheard(Event, frozen=True, tag="unheard.of"):
        pass

    assert evolve(WAITED, Unheard(), LATER) == WAITED
