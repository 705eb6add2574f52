"""What belongs to one chat goes one after the other, whoever comes meanwhile."""

import asyncio

from bot.channels.telegram.order import Order


async def test_who_comes_while_another_waits_waits_behind():
    order, done, gates = Order(), [], {name: asyncio.Event() for name in "abc"}

    async def one(name):
        async with order.in_turn("7"):
            done.append(f"{name} in")
            await gates[name].wait()
            done.append(f"{name} out")

    first, second = asyncio.create_task(one("a")), asyncio.create_task(one("b"))
    await asyncio.sleep(0)
    gates["a"].set()
    await first  # at this moment the second is about to go in, and nobody is
    third = asyncio.create_task(one("c"))
    for _ in range(5):
        await asyncio.sleep(0)
    gates["b"].set()
    gates["c"].set()
    await asyncio.gather(second, third)
    assert done == ["a in", "a out", "b in", "b out", "c in", "c out"]
    assert len(order) == 0


async def test_chats_do_not_wait_for_each_other_and_are_forgotten():
    order = Order()
    async with order.in_turn("7"), order.in_turn("8"):
        assert len(order) == 2
    assert len(order) == 0


async def test_who_gives_up_waiting_leaves_no_trace():
    order = Order()
    async with order.in_turn("7"):
        waiting = asyncio.create_task(order.in_turn("7").__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert len(order) == 1
    assert len(order) == 0
