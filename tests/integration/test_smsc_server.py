"""aiosmpplib, which nobody here wrote, takes our SMSC for a real one: texts, receipts, cuts."""

import asyncio
import socket
import struct

import pytest
from aiosmpplib import (
    DeliverSm,
    SmppCommandStatus,
    SubmitSmResp,
)

from tests.integration.smpp_client import (
    ANOTHER,
    ASKER,
    GSM,
    IN_TIME,
    WIDE,
    EachPart,
    Hook,
    client,
    connected,
    end,
    joined,
    outgoing,
)
from tests.servers import smsc as smsc_server
from tests.servers.smsc import pdu
from tests.servers.smsc.parts import HAS_HEADER, Part

# What a phone writes


@pytest.mark.parametrize("text", ["déjà {€}", "ça ê 😀"])
async def test_a_short_text_reaches_the_application(centre, text):
    hook = Hook()
    async with connected(centre, hook):
        centre.phone(ASKER).writes(text)
        message = await hook.next(DeliverSm)
        assert (message.source.number, message.destination.number) == (ASKER, centre.number)
        assert message.short_message == text
        await asyncio.to_thread(centre.all_acknowledged)


@pytest.mark.parametrize("text", [GSM, WIDE])
@pytest.mark.parametrize("way", ["udh8", "sar", "payload"])
async def test_a_long_text_reaches_the_application_as_one(centre, text, way):
    hook = Hook()
    async with connected(centre, hook):
        centre.phone(ASKER).writes(text, way)
        message = await hook.next(DeliverSm)
        assert (message.short_message or message.message_payload) == text
        await asyncio.to_thread(centre.all_acknowledged)


@pytest.mark.parametrize(("text", "parts"), [(GSM, 4), (WIDE, 5)])
@pytest.mark.parametrize("way", ["udh8", "udh16", "sar"])
async def test_the_parts_can_be_joined_by_the_application(centre, text, parts, way):
    hook = Hook()
    async with connected(centre, hook, correlator=EachPart("parts")):
        order = list(reversed(range(parts)))
        centre.phone(ASKER).writes(text, way, order=order)
        assert await joined(hook, parts) == text
        await asyncio.to_thread(centre.all_acknowledged)


async def test_the_client_itself_never_joins_parts_counted_in_sixteen_bits(centre):
    hook = Hook()
    async with connected(centre, hook):
        centre.phone(ASKER).writes(GSM, "udh16")
        centre.phone(ASKER).writes("ensuite")
        assert (await hook.next(DeliverSm)).short_message == "ensuite"
        await asyncio.to_thread(centre.all_acknowledged)


async def test_the_client_itself_mixes_up_the_order_of_ten_parts(centre):
    hook, text = Hook(), "".join(f"{number:02}" + "x" * 151 for number in range(12))
    async with connected(centre, hook):
        centre.phone(ASKER).writes(text, "udh8")
        said = (await hook.next(DeliverSm)).short_message
        firsts = [int(said[at : at + 2]) for at in range(0, len(said), 153)]
        assert firsts == [0, 9, 10, 11, 1, 2, 3, 4, 5, 6, 7, 8]


async def test_the_client_itself_mixes_two_people_whose_phones_chose_the_same_reference(centre):
    hook = Hook()
    header = [bytes([5, 0, 3, 77, 2, number]) for number in (1, 2)]
    async with connected(centre, hook):
        centre.carries(ASKER, [Part(0, header[0] + b"secret of one ", HAS_HEADER)])
        centre.carries(ANOTHER, [Part(0, header[1] + b"said by another", HAS_HEADER)])
        message = await hook.next(DeliverSm)
        assert message.source.number == ANOTHER
        assert message.short_message == "secret of one said by another"


# Sending


@pytest.mark.parametrize(
    ("text", "how", "coding", "parts"),
    [
        ("déjà {€}", {}, 0, 1),
        ("fête", {}, 8, 1),
        ("x" * 200, {}, 0, 1),
        ("x" * 300, {}, 0, 1),
        ("x" * 200, {"esm_class": HAS_HEADER, "auto_message_payload": False}, 0, 2),
        ("ê" * 200, {"esm_class": HAS_HEADER, "auto_message_payload": False}, 8, 3),
    ],
)
async def test_how_the_client_sends_a_text(centre, text, how, coding, parts):
    hook = Hook()
    async with connected(centre, hook) as (esme, _):
        await esme.broker.enqueue(outgoing(text, **how))
        sms = await asyncio.to_thread(centre.phone(ASKER).reads)
        assert (sms.text, sms.data_coding, sms.parts) == (text, coding, parts)
        answer, report = await hook.next(SubmitSmResp), await hook.next(DeliverSm)
        assert (answer.command_status, answer.log_id) == (SmppCommandStatus.ESME_ROK, "our-7")
        assert answer.message_id in sms.message_ids
        assert (report.is_receipt(), report.log_id) == (True, "our-7")
        assert report.parse_receipt()["stat"] == "DELIVRD"


