"""What the simulated Telegram refuses, breaks or loses, and the other ways to reach it.

Rule: a test holds for both libraries, each raising the exception it raises in operation.
"""

import asyncio
import signal
import sys

import aiohttp
import pytest

from tests.contract.bot_api.clients import YES_NO, Client
from tests.contract.bot_api.conftest import Clock
from tests.servers.processes import free_port, tied
from tests.servers.telegram import TOKEN, Phone, Telegram

# python-telegram-bot announces that waits will be timedeltas one day.
pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")


async def test_too_many_messages_to_one_chat_must_wait_a_second(
    client: Client, ada: Phone, clock: Clock
) -> None:
    ada.writes("/start")
    for number in range(20):
        await client.send(7, f"{number}")
    with pytest.raises(client.RETRY_AFTER) as told:
        await client.send(7, "un de trop")
    assert client.seconds(told.value) == 1
    clock.forward(seconds=1)
    await client.send(7, "à temps")
    assert len(ada.received) == 21


async def test_thirty_messages_a_second_are_the_limit_for_all_chats(
    client: Client, telegram: Telegram, clock: Clock
) -> None:
    phones = [telegram.user(number) for number in range(1, 32)]
    for phone in phones:
        phone.writes("/start")
    for phone in phones[:30]:
        await client.send(phone.id, "Rappel")
    with pytest.raises(client.RETRY_AFTER):
        await client.send(31, "Rappel")
    assert len(telegram.calls("sendMessage")) == 31


async def test_a_wait_is_told_in_seconds(client: Client, telegram: Telegram, ada: Phone) -> None:
    ada.writes("/start")
    telegram.fails("sendMessage", retry_after=17)
    with pytest.raises(client.RETRY_AFTER) as told:
        await client.send(7, "Bonjour")
    assert client.seconds(told.value) == 17
    await client.send(7, "Bonjour")
    assert [call.code for call in telegram.calls("sendMessage")] == [429, 200]


async def test_a_server_error_and_a_broken_connection_send_nothing(
    client: Client, telegram: Telegram, ada: Phone
) -> None:
    ada.writes("/start")
    telegram.fails("sendMessage", code=502)
    telegram.resets("sendMessage")
    with pytest.raises(client.SERVER):
        await client.send(7, "Bonjour")
    with pytest.raises(client.NETWORK):
        await client.send(7, "Bonjour")
    telegram.goes_down()
    with pytest.raises(client.NETWORK):
        await client.send(7, "Bonjour")
    telegram.comes_back()
    assert ada.received == []
    await client.send(7, "Bonjour")
    assert len(ada.received) == 1


async def test_a_method_may_break_while_the_others_work(
    client: Client, telegram: Telegram, ada: Phone
) -> None:
    ada.has_met_the_bot()
    telegram.breaks("sendMessage")
    for _ in range(2):
        with pytest.raises(client.NETWORK):
            await client.send(7, "Bonjour")
    ada.writes("/start")
    assert len(await client.updates()) == 1
    telegram.works_again("sendMessage")
    await client.send(7, "Bonjour")
    assert [shown.text for shown in ada.received] == ["Bonjour"]


async def test_who_has_met_the_bot_may_be_written_to(client: Client, ada: Phone) -> None:
    with pytest.raises(client.BAD_REQUEST):
        await client.send(7, "Bonjour")
    ada.has_met_the_bot()
    await client.send(7, "Bonjour")
    assert [shown.text for shown in ada.received] == ["Bonjour"]
    assert await client.updates() == []


async def test_an_answer_that_is_lost_leaves_the_message_sent(
    client: Client, telegram: Telegram, ada: Phone
) -> None:
    ada.writes("/start")
    telegram.loses_answer("sendMessage")
    with pytest.raises(client.NETWORK):
        await client.send(7, "Bonjour")
    assert [shown.text for shown in ada.received] == ["Bonjour"]


