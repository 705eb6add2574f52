"""When aiosmpplib acknowledges, what it loses and what it dies of: what the channel is built on."""

import asyncio
import struct
from typing import Any

import pytest
from aiosmpplib import (
    DeliverSm,
    SmppCommand,
)
from aiosmpplib.protocol import MESSAGE_TYPE_MAP

from tests.integration.smpp_client import (
    ASKER,
    GSM,
    IN_TIME,
    Hook,
    connected,
)
from tests.servers.smsc.parts import HAS_HEADER, Part
from tests.servers.smsc.receipts import receipt

# Acknowledging


async def test_an_sms_is_acknowledged_only_after_the_hook_has_returned(centre):
    began = asyncio.Event()

    async def never_ends(_: DeliverSm) -> None:
        began.set()
        await asyncio.Event().wait()

    async with connected(centre, Hook(never_ends)):
        centre.phone(ASKER).writes("Bonjour")
        async with asyncio.timeout(IN_TIME):
            await began.wait()
    assert len(centre.unacknowledged) == 1
    hook = Hook()
    async with connected(centre, hook):
        assert (await hook.next(DeliverSm)).short_message == "Bonjour"
        await asyncio.to_thread(centre.all_acknowledged)


async def test_the_client_itself_acknowledges_a_part_that_nobody_has_kept(centre):
    async with connected(centre, Hook()):
        centre.phone(ASKER).writes(GSM, "udh8", order=[0])
        await asyncio.to_thread(centre.all_acknowledged)
    hook = Hook()
    async with connected(centre, hook):
        centre.phone(ASKER).writes("ensuite")
        assert (await hook.next(DeliverSm)).short_message == "ensuite"


async def test_a_slow_commit_delays_the_sign_of_life_too(
    centre,
):
    may_end = asyncio.Event()

    async def waits(_: DeliverSm) -> None:
        await may_end.wait()

    async with connected(centre, Hook(waits)):
        centre.phone(ASKER).writes("un")
        centre.phone(ASKER).writes("deux")
        alive = asyncio.create_task(asyncio.to_thread(centre.asks_if_alive))
        await asyncio.sleep(0)
        may_end.set()
        await alive
        assert not centre.unacknowledged


@pytest.mark.parametrize("error", [ValueError, OSError, ConnectionError, TimeoutError])
async def test_after_these_errors_of_a_hook_the_client_binds_again_and_gets_it_again(centre, error):
    errors = [error("the database is away")]

    async def fails_once(_: DeliverSm) -> None:
        if errors:
            raise errors.pop()

    hook = Hook(fails_once)
    async with connected(centre, hook):
        centre.phone(ASKER).writes("Bonjour")
        assert (await hook.next(DeliverSm)).short_message == "Bonjour"
        await asyncio.to_thread(centre.all_acknowledged)
        assert centre.binds == 2


async def test_any_other_error_of_a_hook_ends_the_client_and_the_sms_is_kept(centre):
    async def fails(_: DeliverSm) -> None:
        raise RuntimeError("a bug")

    async with connected(centre, Hook(fails)) as (_, task):
        centre.phone(ASKER).writes("Bonjour")
        with pytest.raises(RuntimeError, match="a bug"):
            await asyncio.wait_for(task, IN_TIME)
    assert len(centre.unacknowledged) == 1


# What kills or blocks the client, and what helps


class Tolerant(DeliverSm):
    """Takes receipts as centres write them."""

    @classmethod
    def from_pdu(cls, *arguments: Any) -> DeliverSm:
        try:
            return super().from_pdu(*arguments)
        except (struct.error, IndexError) as malformed:
            raise ValueError(str(malformed)) from malformed

    def parse_receipt(self):
        words = [word.partition(":") for word in self.short_message.split(" ")]
        return {name: value for name, _, value in words if name in {"id", "stat"}}


@pytest.fixture
def tolerant(monkeypatch) -> None:
    monkeypatch.setitem(MESSAGE_TYPE_MAP, SmppCommand.DELIVER_SM, Tolerant)


STRANGE = [{"when": "260101120000"}, {"error": "0A1"}]


@pytest.mark.parametrize("strange", STRANGE)
async def test_a_receipt_the_client_cannot_read_makes_it_bind_again_and_again(centre, strange):
    centre.carries(ASKER, [receipt("abc", "DELIVRD", **strange)])
    async with connected(centre, Hook()):
        await asyncio.to_thread(centre.bound, 3)
        assert len(centre.unacknowledged) == 1


@pytest.mark.usefixtures("tolerant")
@pytest.mark.parametrize("strange", STRANGE)
async def test_a_more_tolerant_message_class_reads_it(centre, strange):
    centre.carries(ASKER, [receipt("abc", "DELIVRD", **strange)])
    hook = Hook()
    async with connected(centre, hook):
        assert (await hook.next(DeliverSm)).parse_receipt() == {"id": "abc", "stat": "DELIVRD"}
        await asyncio.to_thread(centre.all_acknowledged)


TRUNCATED = Part(0, b"\x05", HAS_HEADER)


async def test_a_truncated_header_ends_the_client(centre):
    centre.carries(ASKER, [TRUNCATED])
    async with connected(centre, Hook()) as (_, task):
        with pytest.raises(struct.error):
            await asyncio.wait_for(task, IN_TIME)


@pytest.mark.usefixtures("tolerant")
async def test_a_more_tolerant_message_class_refuses_it(centre):
    centre.carries(ASKER, [TRUNCATED])
    async with connected(centre, Hook()):
        await asyncio.to_thread(centre.all_acknowledged)
        assert centre.refused


@pytest.mark.parametrize("part", [Part(8, b"\xd8\x00\x00"), Part(4, b"\x00\xff")])
async def test_a_text_no_alphabet_explains_is_refused_for_good(centre, part):
    centre.carries(ASKER, [part])
    async with connected(centre, Hook()):
        await asyncio.to_thread(centre.all_acknowledged)
        assert centre.refused