async def test_parts_divided_by_the_application_travel_as_they_are(centre):
    parts = smsc_server.parts.divided("ê" * 100, "udh8", 9)
    hook = Hook()
    async with connected(centre, hook) as (esme, _):
        for number, part in enumerate(parts):
            message = outgoing("-", log_id=f"our-{number}", esm_class=HAS_HEADER, encoding="ucs2")
            message.set_encoded_message(part.data)
            await esme.broker.enqueue(message)
        assert (await asyncio.to_thread(centre.phone(ASKER).reads)).text == "ê" * 100
        answers = [await hook.next(SubmitSmResp), await hook.next(SubmitSmResp)]
        assert [answer.log_id for answer in answers] == ["our-0", "our-1"]


async def test_the_client_itself_dies_of_a_text_it_may_neither_divide_nor_enlarge(centre):
    async with connected(centre, Hook()) as (esme, task):
        await esme.broker.enqueue(outgoing("Bonjour", auto_message_payload=False))
        with pytest.raises(UnboundLocalError):
            await asyncio.wait_for(task, IN_TIME)


@pytest.mark.parametrize("status", [pdu.THROTTLED, pdu.SUBMIT_FAILED])
async def test_a_refusal_comes_back_with_our_reference_and_is_not_repeated(centre, status):
    hook = Hook()
    async with connected(centre, hook) as (esme, _):
        centre.refuses(status)
        await esme.broker.enqueue(outgoing("refusé"))
        answer = await hook.next(SubmitSmResp)
        assert (int(answer.command_status), answer.log_id) == (status, "our-7")
        await esme.broker.enqueue(outgoing("pris"))
        await hook.next(DeliverSm)
        assert [sms.text for sms in centre.received] == ["pris"]


async def test_an_undelivered_text_is_reported_so(centre):
    centre.outcome = "UNDELIV"
    hook = Hook()
    async with connected(centre, hook) as (esme, _):
        await esme.broker.enqueue(outgoing("Bonjour"))
        assert (await hook.next(DeliverSm)).parse_receipt()["stat"] == "UNDELIV"


async def test_no_receipt_comes_that_was_not_asked_for(centre):
    hook = Hook()
    async with connected(centre, hook) as (esme, _):
        await esme.broker.enqueue(outgoing("Bonjour", registered_delivery=0))
        await hook.next(SubmitSmResp)
        centre.phone(ASKER).writes("réponse")
        assert not (await hook.next(DeliverSm)).is_receipt()


# The connection


async def test_the_client_binds_again_by_itself_after_a_cut(centre):
    hook = Hook()
    async with connected(centre, hook) as (esme, _):
        centre.drops()
        await asyncio.to_thread(centre.bound, 2)
        centre.phone(ASKER).writes("Bonjour")
        await hook.next(DeliverSm)
        await esme.broker.enqueue(outgoing("Bonjour à vous"))
        await asyncio.to_thread(centre.phone(ASKER).reads)


async def test_what_is_written_while_nobody_is_bound_waits(centre):
    centre.phone(ASKER).writes("Bonjour")
    hook = Hook()
    async with connected(centre, hook):
        assert (await hook.next(DeliverSm)).short_message == "Bonjour"


async def test_a_wrong_password_is_told_to_the_hook_alone_as_bytes_and_tried_for_ever(centre):
    hook = Hook()
    task = asyncio.create_task(client(centre, hook, password="wrong").start())
    for _ in range(2):
        _, command, status, _ = struct.unpack("!IIII", await hook.next(bytes))
        assert (command, status) == (0x80000009, pdu.WRONG_PASSWORD)
    assert not task.done()
    await end(task)
    assert centre.binds == 0


def test_nothing_is_taken_before_a_bind(centre):
    with socket.create_connection(("127.0.0.1", centre.port)) as stranger:
        stranger.sendall(pdu.written(pdu.SUBMIT_SM, 0, 1))
        answer = struct.unpack("!IIII", stranger.recv(16, socket.MSG_WAITALL))
    assert answer == (16, pdu.SUBMIT_SM | pdu.RESPONSE, pdu.NOT_BOUND, 1)
