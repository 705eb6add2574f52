"""What the person sees: who speaks, when, from what source, and who answers now."""

import re

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.web.chat import routes
from bot.web.chat.ports import ChatState
from tests.fakes.visitor import Visitor, words


def choices(page: str) -> list[str]:
    return re.findall(r'<button form="pick" name="payload" value="([^"]*)">', page)


def test_one_chooses_who_to_be_first(stranger):
    page = words(stranger.see("/chat").text)
    assert "Qui voulez-vous être ?" in page
    assert "Ana Diallo Doit s’actualiser, et travaille un peu Référent : Claire Martin" in page


def test_the_thread_tells_who_spoke_and_when(ana):
    page = words(ana.see("/chat").text)
    assert "Hier Vous bonjour cest quand lactu 11 h 15" in page
    assert "Claire Martin Votre fiche pourra suivre ici. 11 h 15" in page
    assert "Aujourd’hui Référent L’assistant répond à nouveau. 10 h 25" in page


def test_an_answer_shows_its_source_article_and_check_date(ana):
    page = words(ana.see("/chat").text)
    assert "Source Article R5411-8 Vérifiée le 22 novembre 2026 www.francetravail.fr" in page


def test_a_source_that_is_not_a_web_page_gets_no_link(ana, chat):
    chat.line("ana", "assistant", "Voyez.", source_url="javascript:alert(1)")
    assert "javascript:" not in ana.see("/chat").text


def test_only_the_latest_answer_has_buttons(ana, chat):
    chat.line("ana", "assistant", "Alors ?", buttons=(("Oui", "/oui"), ("Non", "/non")))
    assert choices(ana.see("/chat").text) == ["/oui", "/non"]


@pytest.mark.parametrize("author", ["me", "conseiller"])
def test_an_answered_question_has_no_buttons_any_more(ana, chat, author):
    assert choices(ana.see("/chat").text) == ["/erreur", "/oubli", "/autre"]
    chat.line("ana", author, "Une erreur")
    assert choices(ana.see("/chat").text) == []


def test_a_system_line_leaves_the_buttons(ana, chat):
    chat.line("ana", "system", "Claire Martin vous répond avant 17 h.")
    assert choices(ana.see("/chat").text) == ["/erreur", "/oubli", "/autre"]


def test_there_is_nothing_to_press_while_a_human_answers(ana, chat):
    chat.human("ana", "Claire Martin")
    assert choices(ana.see("/chat").text) == []


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (ChatState("", "assistant", False), "Assistant de Référent Votre référent : Claire Martin"),
        (
            ChatState("Karim Benali", "offered", True),
            "Assistant de Référent Karim Benali va vous répondre ici",
        ),
        (
            ChatState("Claire Martin", "human", True),
            "Claire Martin · conseiller référent Va vous répondre ici",
        ),
        (
            ChatState("Karim Benali", "human", False),
            "Karim Benali · conseiller A cette conversation",
        ),
    ],
)
def test_the_head_of_the_page_says_who_answers_now(ana, chat, state, said):
    chat.states["ana"] = state
    assert said in words(ana.see("/chat").text)


@pytest.mark.parametrize("author", ["me", "assistant", "conseiller", "system"])
def test_what_anybody_wrote_is_text_and_nothing_else(ana, chat, author):
    chat.line(
        "ana", author, "<script>x</script>\u202e\x07", "<b>Nom</b>", buttons=(("<i>", '"><i>'),)
    )
    page = ana.see("/chat").text
    assert "&lt;script&gt;x&lt;/script&gt;<" in page
    assert "<b>" not in page
    assert "<i>" not in page.replace("<i></i>", "")


def test_an_empty_thread_invites_to_write(bakary):
    assert "écrivez « conseiller »" in words(bakary.see("/chat").text)


def test_a_live_page_asks_only_for_the_lines_it_lacks(ana, chat):
    page = ana.see("/chat?after=9").text
    assert 'id="l9"' not in page
    assert 'id="l10"' in page


def test_outside_a_demo_nobody_can_be_chosen(chat):
    visitor = Visitor(TestClient(Starlette(routes=routes(chat, "a secret", False))))
    page = visitor.see("/chat").text
    assert "Cette page n’est pas ouverte ici" in page
    assert "Ana" not in page
    token = re.search('name="token" value="([^"]+)"', page)
    assert token is None


def test_a_cookie_of_the_demo_opens_nothing_once_the_demo_is_over(ana, chat):
    after = TestClient(Starlette(routes=routes(chat, "a secret", False)))
    after.cookies.update(ana.client.cookies)
    assert "Ana" not in after.get("/chat").text


def test_an_invented_cookie_is_nobodys(stranger):
    stranger.client.cookies.set("referent_chat", "eyJwZXJzb24iOiAiYW5hIn0=.x.y", path="/chat")
    assert "Qui voulez-vous être" in stranger.see("/chat").text


def test_the_news_are_for_somebody(stranger):
    assert stranger.client.get("/chat/stream").status_code == 204


@pytest.mark.parametrize("address", ["/chat", "/chat/static/chat.css", "/chat/stream"])
def test_every_answer_trusts_only_our_own_files(stranger, address):
    headers = stranger.see(address).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_the_cookie_is_for_the_chat_and_no_script(stranger):
    said = stranger.see("/chat").headers["set-cookie"].lower().split("; ")
    assert {"httponly", "samesite=lax", "path=/chat"} <= set(said)
