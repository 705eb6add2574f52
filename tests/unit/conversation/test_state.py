"""The state of a conversation is the fold of its log, and of nothing else."""

from datetime import timedelta

import msgspec
import pytest
from msgspec.structs import replace

from bot.conversation.events import (
    Address,
    AnyEvent,
    AssistantActed,
    AssistantSpoke,
    ConseillerSpoke,
    DialogueRestarted,
    HandoffAccepted,
    HandoffOffered,
    HandoffReleased,
    HandoffRequested,
    HandoffWithdrawn,
    LoopEnded,
    LoopStarted,
    MessageEdited,
    NoteAdded,
    PersonSentFile,
    Recorded,
    SlotSet,
    Source,
    SystemSaid,
    TurnFailed,
)
from bot.conversation.state import HISTORY, Conversation, Mark, evolve, place, refuse, replay
from handoff.case import Case, Control, Holder, IllegalMove
from handoff.events import Reason, Role
from tests.unit.conversation.thread import MINUTE, START, WEB, log, spoke

SMS = Address("sms", "+33639980001")
SOURCE = Source("https://www.service-public.gouv.fr/particuliers/vosdroits/F1637", facts=("A1",))
ACCEPTED = HandoffAccepted(by="claire", name="Claire")
ANSWER = ConseillerSpoke(author="claire", author_name="Claire", text="Bonjour")
OFFERED = HandoffOffered(
    to="claire", name="Claire", role=Role.REFERENT, due_at=START + timedelta(hours=2)
)
HELD = (HandoffRequested(reason=Reason.ASKED), OFFERED, ACCEPTED, ANSWER)
FILE = PersonSentFile(
    address=WEB, file_id="f1", name="bulletin.pdf", media_type="application/pdf", size=1200
)
EDIT = MessageEdited(address=WEB, of=1, text="et maintenant ?")


def said(response: str, epoch: int = 0, source: Source | None = None) -> AssistantSpoke:
    return AssistantSpoke(text="...", response=response, epoch=epoch, source=source)


def after(*events: AnyEvent) -> Conversation:
    return replay("nadia", log(*events))


class TestReplay:
    def test_it_gives_what_was_folded_one_by_one(self) -> None:
        events = log(spoke("bonjour", "salutation"), said("utter_salutation"), *HELD)
        stored = Conversation("nadia")
        for recorded in events:
            stored = place(stored, recorded)
        assert replay("nadia", events) == stored
        assert (stored.seq, stored.hash) == (6, events[-1].hash)
        assert stored.last_at == START + 5 * MINUTE

    def test_it_gives_what_was_stored_and_read_again(self) -> None:
        state = after(spoke("le 2", "donner_date", date="2026-12-02"), *HELD, spoke("merci"))
        read = msgspec.json.decode(msgspec.json.encode(state), type=Conversation)
        assert read == state

    def test_nothing_at_all_is_a_conversation_too(self) -> None:
        assert replay("nadia", []) == Conversation("nadia")


class TestAddresses:
    def test_an_answer_goes_where_the_person_wrote_last(self) -> None:
        state = after(spoke("un"), spoke("deux", address=SMS), said("utter_x"))
        assert state.address == SMS

    def test_nobody_is_anywhere_before_they_write(self) -> None:
        assert after(SystemSaid(text="...", response="utter_x")).address is None


