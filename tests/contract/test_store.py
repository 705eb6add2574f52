"""What every store promises: once in, in order, at least once out, and nothing half done."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.conversation.errors import KnownElsewhere, Unavailable, UnknownPerson, WrongCode
from bot.conversation.events import (
    Address,
    AddressChosen,
    AddressClosed,
    AddressLinked,
    AddressOpened,
    AddressUnlinked,
    AnyEvent,
    AssistantSpoke,
    ConseillerSpoke,
    HandoffAccepted,
    HandoffOffered,
    HandoffReleased,
    HandoffRequested,
    LinkOffered,
    PersonSpoke,
    SlotSet,
    SystemSaid,
    ThreadsJoined,
    Understood,
)
from bot.conversation.ports import Decide, Entry, Linking, Outcome, Person, Store
from bot.conversation.speech import Delivery, Receipt
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
    assert [m.text for m in first] == ["réponse à un", "réponse à deux"], "in order"
    await say(store, "trois")
    assert await store.claim("rest", NOW) == [], "one carrier at a time for an address"
    later = await store.claim("rest", NOW + timedelta(minutes=2))
    assert [m.text for m in later] == [f"réponse à {n}" for n in ("un", "deux", "trois")], (
        "what a killed relay held leaves again"
    )


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


async def test_what_could_not_leave_may_be_claimed_again_when_it_was_said(store: Store) -> None:
    await say(store, "un")
    held = await store.claim("rest", NOW)
    await store.unclaim(held, NOW + timedelta(seconds=5))
    assert await store.claim("rest", NOW + timedelta(seconds=4)) == []
    assert await store.claim("rest", NOW + timedelta(seconds=5)) == held


async def test_a_reply_takes_along_the_reminder_it_waits_behind(store: Store) -> None:
    def reminds(conversation: Conversation, person: Person) -> Sequence[AnyEvent]:
        return [SystemSaid(text="rappel", response="r", reminder=True)]

    await say(store, "bonjour")
    await store.settle(await store.claim("rest", NOW))
    await store.record(Entry(reminds, NOW, person="ada"))
    await say(store, "moi d'abord ?", address=Address("rest", "cam"))
    await say(store, "et moi ?")
    first = await store.claim("rest", NOW, limit=2)
    assert {m.text for m in first} == {"rappel", "réponse à et moi ?", "réponse à moi d'abord ?"}


SMS, TELEGRAM = Address("sms", "+33612345678"), Address("telegram", "42")


async def facts(store: Store, *events: AnyEvent, person: str = "ada") -> Outcome:
    return await store.record(Entry(lambda _, __: events, NOW, person=person))


def line(text: str, *, last_word: bool = False) -> SystemSaid:
    return SystemSaid(text=text, response="r", last_word=last_word)


async def test_nothing_leaves_for_a_closed_address_but_the_last_word(store: Store) -> None:
    await facts(store, AddressLinked(address=SMS, by="import"))
    await facts(store, AddressClosed(address=SMS, why="stop"), line("au revoir", last_word=True))
    await facts(store, line("plus tard"))
    left = await store.claim("sms", NOW)
    assert [m.text for m in left] == ["au revoir"]
    await store.settle(left)
    await facts(store, line("encore"))
    assert await store.claim("sms", NOW) == []


async def test_what_waited_leaves_when_the_address_is_opened_again(store: Store) -> None:
    await facts(store, AddressLinked(address=SMS, by="import"))
    await facts(store, AddressClosed(address=SMS, why="stop"))
    await facts(store, line("plus tard"))
    await facts(store, AddressOpened(address=SMS))
    assert [m.text for m in await store.claim("sms", NOW)] == ["plus tard"]


async def test_what_waited_for_a_closed_address_leaves_at_another(store: Store) -> None:
    await facts(store, AddressLinked(address=SMS, by="import"))
    await facts(store, AddressLinked(address=TELEGRAM, by="code"))
    await say(store, "bonjour", address=TELEGRAM)
    await facts(store, AddressClosed(address=TELEGRAM, why="blocked"))
    assert await store.claim("telegram", NOW) == []
    assert [(m.text, m.address) for m in await store.claim("sms", NOW)] == [
        ("réponse à bonjour", SMS)
    ]


async def test_an_unlinked_address_gets_nothing_of_the_person_any_more(store: Store) -> None:
    await facts(store, AddressLinked(address=SMS, by="import"))
    await facts(store, line("pour ada"))
    await facts(store, AddressUnlinked(address=SMS, by="ada"))
    assert await store.claim("sms", NOW) == []
    assert await store.person_at(SMS) is None
    outcome = await say(store, "bonjour", address=SMS)
    assert outcome.conversation.id != "ada"


async def test_the_snapshot_equals_the_replay_wherever_the_person_was_reached(
    store: Store,
) -> None:
    await facts(store, AddressLinked(address=SMS, by="import"))
    await facts(store, AddressLinked(address=TELEGRAM, by="code"))
    await say(store, "bonjour", address=TELEGRAM)
    await facts(store, AddressChosen(address=SMS))
    await facts(store, AddressClosed(address=SMS, why="stop"))
    await facts(store, AddressUnlinked(address=TELEGRAM, by="ada", then=SMS))
    stored = await store.conversation("ada")
    assert stored == replay("ada", await store.log("ada"))
    assert stored is not None and stored.address == SMS


def joins(conversation: Conversation, person: Person, stranger: Conversation | None) -> list:
    joined = []
    if stranger:
        joined = [ThreadsJoined(other=stranger.id, seq=stranger.seq, hash=stranger.hash.hex())]
    return [
        *joined,
        AddressLinked(address=TELEGRAM, by="code"),
        PersonSpoke(address=TELEGRAM, text="/start"),
        line(f"relié à {person.id}"),
    ]


def linking(digest: str = "d1", external_id: str = "m9", after: float = 0) -> Linking:
    return Linking(TELEGRAM, digest, NOW + timedelta(days=after), external_id, joins)


async def offered(store: Store) -> None:
    await facts(store, LinkOffered(by="c1", digest="d1", until=NOW + timedelta(days=3)))


async def test_a_code_links_an_address_that_nobody_had(store: Store) -> None:
    await offered(store)
    outcome = await store.link(linking())
    assert outcome.conversation.id == "ada"
    assert await store.person_at(TELEGRAM) == "ada"
    assert [m.text for m in await store.claim("telegram", NOW)] == ["relié à ada"]


async def test_a_strangers_thread_ends_and_goes_on_in_the_persons(store: Store) -> None:
    before = await say(store, "bonjour", "m1", TELEGRAM)
    await offered(store)
    await store.link(linking())
    assert (await say(store, "encore", "m2", TELEGRAM)).conversation.id == "ada"
    left = await store.conversation(before.conversation.id)
    assert left is not None and left.reach.moved_to == "ada"
    joined = [r.event for r in await store.log("ada") if isinstance(r.event, ThreadsJoined)]
    assert [(j.other, j.seq, j.hash) for j in joined] == [(left.id, left.seq, left.hash.hex())]
    with pytest.raises(Unavailable):
        await facts(store, line("à personne"), person=left.id)


async def test_a_code_is_good_once_and_until_its_day(store: Store) -> None:
    await offered(store)
    for wrong in (linking("d2"), linking(after=3)):
        with pytest.raises(WrongCode):
            await store.link(wrong)
    await store.link(linking())
    with pytest.raises(WrongCode):
        await store.link(linking(external_id="m10"))


async def test_a_link_that_the_channel_repeats_is_answered_once(store: Store) -> None:
    await offered(store)
    await store.link(linking())
    seq = len(await store.log("ada"))
    assert (await store.link(linking())).repeated
    assert len(await store.log("ada")) == seq


async def test_an_address_is_not_taken_from_somebody_who_is_known(store: Store) -> None:
    await facts(store, AddressLinked(address=TELEGRAM, by="import"), person="bob")
    await offered(store)
    with pytest.raises(KnownElsewhere):
        await store.link(linking())
    assert await store.person_at(TELEGRAM) == "bob"
    await facts(store, AddressUnlinked(address=TELEGRAM, by="bob"), person="bob")
    assert (await store.link(linking())).conversation.id == "ada", "the code was not used up"


def receipt(state: Delivery, reference: str = "", segments: int = 0) -> Receipt:
    return Receipt("ada", 2, "sms", state, NOW, reference, segments)


async def test_a_later_report_never_makes_a_failure_good(store: Store) -> None:
    for said in (
        receipt(Delivery.SENT, "k-1", 2),
        receipt(Delivery.FAILED),
        receipt(Delivery.DELIVERED),
    ):
        await store.settle([], [said])
        await say(store, "un commit")
    kept = (await store.receipts("ada"))[2]
    assert (kept.state, kept.reference, kept.segments) == (Delivery.FAILED, "k-1", 2)
    assert await store.sent_as("sms", "k-1") == kept
    assert await store.sent_as("sms", "k-2") is None
