"""What every adapter promises to those who send: taken and counted, later, or never."""

import asyncio
from collections.abc import AsyncIterator, Callable

import msgspec
import pytest

from bot.channels.sms.credentials import HmacKeys, KannelKeys, SmppKeys, TwilioKeys
from bot.channels.sms.kannel import Kannel
from bot.channels.sms.ports import Gateway, Place, Sms
from bot.channels.sms.provider import Provider as Signed
from bot.channels.sms.smpp import Smpp
from bot.channels.sms.twilio import Twilio
from bot.conversation.errors import Refused
from bot.store.memory_parts import MemoryParts
from handoff.ports import NotNow
from tests.contract.conftest import NOW
from tests.servers import provider as provider_server
from tests.servers import smsc as smsc_server
from tests.servers.provider import Answer, Provider

LONG = "é" * 161
SMS = Sms("+33612345678", LONG, Place("p", (2,)))
COMMON = {"number": "3949"}
LATER, NEVER = "later", "never"


class Side(msgspec.Struct):
    """A gateway, and how what is behind it is made to answer."""

    gateway: Gateway
    answers: Callable[[str], None]


class Nobody:
    async def take(self, _) -> None: ...
    async def reported(self, _) -> None: ...


def over_http(name: str, server: Provider) -> Side:
    at = server.url
    if name == "kannel":
        keys = KannelKeys(
            **COMMON,
            adapter="kannel",
            send_url=f"{at}/cgi-bin/sendsms",
            username="u",
            password="p",
            key="k" * 16,
            callback_url="http://127.0.0.1:8000",
        )
        gateway: Gateway = Kannel(keys, Nobody())
        server.answers.put(Answer(202, "0: Accepted for delivery"))
    elif name == "twilio":
        own = {"account_sid": "AC1", "auth_token": "t", "public_url": at, "api_base": at}
        twilio = TwilioKeys(**COMMON, adapter="provider", scheme="twilio", **own)
        gateway = Twilio(twilio, Nobody())
    else:
        signing = {"secret": "s", "send_url": f"{at}/send", "token": "t"}
        signed = HmacKeys(**COMMON, adapter="provider", scheme="hmac", **signing)
        gateway = Signed(signed, Nobody(), lambda: NOW)

    def answers(what: str) -> None:
        while not server.answers.empty():
            server.answers.get()
        server.answers.put(Answer(503 if what == LATER else 400, "no"))

    return Side(gateway, answers)


@pytest.fixture(params=["kannel", "hmac", "twilio", "smpp"])
async def side(request: pytest.FixtureRequest) -> AsyncIterator[Side]:
    """One of the adapters, with something real behind it."""
    if request.param != "smpp":
        with provider_server.running() as server:
            side = over_http(request.param, server)
            yield side
            await side.gateway.adapter().close()
        return
    with smsc_server.running() as centre:
        keys = SmppKeys(
            **COMMON,
            adapter="smpp",
            host="127.0.0.1",
            port=centre.port,
            system_id=centre.system_id,
            password=centre.password,
        )
        smpp = Smpp(keys, Nobody(), lambda: NOW, MemoryParts())
        running = asyncio.create_task(smpp.run())
        await asyncio.to_thread(centre.bound)
        yield Side(smpp, lambda what: centre.refuses(0x58 if what == LATER else 0x45))
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def taken(side: Side):
    """Send, once the link is up on our side too."""
    async with asyncio.timeout(20):
        while True:
            try:
                return await side.gateway.send(SMS)
            except NotNow:
                await asyncio.sleep(0.01)


async def test_what_is_taken_has_an_id_and_is_counted(side: Side) -> None:
    carried = await taken(side)
    assert carried.reference
    assert carried.segments == 2


async def test_what_is_refused_for_now_goes_later(side: Side) -> None:
    await taken(side)
    side.answers(LATER)
    with pytest.raises(NotNow) as later:
        await side.gateway.send(SMS)
    assert later.value.retry_in > 0


async def test_what_is_never_taken_is_refused_and_the_next_one_goes(side: Side) -> None:
    await taken(side)
    side.answers(NEVER)
    with pytest.raises(Refused):
        await side.gateway.send(SMS)
