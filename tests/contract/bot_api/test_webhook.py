"""The simulated Telegram posting to a webhook, set by two libraries nobody here wrote.

Rule: the receiver is a real server; it says what it answers, so no test waits for a time to pass.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.contract.bot_api.clients import Client
from tests.contract.bot_api.receiver import Receiver
from tests.servers import telegram as simulator
from tests.servers.telegram import Phone, Retries, Telegram

SECRET = "a-secret_of-the-tests"


@pytest.fixture
def telegram() -> Iterator[Telegram]:
    """Its seconds of waiting last no time at all."""
    with simulator.running(limits=None, retries=Retries(second=0)) as running:
        yield running


@pytest.fixture
def slow_telegram() -> Iterator[Telegram]:
    """Its seconds last for ever, so that what waits is still waiting."""
    with simulator.running(limits=None, retries=Retries(second=1000)) as running:
        yield running


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made, app = Receiver(), web.Application()
    app.router.add_post("/telegram", made.take)
    server = TestServer(app)
    await server.start_server()
    made.url = str(server.make_url("/telegram"))
    yield made
    for event in made.held.values():
        event.set()
    await server.close()


async def all_confirmed(telegram: Telegram) -> None:
    await asyncio.to_thread(telegram.wait_until, lambda one: one.unconfirmed == 0)


async def deliveries(telegram: Telegram, count: int) -> None:
    await asyncio.to_thread(telegram.wait_until, lambda one: len(one.attempts) >= count)


async def test_updates_are_posted_with_the_secret_and_parsed(
    client: Client, telegram: Telegram, receiver: Receiver
) -> None:
    ada = telegram.user(7)
    ada.writes("avant")
    await client.bot.set_webhook(receiver.url, secret_token=SECRET)
    ada.writes("après")
    ada.blocks()
    await all_confirmed(telegram)
    got = [client.parse(update) for update in receiver.updates]
    assert sorted(one.kind for one in got) == ["message", "message", "my_chat_member"]
    assert [one.text for one in got if one.kind == "message"] == ["avant", "après"]
    assert receiver.secrets == {SECRET}


async def test_without_a_secret_there_is_no_header(
    client: Client, telegram: Telegram, receiver: Receiver
) -> None:
    await client.bot.set_webhook(receiver.url)
    telegram.user(7).writes("Bonjour")
    await all_confirmed(telegram)
    assert receiver.secrets == {None}


async def test_a_chat_waits_for_its_update_that_fails(
    client: Client, telegram: Telegram, receiver: Receiver
) -> None:
    receiver.answers["un"] = [500, 0, 302]
    await client.bot.set_webhook(receiver.url)
    for text in ("un", "deux", "trois"):
        telegram.user(7).writes(text)
    await all_confirmed(telegram)
    assert receiver.texts == ["un", "un", "un", "un", "deux", "trois"]
    assert [one.status for one in telegram.attempts] == [500, 0, 302, 200, 200, 200]


async def test_retries_come_at_once_then_ever_later(
    client: Client, telegram: Telegram, receiver: Receiver
) -> None:
    receiver.answers["un"] = [500] * 8
    await client.bot.set_webhook(receiver.url)
    telegram.user(7).writes("un")
    await all_confirmed(telegram)
    waits = [attempt.wait for attempt in telegram.attempts]
    assert waits == [0, 2, 4, 8, 16, 32, 60, 60, None]


@pytest.mark.parametrize(("asked", "waited"), [("17", 17), ("9000", 3600)])
async def test_retry_after_is_obeyed_up_to_an_hour(
    client: Client, telegram: Telegram, receiver: Receiver, asked: str, waited: float
) -> None:
    receiver.answers["un"], receiver.headers = [503], {"Retry-After": asked}
    await client.bot.set_webhook(receiver.url)
    telegram.user(7).writes("un")
    await all_confirmed(telegram)
    assert [attempt.wait for attempt in telegram.attempts] == [waited, None]


async def test_one_chat_does_not_wait_for_another(
    client: Client, telegram: Telegram, receiver: Receiver
) -> None:
    receiver.held["lent"] = asyncio.Event()
    await client.bot.set_webhook(receiver.url)
    telegram.user(7).writes("lent")
    telegram.user(7).writes("ensuite")
    telegram.user(8).writes("vite")
    await receiver.has("lent", "vite")
    assert "ensuite" not in receiver.texts
    receiver.held["lent"].set()
    await all_confirmed(telegram)
    assert [text for text in receiver.texts if text != "vite"] == ["lent", "ensuite"]


async def test_a_press_does_not_wait_for_a_text_of_the_same_chat(
    client: Client, telegram: Telegram, receiver: Receiver
) -> None:
    ada: Phone = telegram.user(7)
    receiver.held["lent"] = asyncio.Event()
    await client.bot.set_webhook(receiver.url)
    ada.writes("lent")
    message_id = await client.send(7, "On y va ?", [[("Oui", "/yes")]])
    ada.presses(message_id, "Oui")
    await receiver.has("lent", "/yes")
    assert receiver.most == 2
    receiver.held["lent"].set()
    await all_confirmed(telegram)


async def test_no_more_connections_than_asked_for(
    client: Client, telegram: Telegram, receiver: Receiver
) -> None:
    receiver.at_once = asyncio.Barrier(2)
    for number in range(1, 7):
        telegram.user(number).writes("Bonjour")
    await client.bot.set_webhook(receiver.url, max_connections=2)
    await all_confirmed(telegram)
    assert (len(receiver.updates), receiver.most) == (6, 2)


async def test_the_webhook_info_tells_what_waits_and_why(
    client_kind: type[Client], slow_telegram: Telegram, receiver: Receiver
) -> None:
    client = client_kind(slow_telegram.base_url, slow_telegram.token)
    receiver.answers["un"] = [503] * 9
    await client.bot.set_webhook(receiver.url, max_connections=3)
    slow_telegram.user(7).writes("un")
    slow_telegram.user(7).writes("deux")
    await deliveries(slow_telegram, 2)
    info = await client.bot.get_webhook_info()
    assert (info.url, info.max_connections) == (receiver.url, 3)
    assert info.pending_update_count == 2
    assert info.last_error_message == ("Wrong response from the webhook: 503 Service Unavailable")
    await client.close()


async def test_a_webhook_that_is_deleted_leaves_its_updates_to_polling(
    client_kind: type[Client], slow_telegram: Telegram, receiver: Receiver
) -> None:
    client = client_kind(slow_telegram.base_url, slow_telegram.token)
    receiver.answers["un"] = [500] * 9
    await client.bot.set_webhook(receiver.url)
    slow_telegram.user(7).writes("un")
    await deliveries(slow_telegram, 2)
    await client.bot.delete_webhook()
    assert [got.text for got in await client.updates()] == ["un"]
    await client.close()


async def test_pending_updates_can_be_dropped(
    client: Client, telegram: Telegram, receiver: Receiver
) -> None:
    telegram.user(7).writes("avant")
    await client.bot.set_webhook(receiver.url, drop_pending_updates=True)
    telegram.user(7).writes("après")
    await all_confirmed(telegram)
    assert receiver.texts == ["après"]


async def test_a_confirmed_update_may_be_posted_again(
    client: Client, telegram: Telegram, receiver: Receiver
) -> None:
    await client.bot.set_webhook(receiver.url)
    telegram.user(7).writes("un")
    await all_confirmed(telegram)
    telegram.repeats_last_update()
    await all_confirmed(telegram)
    assert receiver.updates[0] == receiver.updates[1]
    assert len(receiver.updates) == 2


@pytest.mark.parametrize(
    ("url", "secret", "why"),
    [
        ("ftp://nowhere", None, "invalid webhook URL"),
        ("https://bot.example", "é", "unallowed characters"),
        ("https://bot.example", "a" * 257, "secret token is too long"),
    ],
)
async def test_a_webhook_that_cannot_be_is_refused(
    client: Client, url: str, secret: str | None, why: str
) -> None:
    with pytest.raises(client.BAD_REQUEST, match=f"(?i){why}"):
        await client.bot.set_webhook(url, secret_token=secret)
    assert (await client.bot.get_webhook_info()).url == ""


async def test_nothing_is_posted_beyond_this_machine(
    client_kind: type[Client], slow_telegram: Telegram
) -> None:
    client = client_kind(slow_telegram.base_url, slow_telegram.token)
    await client.bot.set_webhook("https://bot.example/telegram")
    slow_telegram.user(7).writes("Bonjour")
    await deliveries(slow_telegram, 2)
    info = await client.bot.get_webhook_info()
    assert "Failed to resolve host" in info.last_error_message
    await client.close()
