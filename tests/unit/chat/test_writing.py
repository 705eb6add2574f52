"""What the person says: once, as themselves, and never lost without their knowing."""

import re

import pytest

from bot.conversation.errors import Malformed, Unavailable
from tests.fakes.visitor import hidden, words

SEND = 'class="send"'
LIVE = {"X-Live": "1"}


def box(page: str) -> str:
    found = re.search(r'<textarea id="text".*?>(.*?)</textarea>', page, re.S)
    assert found
    return found[1]


def said(chat, person: str) -> list[str]:
    return [line.text for line in chat.threads[person] if line.author == "me"]


def test_a_message_is_said_and_answered(bakary, chat):
    page = bakary.press("/chat", SEND, text="jai pas fait mon actu")
    assert page.history[0].status_code == 303
    assert "Vous jai pas fait mon actu" in words(page.text)
    assert "L’actualisation d’octobre est ouverte" in words(page.text)
    assert box(page.text) == ""


def test_a_form_sent_twice_is_said_once(bakary, chat):
    page = bakary.see("/chat")
    for _ in range(2):
        bakary.send(page, SEND, text="Bonjour")
    assert said(chat, "bakary") == ["Bonjour"]


def test_the_same_words_written_again_are_said_again(bakary, chat):
    for _ in range(2):
        bakary.press("/chat", SEND, text="Bonjour")
    assert said(chat, "bakary") == ["Bonjour", "Bonjour"]


def test_a_pressed_button_is_said_by_its_title(ana, chat):
    form = hidden(ana.see("/chat").text, 'name="message_id"') | {"payload": "/oubli"}
    page = ana.client.post("/chat", data=form)
    assert said(chat, "ana")[-1] == "Un oubli"
    assert "Vous Un oubli" in words(page.text)


def test_a_message_that_cannot_be_kept_stays_in_the_box_and_counts_once(bakary, chat):
    page = bakary.see("/chat")
    chat.broken = Unavailable("the disk is full", retry_in=7)
    refused = bakary.send(page, SEND, text="au secours <3")
    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "7"
    assert "Votre message n’est pas parti : réessayez." in words(refused.text)
    assert box(refused.text) == "au secours &lt;3"
    assert hidden(refused.text, SEND)["message_id"] == hidden(page.text, SEND)["message_id"]
    chat.broken = None
    bakary.send(refused, SEND)
    bakary.send(refused, SEND, text="au secours <3")
    bakary.send(page, SEND, text="au secours <3")
    assert said(chat, "bakary") == ["au secours <3"]


def test_a_button_that_could_not_be_taken_leaves_no_code_in_the_box(ana, chat):
    chat.broken = Unavailable("locked")
    form = hidden(ana.see("/chat").text, 'name="message_id"') | {"payload": "/oubli"}
    assert box(ana.client.post("/chat", data=form).text) == ""


@pytest.mark.parametrize("text", ["", "  \n ", "\x00\u202e"])
def test_nothing_written_is_nothing_said(bakary, chat, text):
    page = bakary.press("/chat", SEND, text=text)
    assert page.status_code == 422
    assert "Rien n’est écrit" in words(page.text)
    assert said(chat, "bakary") == []


def test_a_long_letter_is_taken(bakary, chat):
    bakary.press("/chat", SEND, text="é" * 10_000)
    assert said(chat, "bakary") == ["é" * 10_000]


def test_what_is_longer_is_refused_and_kept(bakary, chat):
    page = bakary.press("/chat", SEND, text="é" * 10_001)
    assert page.status_code == 422
    assert "10001 caractères ; le maximum est 10000" in words(page.text)
    assert box(page.text) == "é" * 10_001
    assert said(chat, "bakary") == []


def test_what_the_core_cannot_read_is_kept_too(bakary, chat):
    chat.broken = Malformed("expected words")
    page = bakary.press("/chat", SEND, text="???")
    assert page.status_code == 422
    assert "écrivez-le autrement" in words(page.text)
    assert box(page.text) == "???"


def test_a_form_of_another_site_says_nothing(bakary, chat):
    page = bakary.client.post("/chat", data={"text": "Bonjour", "as": "bakary", "token": "guess"})
    assert page.status_code == 403
    assert said(chat, "bakary") == []
    assert box(page.text) == "Bonjour"


def test_one_persons_words_never_land_in_anothers_thread(ana, chat):
    page = ana.see("/chat")
    ana.press("/chat", 'name="person" value="bakary"')
    refused = ana.send(page, SEND, text="c’est Ana")
    assert refused.status_code == 409
    assert "Vous êtes maintenant Bakary Traoré" in words(refused.text)
    assert said(chat, "bakary") == []


def test_a_choice_of_another_site_changes_nobody(ana):
    ana.client.post("/chat/person", data={"person": "bakary", "token": "guess"})
    assert "vous êtes Ana Diallo" in words(ana.see("/chat").text)


def test_one_can_only_be_somebody_of_the_demo(stranger):
    form = hidden(stranger.see("/chat").text, 'name="person" value="ana"')
    stranger.client.post("/chat/person", data=form | {"person": "claire"})
    assert "Qui voulez-vous être" in stranger.see("/chat").text


def test_without_a_person_nothing_is_said(stranger, chat):
    page = stranger.client.post("/chat", data={"text": "Bonjour", "message_id": "1"})
    assert "Qui voulez-vous être" in page.text
    assert said(chat, "ana")[-1] != "Bonjour"


def test_a_script_is_answered_without_a_page(bakary, chat):
    form = hidden(bakary.see("/chat").text, SEND) | {"text": "Bonjour"}
    answer = bakary.client.post("/chat", data=form, headers=LIVE)
    assert (answer.status_code, answer.text) == (204, "")
    assert said(chat, "bakary") == ["Bonjour"]


def test_a_form_of_megabytes_is_refused(bakary):
    assert bakary.press("/chat", SEND, text="x" * 1_000_000).status_code == 413


def test_bytes_that_are_no_text_are_no_error(bakary, chat):
    form = hidden(bakary.see("/chat").text, SEND)
    body = f"token={form['token']}&as=bakary&message_id=1&text=%FF%FEabc%ED%A0%80"
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert bakary.client.post("/chat", content=body, headers=headers).status_code == 200
    assert "abc" in said(chat, "bakary")[0]