class TestDialogue:
    def test_each_step_leaves_its_mark(self) -> None:
        state = after(
            spoke("je pars", "absence", date="2026-12-02"),
            AssistantActed(action="action_listen"),
            LoopStarted(name="absence_form"),
            SlotSet(name="depart", value="2026-12-02"),
            said("utter_ask_absence_form_retour"),
            LoopEnded(name="absence_form"),
        )
        assert state.dialogue.history == (
            Mark("intent", "absence", {"date": "2026-12-02"}),
            Mark("action", "action_listen"),
            Mark("loop", "absence_form"),
            Mark("slot", "depart", "2026-12-02"),
            Mark("action", "utter_ask_absence_form_retour"),
            Mark("loop", ""),
        )
        assert state.dialogue.slots == {"depart": "2026-12-02"}
        assert state.dialogue.loop is None

    def test_a_form_holds_the_dialogue_until_it_ends(self) -> None:
        assert after(LoopStarted(name="absence_form")).dialogue.loop == "absence_form"

    def test_the_latest_intent_is_that_of_the_last_understood_message(self) -> None:
        assert after(said("utter_x")).dialogue.latest_intent is None
        state = after(spoke("a", "absence"), spoke("b", "formation"), said("utter_x"), spoke("c"))
        assert state.dialogue.latest_intent == "formation"

    def test_the_source_of_the_last_sourced_answer_is_kept(self) -> None:
        state = after(said("utter_dates", source=SOURCE), said("utter_merci"))
        assert state.dialogue.source == SOURCE

    def test_only_the_last_marks_are_kept(self) -> None:
        state = after(*(AssistantActed(action=f"a{i}") for i in range(HISTORY + 5)))
        assert len(state.dialogue.history) == HISTORY
        assert state.dialogue.history[0].name == "a5"
        assert state.dialogue.history[-1].name == f"a{HISTORY + 4}"

    def test_a_restart_forgets_the_dialogue_and_nothing_else(self) -> None:
        before = after(*HELD, SlotSet(name="depart", value="x"), LoopStarted(name="form"))
        restarted = evolve(before, DialogueRestarted(), START)
        assert restarted.dialogue == Conversation("nadia").dialogue
        assert restarted.case == before.case
        kept = evolve(before, DialogueRestarted(keep_slots=True), START)
        assert (kept.dialogue.slots, kept.dialogue.loop) == ({"depart": "x"}, None)

    def test_what_is_not_dialogue_leaves_it_alone(self) -> None:
        before = after(spoke("a", "absence"))
        for event in (
            TurnFailed(external_id="1", error="KeyError"),
            NoteAdded(author="claire", author_name="Claire", text="..."),
            SystemSaid(text="...", response="utter_passage_offered"),
            spoke("not understood yet"),
        ):
            assert evolve(before, event, START).dialogue == before.dialogue

    def test_states_do_not_share_what_they_keep_in_mind(self) -> None:
        before = after(SlotSet(name="depart", value="x"))
        evolve(before, SlotSet(name="depart", value="y"), START)
        assert before.dialogue.slots == {"depart": "x"}
        assert Conversation("nadia").dialogue.slots == {}


class TestTheGate:
    @pytest.mark.parametrize("event", [spoke("allô ?"), FILE, EDIT], ids=lambda e: type(e).__name__)
    def test_words_files_and_edits_all_make_the_human_owe(self, event: AnyEvent) -> None:
        held = after(*HELD)
        assert held.case.waiting_since is None
        assert evolve(held, event, START).case.waiting_since == START
        assert evolve(Conversation("nadia"), event, START).case == Case()

    def test_a_button_makes_the_human_owe_too(self) -> None:
        pressed = replace(spoke("Oui"), payload="/oui")
        assert evolve(after(*HELD), pressed, START).case.waiting_since == START

    def test_the_assistant_is_silent_while_a_human_holds(self) -> None:
        held = after(*HELD)
        for epoch in (0, held.case.epoch):
            with pytest.raises(IllegalMove, match="silent"):
                refuse(held, said("utter_x", epoch=epoch))

    def test_what_the_assistant_thought_before_a_human_came_and_went_is_refused(self) -> None:
        back = after(*HELD, HandoffReleased(by="claire", name="Claire"))
        refuse(back, said("utter_x", epoch=2))
        with pytest.raises(IllegalMove):
            refuse(back, said("utter_x", epoch=0))

    def test_the_assistant_may_answer_meanwhile(self) -> None:
        refuse(after(*HELD[:2]), said("utter_x"))

    def test_the_table_of_the_handover_holds_here_too(self) -> None:
        with pytest.raises(IllegalMove):
            refuse(Conversation("nadia"), HandoffWithdrawn(by="person"))

    @pytest.mark.parametrize("state", [after(), after(*HELD[:2]), after(*HELD)], ids=str)
    def test_nothing_the_person_does_is_ever_refused(self, state: Conversation) -> None:
        for event in (spoke("a"), FILE, EDIT, TurnFailed(external_id="1", error="KeyError")):
            refuse(state, event)


def erased(recorded: Recorded) -> Recorded:
    return replace(recorded, event=None)


class TestErasure:
    def test_the_chain_and_the_place_stay(self) -> None:
        events = log(spoke("secret"), said("utter_x"))
        state = replay("nadia", [erased(events[0]), events[1]])
        assert (state.seq, state.hash) == (2, events[1].hash)

    @pytest.mark.parametrize("event", [spoke("secret"), FILE, EDIT], ids=lambda e: type(e).__name__)
    def test_who_waits_still_waits_when_their_words_are_erased(self, event: AnyEvent) -> None:
        *before, last = log(*HELD, event)
        state = replay("nadia", [*before, erased(last)])
        assert state.case == replay("nadia", [*before, last]).case
        assert state.case.waiting_since == last.at

    def test_an_answer_still_answers_when_it_is_erased(self) -> None:
        events = log(*HELD[:3], ANSWER)
        state = replay("nadia", [*events[:3], erased(events[3])])
        assert state.case == Case(
            Control.HUMAN, Holder("claire", "Claire"), epoch=1, reason=Reason.ASKED
        )

    def test_other_erased_words_change_nothing(self) -> None:
        events = log(*HELD, NoteAdded(author="claire", author_name="Claire", text="secret"))
        state = replay("nadia", [*events[:4], erased(events[4])])
        assert state.case == replay("nadia", events[:4]).case
