"""The relay: in order, replies first, settled once sent, and never against a closed door."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation.errors import Refused, Undeliverable
from bot.conversation.events import (
    Address,
    AddressLinked,
    AnyEvent,
    AssistantSpoke,
    HandoffAccepted,
    HandoffOffered,
    HandoffRequested,
    SystemSaid,
)
from bot.conversation.ports import Entry, Person
from bot.conversation.speech import Delivery, Outgoing
from bot.relay import AFTER_A_FAULT, Carried, Relay
from bot.store.bell import Bell
from bot.store.memory import MemoryStore
from handoff.events import Reason, Role
from handoff.ports import NotNow

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ADA, BOB = Address("sms", "+331"), Address("sms", "+332")


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Pigeon:
    """A carrier that notes what it carries, and fails as it is told."""

    channel = "sms"
    at_once = 10

    def __init__(self) -> None:
        self.carried: list[tuple[str, str]] = []
        self.fails: dict[Address, list[Exception]] = {}
        self.merges = 1

    def together(self, line: Sequence[Outgoing]) -> int:
        return self.merges

    async def carry(self, messages: Sequence[Outgoing]) -> Carried:
        address = messages[0].address
        await asyncio.sleep(0)
        if faults := self.fails.get(address):
            raise faults.pop(0)
        self.carried.append((address.id, "+".join(m.text for m in messages)))
        return Carried(f"ref-{len(self.carried)}", 2)


class Quiet:
    async def wait(self, seconds: float) -> None:
        await asyncio.sleep(0)


@pytest.fixture
async def store() -> MemoryStore:
    opened = MemoryStore([Person("ada", "Ada"), Person("bob", "Bob")])
    for who, address in (("ada", ADA), ("bob", BOB)):
        await record(opened, who, AddressLinked(address=address, by="import"))
    return opened


@pytest.fixture
def pigeon() -> Pigeon:
    return Pigeon()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def relay(store, pigeon, clock) -> Relay:
    return Relay(store, pigeon, Quiet(), clock)


async def record(store: MemoryStore, who: str, *facts: AnyEvent) -> None:
    await store.record(Entry(lambda _, __: facts, NOW, person=who))


def line(text: str, *, reminder: bool = False) -> SystemSaid:
    return SystemSaid(text=text, response="r", reminder=reminder)


async def test_each_message_leaves_once_in_order_and_has_its_receipt(store, relay, pigeon):
    await record(store, "ada", line("un"), line("deux"))
    assert await relay.look() == 2
    assert await relay.look() == 0
    assert pigeon.carried == [("+331", "un"), ("+331", "deux")]
    receipts = await store.receipts("ada")
    assert [(r.state, r.reference, r.segments) for r in receipts.values()] == [
        (Delivery.SENT, "ref-1", 2),
        (Delivery.SENT, "ref-2", 2),
    ]


async def test_what_leaves_as_one_is_paid_once(store, relay, pigeon):
    pigeon.merges = 5
    await record(store, "ada", line("un"), line("deux"))
    await relay.look()
    assert pigeon.carried == [("+331", "un+deux")]
    assert [r.segments for r in (await store.receipts("ada")).values()] == [2, 0]


async def test_not_now_keeps_the_order_and_waits_as_long_as_was_said(store, relay, pigeon, clock):
    pigeon.fails[ADA] = [NotNow(retry_in=7)]
    await record(store, "ada", line("un"), line("deux"))
    await record(store, "bob", line("bonjour"))
    await relay.look()
    assert pigeon.carried == [("+332", "bonjour")], "others do not wait along"
    clock.now += timedelta(seconds=6)
    assert await relay.look() == 0
    clock.now += timedelta(seconds=1)
    await relay.look()
    assert pigeon.carried[1:] == [("+331", "un"), ("+331", "deux")]


async def test_a_message_that_is_refused_has_failed_and_the_next_one_leaves(store, relay, pigeon):
    pigeon.fails[ADA] = [Refused("too odd")]
    await record(store, "ada", line("un"), line("deux"))
    await relay.look()
    assert pigeon.carried == [("+331", "deux")]
    assert (await store.receipts("ada"))[2].state is Delivery.FAILED


async def test_an_address_where_nothing_arrives_is_closed_and_what_waits_goes_elsewhere(
    store, relay, pigeon
):
    other = Address("sms", "+339")
    await record(store, "ada", AddressLinked(address=other, by="code"), line("un"))
    pigeon.fails[ADA] = [Undeliverable("blocked")]
    await relay.look()
    conversation = await store.conversation("ada")
    assert conversation is not None and conversation.reach.why(ADA) == "blocked"
    await relay.look()
    assert pigeon.carried == [("+339", "un")]


async def test_a_fault_nobody_foresaw_costs_the_others_nothing(store, relay, pigeon, clock):
    pigeon.fails[ADA] = [ZeroDivisionError()]
    await record(store, "ada", line("un"))
    await record(store, "bob", line("bonjour"))
    await relay.look()
    assert pigeon.carried == [("+332", "bonjour")]
    clock.now += timedelta(seconds=AFTER_A_FAULT)
    await relay.look()
    assert pigeon.carried[1:] == [("+331", "un")]


async def test_what_a_human_overtook_while_it_waited_does_not_leave(store, relay, pigeon, clock):
    await record(store, "ada", line("d'abord"))
    spoke = AssistantSpoke(text="trop tard", response="utter_x", epoch=0)
    await record(store, "ada", spoke)

    async def slowly(messages: Sequence[Outgoing]) -> Carried:
        pigeon.carried.append(("+331", messages[0].text))
        await record(store, "ada", *taken_over())
        clock.now += timedelta(seconds=3)
        return Carried()

    pigeon.carry = slowly
    await relay.look()
    assert [text for _, text in pigeon.carried] == ["d'abord"]
    assert "trop tard" not in [m.text for m in await store.pending(ADA)]


def taken_over() -> list[AnyEvent]:
    return [
        HandoffRequested(reason=Reason.ASKED),
        HandoffOffered(to="c", name="Claire", role=Role.REFERENT, due_at=NOW + timedelta(hours=2)),
        HandoffAccepted(by="c", name="Claire"),
    ]


async def test_it_goes_on_until_it_is_told_to_stop(store, relay, pigeon):
    running = asyncio.create_task(relay.run())
    for n in range(20):
        await record(store, "ada", line(str(n)))
        await asyncio.sleep(0)
    while len(pigeon.carried) < 20:
        await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert [text for _, text in pigeon.carried] == [str(n) for n in range(20)]


async def test_what_is_queued_while_another_address_is_slow_does_not_wait_for_it(
    store, pigeon, clock, monkeypatch
):
    monkeypatch.setattr("bot.relay.LOOK_EVERY", 3600)
    bell, slow, carry = Bell(), asyncio.Event(), pigeon.carry

    async def slowly(messages: Sequence[Outgoing]) -> Carried:
        if messages[0].address == ADA:
            await slow.wait()
        return await carry(messages)

    pigeon.carry = slowly
    await record(store, "ada", line("lente"))
    running = asyncio.create_task(Relay(store, pigeon, bell, clock).run())
    await asyncio.sleep(0)
    await record(store, "bob", line("bonjour"))
    async with asyncio.timeout(30):
        while not pigeon.carried:
            bell.ring()
            await asyncio.sleep(0)
    assert pigeon.carried == [("+332", "bonjour")]
    slow.set()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
