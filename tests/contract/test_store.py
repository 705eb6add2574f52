"""What every store promises: once in, in order, at least once out, and nothing half done."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.conversation.errors import UnknownPerson
from bot.conversation.events import (
    Address,
    AnyEvent,
    AssistantSpoke,
    ConseillerSpoke,
    HandoffAccepted,
    HandoffOffered,
    HandoffReleased,
    HandoffRequested,
    PersonSpoke,
    SlotSet,
    SystemSaid,
    Understood,
)
from bot.conversation.ports import Decide, Entry, Outcome, Person, Store
from bot.conversation.state import Conversation, replay
from handoff.case import Control, IllegalMove
from handoff.events import Reason, Role
from tests.contract.conftest import NOW

ADA = Address("rest", "ada")


def says(text: str, address: Address = ADA) -> Decide:
    """Someone writes, and is answered."""

    def decide(conversation: Conversation, person: Person) -> Sequence[AnyEvent]:
        return [
            PersonSpoke(address=address, text=text, understood=Understood("salutation", 1.0)),
            AssistantSpoke(
                text=f"réponse à {text}",
                response="utter_salutation",
                epoch=conversation.case.epoch,
            ),
        ]

    return decide


async def say(
    store: Store, text: str, external_id: str | None = None, address: Address = ADA
) -> Outcome:
    return await store.record(
        Entry(says(text, address), NOW, address=address, external_id=external_id)
    )


async def test_what_was_recorded_is_read_back_in_order(store: Store) -> None:
    await say(store, "un")
    await say(store, "deux")
    log = await store.log("ada")
    assert [r.seq for r in log] == [1, 2, 3, 4]
    assert [r.event.text for r in log if isinstance(r.event, PersonSpoke)] == ["un", "deux"]
    assert [r.seq for r in await store.log("ada", after=2, limit=1)] == [3]


async def test_the_snapshot_equals_the_replay(store: Store) -> None:
    await say(store, "bonjour")
    await store.record(Entry(lambda c, p: handed_to_a_human(), NOW, person="ada"))
    await store.record(Entry(lambda c, p: [SlotSet(name="depart", value="é")], NOW, person="ada"))
    stored = await store.conversation("ada")
    assert stored == replay("ada", await store.log("ada"))
    assert stored is not None and stored.case.control is Control.HUMAN


def handed_to_a_human() -> list[AnyEvent]:
    return [
        HandoffRequested(reason=Reason.ASKED),
        HandoffOffered(to="c1", name="Claire", role=Role.REFERENT, due_at=NOW + timedelta(hours=2)),
        HandoffAccepted(by="c1", name="Claire Martin"),
    ]


async def test_a_message_repeated_by_the_channel_is_answered_once(store: Store) -> None:
    first = await say(store, "bonjour", "m1")
    again = await say(store, "bonjour", "m1")
    assert again.repeated and not first.repeated
    assert len(await store.log("ada")) == 2


async def test_the_same_id_from_another_sender_is_another_message(store: Store) -> None:
    await say(store, "bonjour", "m1")
    other = await say(store, "bonjour", "m1", Address("rest", "bob"))
    assert not other.repeated
    assert len(await store.log("bob")) == 2


async def test_repeats_at_the_same_instant_are_answered_once(store: Store) -> None:
    outcomes = await asyncio.gather(*(say(store, "bonjour", "m1") for _ in range(20)))
    assert sum(not outcome.repeated for outcome in outcomes) == 1
    assert len(await store.log("ada")) == 2


async def test_messages_of_one_person_at_the_same_instant_are_all_kept_in_one_order(
    store: Store,
) -> None:
    await asyncio.gather(*(say(store, str(i), f"m{i}") for i in range(50)))
    log = await store.log("ada")
    assert [r.seq for r in log] == list(range(1, 101))
    said = [r.event.text for r in log if isinstance(r.event, PersonSpoke)]
    assert sorted(said, key=int) == [str(i) for i in range(50)]


async def test_first_messages_at_the_same_instant_make_one_person(store: Store) -> None:
    stranger = Address("rest", "stranger")
    outcomes = await asyncio.gather(*(say(store, "bonjour", f"m{i}", stranger) for i in range(20)))
    assert len({outcome.conversation.id for outcome in outcomes}) == 1
    assert await store.person_at(stranger) == outcomes[0].conversation.id


async def test_an_unknown_id_is_refused_and_nothing_is_made(store: Store) -> None:
    with pytest.raises(UnknownPerson):
        await store.record(Entry(says("?"), NOW, person="nobody"))
    assert await store.conversation("nobody") is None
    assert await store.person_at(Address("rest", "nobody")) is None


async def test_a_decision_that_fails_leaves_no_trace_and_does_not_touch_the_others(
    store: Store,
) -> None:
    def fails(conversation: Conversation, person: Person) -> Sequence[AnyEvent]:
        raise ZeroDivisionError

    broken = Entry(fails, NOW, address=ADA, external_id="m1")
    results = await asyncio.gather(
        store.record(broken),
        say(store, "bonjour", "m2", Address("rest", "bob")),
        return_exceptions=True,
    )
    assert isinstance(results[0], ZeroDivisionError)
    assert await store.log("ada") == []
    assert len(await store.log("bob")) == 2
    assert not (await say(store, "encore", "m1")).repeated


async def test_a_move_that_may_not_happen_is_refused_whole(store: Store) -> None:
    def speaks_then_illegal(conversation: Conversation, person: Person) -> Sequence[AnyEvent]:
        return [SystemSaid(text="x", response="y"), HandoffReleased(by="c1", name="Claire")]

    with pytest.raises(IllegalMove):
        await store.record(Entry(speaks_then_illegal, NOW, person="ada"))
    assert await store.log("ada") == []


async def test_only_what_speaks_to_the_person_is_queued_at_the_last_address(store: Store) -> None:
    outcome = await say(store, "bonjour")
    assert [m.text for m in outcome.outgoing] == ["réponse à bonjour"]
    assert [m.address for m in await store.pending(ADA)] == [ADA]
    await store.settle(outcome.outgoing)
    await say(store, "encore")
    assert [m.text for m in await store.pending(ADA)] == ["réponse à encore"]


async def test_a_face_that_reads_the_log_has_nothing_queued(store: Store) -> None:
    web = Address("web", "ada-web")
    outcome = await say(store, "bonjour", address=web)
    assert outcome.outgoing == ()
    assert await store.pending(web) == []


async def test_a_claimed_message_is_not_given_twice_until_the_claim_lapses(store: Store) -> None:
    await say(store, "un")
    await say(store, "deux")
    first = await store.claim("rest", NOW)
    assert [m.text for m in first] == ["réponse à un"], "one conversation leaves in order"
    assert await store.claim("rest", NOW) == []
    later = await store.claim("rest", NOW + timedelta(minutes=2))
    assert [m.text for m in later] == ["réponse à un"], "a killed relay's message leaves again"


async def test_replies_leave_before_reminders(store: Store) -> None:
    def reminds(conversation: Conversation, person: Person) -> Sequence[AnyEvent]:
        spoke = PersonSpoke(address=ADA, text="?")
        return [spoke, SystemSaid(text="rappel", response="r", reminder=True)]

    await store.record(Entry(reminds, NOW, address=ADA))
    await say(store, "bonjour", address=Address("rest", "cam"))
    left = await store.claim("rest", NOW)
    assert [m.text for m in left] == ["réponse à bonjour", "rappel"]


async def test_a_humans_words_carry_their_name_wherever_they_arrive(store: Store) -> None:
    await say(store, "bonjour")
    words = ConseillerSpoke(author="c1", author_name="Claire Martin", text="Je regarde.")
    outcome = await store.record(
        Entry(lambda c, p: [*handed_to_a_human(), words], NOW, person="ada")
    )
    assert outcome.outgoing[-1].signed == "Claire Martin : Je regarde."


async def test_the_clocks_that_ran_out_are_found_longest_first(store: Store) -> None:
    await store.record(Entry(lambda c, p: handed_to_a_human()[:2], NOW, person="ada"))
    assert await store.due(NOW + timedelta(hours=1)) == []
    assert await store.due(NOW + timedelta(hours=3)) == ["ada"]


async def test_what_a_human_overtook_is_dropped_and_never_claimed(store: Store) -> None:
    await say(store, "bonjour")
    outcome = await store.record(Entry(lambda c, p: handed_to_a_human(), NOW, person="ada"))
    assert outcome.outgoing == ()
    assert await store.claim("rest", NOW) == []
    assert await store.pending(ADA) == []


async def test_a_relay_does_not_take_what_a_human_overtook(store: Store) -> None:
    await say(store, "bonjour")
    await say(store, "bonjour", address=Address("rest", "bob"))
    taking = Entry(lambda c, p: handed_to_a_human(), NOW, person="ada")
    await store.record(taking)
    assert [m.conversation for m in await store.claim("rest", NOW)] == ["bob"]