async def test_parameters_may_come_in_the_address_a_form_or_json(
    telegram: Telegram, ada: Phone
) -> None:
    ada.writes("/start")
    address = f"{telegram.base_url}/bot{telegram.token}/SENDmessage"
    asked = {"chat_id": "7", "text": "Bonjour"}
    async with aiohttp.ClientSession() as session:
        for call in ({"params": asked}, {"data": asked}, {"json": asked}):
            async with session.post(address, **call) as answer:
                assert (await answer.json())["result"]["text"] == "Bonjour"
        async with session.get(f"{telegram.base_url}/bot{telegram.token}/sendGift") as answer:
            assert (answer.status, await answer.json()) == (
                404,
                {"ok": False, "error_code": 404, "description": "Not Found"},
            )
    assert len(ada.received) == 3


async def test_phones_can_be_used_over_http(telegram: Telegram, client: Client) -> None:
    async with aiohttp.ClientSession(telegram.base_url) as session:
        await session.post("/phone/8", json={"writes": "/start"})
        message_id = await client.send(8, "On y va ?", YES_NO)
        await session.post("/phone/8", json={"presses": "Non", "message_id": message_id})
        async with session.get("/phone/8") as answer:
            assert [line["text"] for line in await answer.json()] == ["/start", "On y va ?"]
    assert [got.text for got in await client.updates()] == ["/start", "/no"]


def test_waiting_for_what_never_comes_says_what_is_shown(ada: Phone) -> None:
    ada.writes("/start")
    with pytest.raises(TimeoutError, match="shown: \\[\\]"):
        ada.wait_for(1, timeout=0.01)


async def test_nobody_is_written_to_first(client: Client, ada: Phone) -> None:
    with pytest.raises(client.BAD_REQUEST, match=r"(?i)chat not found"):
        await client.send(7, "Bonjour")


async def test_who_blocked_the_bot_is_not_reached(client: Client, ada: Phone) -> None:
    ada.writes("/start")
    ada.blocks()
    with pytest.raises(client.FORBIDDEN, match=r"(?i)bot was blocked by the user"):
        await client.send(7, "Bonjour")
    ada.unblocks()
    await client.send(7, "Bonjour")
    kinds = [got.kind for got in await client.updates()]
    assert kinds == ["message", "my_chat_member", "my_chat_member"]
    assert len(ada.received) == 1


async def test_an_answer_may_never_come(client: Client, telegram: Telegram, ada: Phone) -> None:
    ada.writes("/start")
    telegram.keeps_silent("sendMessage")
    sending = asyncio.create_task(client.send(7, "Bonjour"))
    await asyncio.to_thread(ada.wait_for, 1)
    await client.send(7, "Toujours là ?")
    assert not sending.done()
    sending.cancel()


async def test_a_body_that_is_no_json_is_a_bad_request(telegram: Telegram) -> None:
    address = f"{telegram.base_url}/bot{telegram.token}/sendMessage"
    headers = {"Content-Type": "application/json"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(address, data=b"{", headers=headers) as answer,
    ):
        assert (answer.status, (await answer.json())["error_code"]) == (400, 400)


async def test_it_runs_as_a_program_that_is_typed_into(client_kind: type[Client]) -> None:
    port = free_port()
    command = [sys.executable, "-m", "tests.servers.telegram", "--port", str(port)]
    program = await asyncio.create_subprocess_exec(
        *tied(command), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(30):
        assert program.stdin and program.stdout
        await program.stdout.readline()
        client = client_kind(f"http://127.0.0.1:{port}", TOKEN)
        program.stdin.write(b"/start\n")
        (start,) = await client.updates(timeout=20)
        await client.send(7, "On y va ?", YES_NO)
        assert await program.stdout.readline() == b"#2 On y va ? [Oui] [Non]\n"
        program.stdin.write(b"[Oui]\n")
        (press,) = await client.updates(offset=start.update_id + 1, timeout=20)
        await client.close()
        program.send_signal(signal.SIGTERM)
        assert (start.text, press.text, await program.wait()) == ("/start", "/yes", 0)
