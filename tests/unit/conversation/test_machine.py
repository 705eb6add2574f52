"""Random people, conseillers, assistants, timers, repeats and races against the core.

Rule: the doors below only propose. What is true afterwards must not depend on how wisely they
chose, so one rule proposes events at random: whatever passes `refuse` must keep the promises.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.conversation.events import (
    AnyEvent,
    AssistantActed,
    AssistantSpoke,
    Button,
    ConseillerSpoke,
    DeadlineMissed,
    DeadlineOpened,
    DemandeSettled,
    HandoffAccepted,
    HandoffDeclined,
    HandoffOffered,
    HandoffReleased,
    HandoffRequested,
    HandoffWithdrawn,
    MessageEdited,
    NoteAdded,
    PersonSentFile,
    Recorded,
    ReferentChanged,
    SlotSet,
    Source,
    SystemSaid,
    Understood,
)
from bot.conversation.state import Conversation, evolve, refuse, replay
from bot.conversation.state import place as placed
from handoff.case import Control, IllegalMove
from handoff.events import Reason, Role
from tests.unit.conversation.thread import START, WEB, place, spoke

CLAIM, ANSWER = timedelta(hours=2), timedelta(hours=4)
CONSEILLERS = ("claire", "samir", "ines")
ENDS_A_WAIT = (ConseillerSpoke, HandoffWithdrawn)
Acts = Callable[[Conversation], Sequence[AnyEvent]]

who = st.sampled_from(CONSEILLERS)
roles = st.sampled_from(Role)
reasons = st.sampled_from(Reason)
moments = st.integers(-3, 6).map(lambda hours: START + timedelta(hours=hours))
questions = st.recursive(
    st.builds(Understood, intent=st.sampled_from(["a", "b"]), confidence=st.just(0.9)),
    lambda then: st.builds(
        Understood, intent=st.just("c"), confidence=st.just(1.0), then=st.tuples(then)
    ),
    max_leaves=3,
)
sources = st.sampled_from([None, Source("https://one.fr"), Source("https://two.fr")])
anything = st.one_of(
    st.builds(AssistantActed, action=st.just("action_listen"), hears=st.none() | questions),
    st.builds(
        AssistantSpoke,
        text=st.just("!"),
        response=st.just("utter_a"),
        epoch=st.integers(0, 6),
        about=st.sampled_from(["", "a"]),
        source=sources,
        beside=st.just(()) | st.tuples(st.just(Source("https://three.fr"))),
        buttons=st.just(()) | st.tuples(st.just(Button("A", "/a"))),
    ),
    st.builds(spoke, st.just("?")),
    st.builds(AssistantSpoke, text=st.just("!"), response=st.just("x"), epoch=st.integers(0, 6)),
    st.builds(HandoffRequested, reason=reasons),
    st.builds(HandoffOffered, to=who, name=who, role=roles, due_at=moments),
    st.builds(HandoffAccepted, by=who, name=who),
    st.builds(HandoffDeclined, by=who, name=who),
    st.builds(HandoffReleased, by=who, name=who),
    st.builds(HandoffWithdrawn, by=st.sampled_from(["person", "assistant"])),
    st.builds(
        ReferentChanged, old_name=who, new=who, new_name=who, decided_by=who, reason=st.just("?")
    ),
    st.builds(ConseillerSpoke, author=who, author_name=who, text=st.just("!")),
    st.builds(NoteAdded, author=who, author_name=who, text=st.just("!")),
    st.builds(DeadlineOpened, owed_by=who, due_at=moments),
    st.builds(DeadlineMissed, owed_by=who, due_at=moments),
    st.just(DemandeSettled()),
    st.builds(SlotSet, name=st.just("depart"), value=st.none() | st.text(max_size=3)),
)


def offered(to: str, role: Role, now: datetime) -> HandoffOffered:
    return HandoffOffered(to=to, name=to.title(), role=role, due_at=now + CLAIM)


class OneConversation(RuleBasedStateMachine):
    """One person's conversation, and everybody who pulls at it."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.state = Conversation("nadia")
        self.log: list[Recorded] = []
        self.referent = "claire"
        self.thought: AssistantSpoke | None = None
        self.last: Acts | None = None

    # --- Committing, as a store does: all of it or nothing ---------------------------------------

    def commit(self, acts: Acts) -> bool:
        self.last = acts
        before, length = self.state, len(self.log)
        try:
            for event in acts(self.state):
                refuse(self.state, event)
                self.record(event)
        except IllegalMove:
            self.state = before
            del self.log[length:]
            return False
        return True

    def record(self, event: AnyEvent) -> None:
        recorded = place(self.log[-1] if self.log else None, event, self.now)
        before, after = self.state, placed(self.state, recorded)
        self.log.append(recorded)
        self.state = after
        self.check(before, event, after)

    def check(self, before: Conversation, event: AnyEvent, after: Conversation) -> None:
        """What one event may not do, even within a commit."""
        was, now = before.case, after.case
        assert now.epoch >= was.epoch
        if (was.control is Control.HUMAN) != (now.control is Control.HUMAN):
            assert now.epoch > was.epoch, "who thought before a human came or left must notice"
        if was.waiting_since and not isinstance(event, ENDS_A_WAIT):
            assert now.waiting_since == was.waiting_since, "a wait is neither lost nor reset"
        if was.answer_due and now.answer_due:
            assert now.answer_due <= was.answer_due, "a clock that runs is not set back"
        if was.answer_due and isinstance(event, DeadlineMissed):
            assert now.answer_due is None or event.due_at != was.answer_due
        if isinstance(event, AssistantSpoke):
            assert was.control is not Control.HUMAN, "nobody speaks over a human"
            assert event.epoch == was.epoch
        if now.control is Control.ASSISTANT:
            assert (now.waiting_since, now.offer, now.answer_due) == (None, None, None)

    # --- The person ------------------------------------------------------------------------------

    @rule(text=st.sampled_from(["allô ?", "🙂", ""]))
    def writes(self, text: str) -> None:
        assert self.commit(lambda state: self.heard(state, spoke(text)))

    @rule()
    def sends_a_file(self) -> None:
        file = PersonSentFile(address=WEB, file_id="f", name="a.pdf", media_type="pdf", size=1)
        assert self.commit(lambda state: self.heard(state, file))

    @rule(of=st.integers(1, 5))
    def edits(self, of: int) -> None:
        assert self.commit(lambda s: self.heard(s, MessageEdited(address=WEB, of=of, text="!")))

    def heard(self, state: Conversation, event: AnyEvent) -> list[AnyEvent]:
        owes = evolve(state, event, self.now).case
        if owes.control is not Control.HUMAN or owes.answer_due or state.case.waiting_since:
            return [event]
        assert owes.controller is not None
        return [event, DeadlineOpened(owed_by=owes.controller.id, due_at=self.now + ANSWER)]

    @rule(reason=reasons)
    def asks_for_a_human(self, reason: Reason) -> None:
        def acts(state: Conversation) -> list[AnyEvent]:
            if state.case.control is Control.HUMAN:
                return self.heard(state, spoke("conseiller"))
            offer = offered(self.referent, Role.REFERENT, self.now)
            line = SystemSaid(text="...", response="utter_passage_offered")
            return [spoke("conseiller"), HandoffRequested(reason=reason), offer, line]

        assert self.commit(acts), "a human can be asked for at any moment"
        assert self.state.case.waiting_since

    @rule()
    def changes_their_mind(self) -> None:
        was = self.state.case.control
        done = self.commit(lambda _: [spoke("finalement non"), HandoffWithdrawn(by="person")])
        assert done is (was is Control.OFFERED)

    @rule()
    def says_it_is_settled(self) -> None:
        assert self.commit(lambda s: [*self.heard(s, spoke("c'est réglé")), DemandeSettled()])

    # --- The assistant ---------------------------------------------------------------------------

    @rule()
    def thinks(self) -> None:
        epoch = self.state.case.epoch
        self.thought = AssistantSpoke(text="Le 15.", response="utter_x", epoch=epoch)

    @precondition(lambda self: self.thought)
    @rule()
    def says_what_it_thought(self) -> None:
        assert self.thought is not None
        thought, case = self.thought, self.state.case
        done = self.commit(lambda _: [thought])
        assert done is (case.control is not Control.HUMAN and thought.epoch == case.epoch)

    @rule()
    def recovers(self) -> None:
        case = self.state.case
        done = self.commit(lambda _: [HandoffWithdrawn(by="assistant")])
        assert done is (case.control is Control.OFFERED and case.reason is Reason.FAILURE)

    # --- Three conseillers -----------------------------------------------------------------------

    def writing(self, me: str) -> Acts:
        """Taking the conversation over when needed, and answering."""

        def acts(state: Conversation) -> list[AnyEvent]:
            said = ConseillerSpoke(author=me, author_name=me.title(), text="Bonjour")
            holder = state.case.controller
            taken = [] if holder and holder.id == me else [HandoffAccepted(by=me, name=me)]
            return [*taken, said]

        return acts

    @rule(me=who)
    def answers(self, me: str) -> None:
        case = self.state.case
        done = self.commit(self.writing(me))
        assert done or (case.controller and case.controller.id != me and not case.offer)
        if done:
            assert self.state.case.waiting_since is None

    @rule(me=who)
    def takes(self, me: str) -> None:
        if self.commit(lambda _: [HandoffAccepted(by=me, name=me)]):
            assert self.state.case.controller
            assert self.state.case.controller.id == me

    @rule(me=who)
    def leaves_a_note(self, me: str) -> None:
        before = self.state.case
        assert self.commit(lambda _: [NoteAdded(author=me, author_name=me, text="Rappeler")])
        assert self.state.case == before

    @rule(me=who, to=who)
    def declines(self, me: str, to: str) -> None:
        case = self.state.case
        passed_on = offered(to, Role.SUBSTITUTE, self.now)
        done = self.commit(lambda _: [HandoffDeclined(by=me, name=me), passed_on])
        if done:
            assert case.offer
            assert case.offer.role is Role.TEAM or case.offer.to == me

    @rule(me=who)
    def hands_back(self, me: str) -> None:
        case = self.state.case
        done = self.commit(lambda _: [HandoffReleased(by=me, name=me)])
        held = case.controller is not None and case.controller.id == me
        assert done is (held and case.waiting_since is None)

    @precondition(lambda self: self.state.case.offer is None)
    @rule(one=who, other=who)
    def two_answer_at_once(self, one: str, other: str) -> None:
        """Both saw the same page; the second to arrive finds the first."""
        seen = self.state
        first, second = list(self.writing(one)(seen)), list(self.writing(other)(seen))
        if self.commit(lambda _: first):
            assert self.commit(lambda _: second) is (one == other and len(second) == 1)
            assert self.state.case.controller
            assert self.state.case.controller.id == one

    # --- Time, the team, and repeats -------------------------------------------------------------

    @rule(hours=st.integers(0, 5))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours, minutes=1)

    @rule(to=who, role=roles)
    def the_timer_rings(self, to: str, role: Role) -> None:
        def acts(state: Conversation) -> list[AnyEvent]:
            case = state.case
            if case.due_at is None or case.due_at > self.now:
                return []
            late = DeadlineMissed(owed_by="somebody", due_at=case.due_at)
            return [late, offered(to, role, self.now)]

        for _ in ("the offer's", "the answer's"):  # two clocks at most can be late
            assert self.commit(acts), "a timer never fails"
        due = self.state.case.due_at
        assert due is None or due > self.now, "nor does it ring without end"

    @rule(new=who)
    def the_referent_changes(self, new: str) -> None:
        def acts(state: Conversation) -> list[AnyEvent]:
            changed = ReferentChanged(
                old_name=self.referent, new=new, new_name=new, decided_by="odile", reason="départ"
            )
            case = evolve(state, changed, self.now).case
            waits = case.control is Control.OFFERED
            return [changed, *([offered(new, Role.REFERENT, self.now)] if waits else [])]

        before = self.state.case
        assert self.commit(acts)
        assert bool(self.state.case.waiting_since) is bool(before.waiting_since)
        self.referent = new

    @precondition(lambda self: self.last)
    @rule()
    def the_same_again(self) -> None:
        assert self.last is not None
        self.commit(self.last)

    @rule(events=st.lists(anything, min_size=4, max_size=12))
    def something_strange_is_proposed(self, events: list[AnyEvent]) -> None:
        for event in events:
            self.commit(lambda _, event=event: [event])

    # --- What is true at every moment ------------------------------------------------------------

    @invariant()
    def nobody_closes_it(self) -> None:
        assert self.state.case.control in (Control.ASSISTANT, Control.OFFERED, Control.HUMAN)
        refuse(self.state, spoke("encore moi"))

    @invariant()
    def a_human_holds_it_or_nobody_does(self) -> None:
        case = self.state.case
        assert (case.controller is not None) is (case.control is Control.HUMAN)

    @invariant()
    def while_the_assistant_answers_nobody_waits(self) -> None:
        case = self.state.case
        assert not (case.control is Control.ASSISTANT and case.waiting_since)
        assert not (case.control is Control.OFFERED and not case.waiting_since)

    @invariant()
    def an_answer_is_due_only_by_a_human_who_is_waited_for(self) -> None:
        case = self.state.case
        if case.answer_due:
            assert case.control is Control.HUMAN
            assert case.waiting_since

    @invariant()
    def whoever_waits_has_a_clock(self) -> None:
        case = self.state.case
        assert case.due_at or not case.waiting_since

    @invariant()
    def there_is_always_a_way_on(self) -> None:
        """From any state somebody can answer, and then hand back to the assistant."""
        holder = self.state.case.controller
        me = holder.id if holder else "claire"
        way = [*self.writing(me)(self.state), HandoffReleased(by=me, name=me)]
        state = self.state
        for event in way:
            refuse(state, event)
            state = evolve(state, event, self.now)
        assert state.case.control is Control.ASSISTANT

    @invariant()
    def what_is_stored_is_what_is_replayed(self) -> None:
        assert replay("nadia", self.log) == self.state
        stored = msgspec.json.encode(self.state)
        assert msgspec.json.decode(stored, type=Conversation) == self.state


TestOneConversation = OneConversation.TestCase
TestOneConversation.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
