"""Telegram is slow, says no, breaks off, or the person wants nothing more."""

from concurrent.futures import ThreadPoolExecutor

from bot.conversation.errors import UnknownPerson
from bot.conversation.events import (
    AddressClosed,
    AddressOpened,
    AssistantSpoke,
    PersonSpoke,
    SystemSaid,
)
from bot.conversation.reach import Address
from tests.servers.telegram import Limits, running


def answered(server, phone, text="comment m'actualiser ?"):
    """That is written, and the phone shows the answer."""
    phone.writes(text)
    server.is_all_taken()
    last = server.of(phone, AssistantSpoke)[-1].text
    phone.wait_for(lambda received: any(last in m.text for m in received))


def test_a_message_refused_because_it_came_too_fast_leaves_again_when_it_may(server, ada):
    server.telegram.fails("sendMessage", retry_after=1)
    answered(server, ada)
    server.telegram.wait_until(lambda t: len(t.calls("sendMessage")) > 1)
    sent = server.telegram.calls("sendMessage")
    assert [call.code for call in sent][:2] == [429, 200]
    assert (sent[1].at - sent[0].at).total_seconds() >= 1


def test_what_does_not_pass_one_by_one_goes_together(server, ada):
    server.telegram.fails("sendMessage", retry_after=1)
    for text in ("comment m'actualiser ?", "comment déclarer une absence ?", "merci"):
        ada.writes(text)
    server.is_all_taken()
    said = [event.text for event in server.of(ada, AssistantSpoke | SystemSaid)]
    ada.wait_for(lambda got: all(any(text in m.text for m in got) for text in said))
    assert (len(said), len(ada.received)) == (4, 2)
    assert "\n\n".join(m.text for m in ada.received) == "\n\n".join(said)


def test_no_message_is_lost_when_a_connection_breaks(server, ada):
    server.telegram.resets("sendMessage")
    server.telegram.resets("getUpdates", 2)
    answered(server, ada)


def test_a_person_who_blocked_us_gets_nothing_more_until_they_write_again(server, ada):
    answered(server, ada)
    ada.account.blockers.add(ada.id)  # the telling of it is late: only the sending fails
    ada.writes("comment déclarer une absence ?")
    server.telegram.wait_until(lambda t: 403 in [c.code for c in t.calls("sendMessage")])
    server.has(ada, AddressClosed)
    [closed] = server.of(ada, AddressClosed)
    assert (closed.address, closed.why) == (Address("telegram", "7"), "blocked")
    ada.account.blockers.discard(ada.id)
    answered(server, ada, "comment déclarer un travail ?")
    assert len(server.of(ada, AddressOpened)) == 1
    assert server.reach(ada).closed == ()


def test_blocking_and_unblocking_are_known_before_anything_is_sent(server, ada):
    answered(server, ada)
    ada.blocks()
    server.is_all_taken()
    assert server.reach(ada).why(Address("telegram", "7")) == "blocked"
    ada.unblocks()
    server.is_all_taken()
    assert server.reach(ada).closed == ()


def test_unblocking_does_not_undo_a_stop(server, ada):
    answered(server, ada)
    ada.writes("STOP")
    ada.blocks()
    ada.unblocks()
    server.is_all_taken()
    assert server.reach(ada).why(Address("telegram", "7")) == "stop"


def test_who_blocks_us_without_ever_having_written_is_nobody(server):
    bob = server.telegram.user(8, "Bob")
    bob.blocks()
    server.is_all_taken()
    assert server.log(bob) == []


def test_another_who_receives_for_the_bot_does_not_stop_us(server, ada):
    server.telegram.fails("getUpdates", code=409)
    ada.writes("comment m'actualiser ?")
    server.telegram.wait_until(lambda t: 409 in [c.code for c in t.calls("getUpdates")])
    ada.wait_for(1, timeout=20)


def test_a_fault_of_ours_holds_a_message_up_and_loses_neither_it_nor_the_next(
    server, ada, monkeypatch
):
    turns, faults = server.services.turns, [RuntimeError("a bug"), OSError("no space")]
    real = turns.take

    async def take(inbound):
        if faults:
            raise faults.pop()
        return await real(inbound)

    monkeypatch.setattr(turns, "take", take)
    ada.writes("comment m'actualiser ?")
    ada.writes("merci")
    server.is_all_taken()
    assert [said.text for said in server.of(ada, PersonSpoke)] == [
        "comment m'actualiser ?",
        "merci",
    ]


def test_what_would_be_refused_for_ever_does_not_hold_up_everybody(server, ada, monkeypatch):
    turns = server.services.turns
    real = turns.take

    async def take(inbound):
        if inbound.text == "refusé":
            raise UnknownPerson("nobody by that id")
        return await real(inbound)

    monkeypatch.setattr(turns, "take", take)
    ada.writes("refusé")
    answered(server, ada)


def test_who_waits_for_a_second_message_sees_that_it_is_being_written(server, ada):
    answered(server, ada, "bonjour")
    ada.wait_for(2)
    server.telegram.wait_until(lambda _: "typing" in ada.actions)


def test_many_people_at_once_are_all_answered_and_never_too_fast(trained, tmp_path):
    from tests.integration.telegram.conftest import serving

    exact = Limits(per_chat=1, per_chat_burst=1, overall=30, overall_burst=30)
    with running(limits=exact) as telegram, serving(tmp_path, trained, telegram) as server:
        people = [telegram.user(100 + n) for n in range(60)]
        with ThreadPoolExecutor(8) as hands:
            list(hands.map(lambda one: one.writes("comment m'actualiser ?"), people))
        for one in people:
            one.wait_for(1, timeout=30)
        server.is_all_taken()
        assert all(len(server.of(one, PersonSpoke)) == 1 for one in people)
        codes = [call.code for call in telegram.calls("sendMessage")]
        assert set(codes) == {200}
