"""A person writes to the bot from a phone, and reads what comes back."""

from bot.conversation.events import AssistantSpoke, MessageEdited, PersonSpoke


def test_a_text_is_answered(server, ada):
    ada.writes("bonjour")
    answer = ada.wait_for(1)[0]
    assert answer.text
    assert [said.text for said in server.of(ada, PersonSpoke)] == ["bonjour"]
