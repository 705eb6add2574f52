"""What a bot sends, edits and answers is what the phone shows.

Rule: a test holds for both libraries; what only a phone can show is asked of the phone.
"""

import pytest

from tests.contract.bot_api.clients import YES_NO, Client
from tests.servers.telegram import Phone


async def test_a_button_is_pressed_answered_and_removed(client: Client, ada: Phone) -> None:
    ada.writes("/start")
    message_id = await client.send(7, "On y va ?", YES_NO)
    (question,) = ada.received
    assert (question.text, question.titles) == ("On y va ?", ["Oui", "Non"])

    query_id = ada.presses(question, "Oui")
    pressed = (await client.updates())[-1]
    assert (pressed.kind, pressed.text) == ("callback_query", "/yes")
    assert ada.turning == [query_id]

    await client.bot.answer_callback_query(query_id, text="Noté")
    await client.edit_buttons(7, message_id, None)
    assert (ada.turning, ada.notices[0].text, ada.received[0].titles) == ([], "Noté", [])
    with pytest.raises(LookupError):
        ada.presses(question, "Oui")


async def test_a_message_is_edited_in_its_place(client: Client, ada: Phone) -> None:
    ada.writes("/start")
    first = await client.send(7, "Je cherche", YES_NO)
    await client.send(7, "Un instant")
    await client.edit(7, first, "Trouvé")
    assert [(shown.text, shown.edited) for shown in ada.received] == [
        ("Trouvé", True),
        ("Un instant", False),
    ]
    assert ada.received[0].titles == []
    with pytest.raises(client.BAD_REQUEST, match=r"(?i)message is not modified"):
        await client.edit(7, first, "Trouvé")
    with pytest.raises(client.BAD_REQUEST, match=r"(?i)message to edit not found"):
        await client.edit(7, 999, "Perdu")


async def test_keys_replace_the_keyboard(client: Client, ada: Phone) -> None:
    ada.writes("/start")
    await client.send(7, "Choisissez", reply_markup=client.keys(["Déclarer", "Parler"]))
    assert ada.keyboard == [["Déclarer", "Parler"]]


async def test_marked_text_is_shown_without_its_marks(client: Client, ada: Phone) -> None:
    ada.writes("/start")
    await client.send(7, "😀 <b>le 15</b> &amp; après", parse_mode="HTML")
    (shown,) = ada.received
    assert shown.text == "😀 le 15 & après"
    assert shown.raw["entities"] == [{"offset": 3, "length": 5, "type": "bold"}]
    with pytest.raises(client.BAD_REQUEST, match=r"(?i)can't parse entities"):
        await client.send(7, "<b>ouvert", parse_mode="HTML")


@pytest.mark.parametrize(
    ("text", "rows", "why"),
    [
        (" \n", None, "message text is empty"),
        ("a" * 4097, None, "message is too long"),
        ("😀" * 2049, None, "message is too long"),
        ("On y va ?", [[("Oui", "é" * 33)]], "BUTTON_DATA_INVALID"),
    ],
)
async def test_a_message_that_cannot_be_shown_is_refused(
    client: Client, ada: Phone, text: str, rows: list[list[tuple[str, str]]] | None, why: str
) -> None:
    ada.writes("/start")
    with pytest.raises(client.BAD_REQUEST, match=f"(?i){why}"):
        await client.send(7, text, rows)
    assert ada.received == []


async def test_the_longest_message_passes(client: Client, ada: Phone) -> None:
    ada.writes("/start")
    await client.send(7, "😀" * 2048, [[("Oui", "é" * 32)]])
    assert len(ada.received) == 1


async def test_a_document_goes_both_ways(client: Client, ada: Phone) -> None:
    ada.sends_document("cv.pdf", b"%PDF cv")
    (update,) = await client.bot.get_updates()
    assert await client.download(update.message.document.file_id) == b"%PDF cv"

    file_id = await client.send_file(7, "convocation.pdf", b"%PDF convocation", "Pour le 3")
    await client.send_known_file(7, file_id)
    first, again = ada.received
    assert (first.text, again.text) == ("Pour le 3", "")
    for shown in (first, again):
        assert (shown.document.name, shown.document.content) == (
            "convocation.pdf",
            b"%PDF convocation",
        )


async def test_a_file_over_20_mb_cannot_be_fetched(client: Client, ada: Phone) -> None:
    ada.sends_document("film.mp4", bytes(20 * 1024 * 1024 + 1))
    (update,) = await client.bot.get_updates()
    with pytest.raises(client.BAD_REQUEST, match=r"(?i)file is too big"):
        await client.bot.get_file(update.message.document.file_id)


async def test_commands_and_descriptions_are_kept(client: Client) -> None:
    await client.bot.set_my_commands([client.command("conseiller", "Parler à quelqu'un")])
    await client.bot.set_my_description("Votre référent")
    await client.bot.set_my_short_description("Référent")
    (command,) = await client.bot.get_my_commands()
    assert (command.command, command.description) == ("conseiller", "Parler à quelqu'un")
    assert (await client.bot.get_my_description()).description == "Votre référent"
    assert (await client.bot.get_my_short_description()).short_description == "Référent"
    await client.bot.delete_my_commands()
    assert len(await client.bot.get_my_commands()) == 0
    with pytest.raises(client.BAD_REQUEST, match=r"(?i)BOT_COMMAND_INVALID"):
        await client.bot.set_my_commands([client.command("Conseiller-1", "Parler")])


async def test_typing_is_shown(client: Client, ada: Phone) -> None:
    ada.writes("/start")
    await client.bot.send_chat_action(7, "typing")
    assert ada.actions == ["typing"]


async def test_a_reply_names_what_it_answers(client: Client, ada: Phone) -> None:
    asked = ada.writes("Et demain ?")
    await client.send(7, "Demain aussi", reply_to_message_id=asked.message_id)
    assert ada.received[0].raw["reply_to_message"]["text"] == "Et demain ?"
