"""What people do on their phones reaches a bot that polls.

Rule: a test holds for both libraries.
"""

import asyncio

import pytest

from tests.contract.bot_api.clients import YES_NO, Client, Got
from tests.contract.bot_api.conftest import Clock
from tests.servers.telegram import Phone, Telegram


async def test_the_bot_learns_who_it_is(client: Client) -> None:
    me = await client.bot.get_me()
    assert (me.id, me.is_bot) == (123456789, True)


async def test_a_wrong_token_is_unauthorized(client_kind: type[Client], telegram: Telegram) -> None:
    stranger = client_kind(telegram.base_url, "123456789:AAanother-token_0123456789abcdefghijkl")
    with pytest.raises(stranger.UNAUTHORIZED):
        await stranger.bot.get_me()
    await stranger.close()


async def test_updates_come_again_until_an_offset_confirms_them(
    client: Client, telegram: Telegram, ada: Phone
) -> None:
    for text in ("un", "deux", "trois"):
        ada.writes(text)
    first = await client.updates()
    assert [got.text for got in first] == ["un", "deux", "trois"]
    assert await client.updates() == first
    assert await client.updates(offset=first[1].update_id, limit=1) == [first[1]]
    assert telegram.unconfirmed == 2
    assert await client.updates(offset=first[-1].update_id + 1) == []
    assert telegram.unconfirmed == 0


async def test_a_poller_who_waits_gets_what_is_written_meanwhile(
    client: Client, ada: Phone
) -> None:
    waiting = asyncio.create_task(client.updates(timeout=20))
    await asyncio.to_thread(ada.writes, "Bonjour")
    assert [got.text for got in await waiting] == ["Bonjour"]


async def test_of_two_pollers_the_first_is_sent_away(
    client: Client, telegram: Telegram, ada: Phone
) -> None:
    rival = type(client)(telegram.base_url, telegram.token)
    pollers = [asyncio.create_task(one.updates(timeout=20)) for one in (client, rival)]
    done, waiting = await asyncio.wait(pollers, return_when=asyncio.FIRST_COMPLETED)
    with pytest.raises(client.CONFLICT, match=r"(?i)terminated by other getUpdates request"):
        await done.pop()
    ada.writes("Bonjour")
    assert [got.text for got in await waiting.pop()] == ["Bonjour"]
    await rival.close()


async def test_polling_is_refused_while_a_webhook_is_set(client: Client) -> None:
    await client.bot.set_webhook("http://127.0.0.1:9/none")
    with pytest.raises(client.CONFLICT, match=r"(?i)webhook is active"):
        await client.updates()
    await client.bot.delete_webhook()
    assert await client.updates() == []


async def test_only_the_kinds_asked_for_come(client: Client, ada: Phone) -> None:
    await client.updates(allowed_updates=["message"])
    ada.edits(ada.writes("Bonjour"), "Bonsoir")
    ada.blocks()
    assert [got.kind for got in await client.updates()] == ["message"]


async def test_an_update_may_be_delivered_twice_under_one_id(
    client: Client, telegram: Telegram, ada: Phone
) -> None:
    ada.writes("Bonjour")
    (got,) = await client.updates()
    telegram.repeats_last_update()
    assert await client.updates(offset=got.update_id + 1) == [got]
    assert await client.updates(offset=got.update_id + 1) == []


async def test_ids_that_restart_are_not_taken_for_confirmed(
    client: Client, telegram: Telegram, ada: Phone
) -> None:
    ada.writes("avant")
    (before,) = await client.updates()
    await client.updates(offset=before.update_id + 1)
    telegram.restarts_update_ids(5)
    ada.writes("après")
    assert await client.updates(offset=before.update_id + 1) == [Got(5, "message", "après")]


async def test_messages_are_kept_a_day_and_presses_150_seconds(
    client: Client, telegram: Telegram, ada: Phone, clock: Clock
) -> None:
    ada.writes("/start")
    message_id = await client.send(7, "On y va ?", YES_NO)
    query_id = ada.presses(message_id, "Oui")
    assert telegram.unconfirmed == 2
    clock.forward(seconds=150)
    assert [got.text for got in await client.updates()] == ["/start"]
    with pytest.raises(client.BAD_REQUEST, match=r"(?i)query is too old"):
        await client.bot.answer_callback_query(query_id)
    clock.forward(hours=24)
    assert await client.updates() == []


async def test_a_start_link_arrives_as_a_command_with_its_code(client: Client, ada: Phone) -> None:
    ada.writes("/start K7-42")
    (update,) = await client.bot.get_updates()
    (entity,) = update.message.entities
    assert (entity.type, entity.offset, entity.length) == ("bot_command", 0, 6)
    assert (update.message.chat.type, update.message.chat.id) == ("private", 7)
    assert (update.message.from_user.is_bot, update.message.from_user.first_name) == (False, "Ada")


async def test_everything_a_phone_sends_is_understood(client: Client, ada: Phone) -> None:
    ada.sends_document("cv.pdf", b"%PDF", "mon cv")
    ada.sends_photo(b"JPEG", "ma carte")
    ada.sends_voice(b"OggS")
    ada.sends_contact("+33612345678")
    ada.sends_location(48.85, 2.35)
    ada.sends_sticker("👍")
    updates = await client.bot.get_updates()
    document, photo, voice, contact, location, sticker = [update.message for update in updates]
    assert (document.document.file_name, document.caption) == ("cv.pdf", "mon cv")
    assert (photo.photo[-1].width, photo.caption) == (1280, "ma carte")
    assert voice.voice.mime_type == "audio/ogg"
    assert (contact.contact.phone_number, contact.contact.user_id) == ("+33612345678", 7)
    assert location.location.latitude == 48.85
    assert sticker.sticker.emoji == "👍"


async def test_an_edited_message_arrives_as_edited(client: Client, ada: Phone) -> None:
    ada.edits(ada.writes("Bonjour"), "Bonsoir")
    assert [(got.kind, got.text) for got in await client.updates()] == [
        ("message", "Bonjour"),
        ("edited_message", "Bonsoir"),
    ]


def test_a_text_too_long_for_one_message_leaves_in_several(telegram: Telegram, ada: Phone) -> None:
    ada.writes("a" * 4095 + "😀")
    assert [len(shown.text) for shown in ada.screen] == [4095, 1]
    assert telegram.unconfirmed == 2
