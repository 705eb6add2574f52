"""The chat page in a browser: as quick as a phone, as sure as a form."""

import pytest
from playwright.sync_api import expect

from bot.conversation.errors import Unavailable
from bot.replay.scenarios.reading import read
from bot.web.chat.ports import ChatState
from tests.browser.window import DESKTOP, NARROW, PHONE, be, faults, overflow

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_no_page_has_a_fault_of_accessibility(server, window, screen):
    context = window(viewport=screen)
    page = context.new_page()
    page.goto(f"{server.url}/chat")
    assert faults(page) == []
    page = be(context, server)
    page.locator(".source summary").first.click()
    page.locator(".demo summary").click()
    assert faults(page) == []
    page.locator(".demo summary").click()
    server.do(server.chat.human, "ana", "Claire Martin", waiting=True)
    page.get_by_role("heading", name="Claire Martin · conseiller référent").wait_for()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert faults(page) == []


def test_nothing_overflows_sideways_from_320_pixels_on(server, window):
    server.do(server.chat.line, "ana", "me", "x" * 400)
    page = be(window(), server)
    for width in (320, 390, 640, 1280):
        page.set_viewport_size({"width": width, "height": 640})
        assert overflow(page) <= 0


def test_a_message_is_answered_without_reloading(server, window):
    page = be(window(), server, "Bakary Traoré")
    page.evaluate("window.same = true")
    page.fill("#text", "jai pas fait mon actu")
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_text("L’actualisation d’octobre").wait_for()
    assert page.locator(".line.me").all_inner_texts()[0].startswith("Vous")
    expect(page.locator(".line.me")).to_have_count(1)
    assert page.input_value("#text") == ""
    expect(page.locator("#typing")).to_be_hidden()
    assert page.evaluate("window.same")


def test_the_same_without_any_script(server, window):
    page = be(window(java_script_enabled=False), server, "Bakary Traoré")
    page.fill("#text", "bonjour")
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_role("button", name="Les dates").click()
    expect(page.locator(".line.me")).to_have_count(2)
    expect(page.get_by_text("L’actualisation d’octobre")).to_be_visible()


def test_a_pressed_button_shows_its_title_and_is_gone(server, window):
    page = be(window(), server)
    page.get_by_role("button", name="Un oubli").click()
    page.locator(".line.me[data-seq]", has_text="Un oubli").wait_for()
    page.get_by_text("Je ne suis pas sûr").wait_for()
    expect(page.get_by_role("button", name="Une erreur")).to_have_count(0)
    expect(page.get_by_role("button", name="Les dates")).to_be_visible()


def test_quick_messages_keep_their_order_and_none_is_doubled(server, window):
    page = be(window(viewport=DESKTOP), server, "Bakary Traoré")
    for word in ("un", "deux", "trois"):
        page.fill("#text", word)
        page.keyboard.press("Enter")
    expect(page.locator(".me[data-seq]")).to_have_count(3)
    expect(page.locator(".pending")).to_have_count(0)
    said = [line.text for line in server.chat.threads["bakary"] if line.author == "me"]
    assert said == ["un", "deux", "trois"]
    assert page.locator(".line.me .said").all_inner_texts() == said


def test_a_message_that_did_not_leave_goes_back_into_the_box(server, window):
    page = be(window(), server, "Bakary Traoré")
    server.chat.broken = Unavailable("locked")
    page.fill("#text", "au secours")
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_text("Votre message n’est pas parti : réessayez.").wait_for()
    assert page.input_value("#text") == "au secours"
    expect(page.locator(".line.me")).to_have_count(0)
    assert faults(page) == []
    server.chat.broken = None
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_text("Je ne suis pas sûr").wait_for()
    expect(page.locator("#problem")).to_be_hidden()


def test_an_answer_lost_on_the_way_is_not_said_twice(server, window):
    page = be(window(), server, "Bakary Traoré")

    def lose(route):
        if route.request.method == "POST":
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/chat", lose)
    page.fill("#text", "bonjour")
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_text("Votre message n’est pas parti").wait_for()
    page.unroute("**/chat")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator(".me[data-seq]")).to_have_count(1)
    expect(page.locator(".pending")).to_have_count(0)
    assert page.input_value("#text") == ""
    said = [line.text for line in server.chat.threads["bakary"] if line.author == "me"]
    assert said == ["bonjour"]


def test_a_humans_message_appears_by_itself_with_their_name(server, window):
    page = be(window(), server)
    server.do(server.chat.human, "ana", "Claire Martin")
    server.do(server.chat.line, "ana", "conseiller", "Me voici.", "Claire Martin")
    page.locator(".conseiller", has_text="Claire Martin").get_by_text("Me voici.").wait_for()
    expect(page.get_by_role("heading", name="Claire Martin")).to_be_visible()
    expect(page.locator("#choices button")).to_have_count(0)


def test_what_was_missed_while_the_server_was_away_is_caught_up(server, window):
    page = be(window(), server)
    page.context.set_offline(True)
    server.do(server.chat.line, "ana", "conseiller", "Vous êtes là ?", "Claire Martin")
    page.context.set_offline(False)
    page.fill("#text", "oui")
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_text("Vous êtes là ?").wait_for()


def test_another_person_chosen_elsewhere_does_not_mix_two_threads(server, window):
    context = window()
    ana = be(context, server)
    other = context.new_page()
    other.goto(f"{server.url}/chat")
    other.locator(".demo summary").click()
    other.get_by_role("button", name="Bakary Traoré").click()
    other.locator(".demo summary", has_text="Bakary").wait_for()
    server.do(server.chat.line, "ana", "conseiller", "pour Ana seule", "Claire Martin")
    ana.locator(".demo summary", has_text="Bakary").wait_for()
    expect(ana.locator(".line")).to_have_count(0)


def test_the_newest_line_is_in_view_with_and_without_a_script(server, window):
    for count in range(50):
        server.do(server.chat.line, "ana", "assistant", f"ligne {count}")
    for script in (True, False):
        page = be(window(viewport=NARROW, java_script_enabled=script), server)
        box = page.get_by_text("ligne 49").bounding_box()
        assert 0 < box["y"] < NARROW["height"]


def test_a_waiting_person_is_told_who_will_answer(server, window):
    server.do(server.chat.states.update, ana=ChatState("Karim Benali", "offered", True))
    page = be(window(), server)
    expect(
        page.locator("#answering").get_by_text("Karim Benali va vous répondre ici")
    ).to_be_visible()


def test_the_conversation_is_downloaded_as_a_scenario(server, window, tmp_path):
    page = be(window(), server, "Bakary Traoré")
    page.fill("#text", "jai pas fait mon actu")
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_text("L’actualisation d’octobre").wait_for()
    page.locator(".demo summary").click()
    assert faults(page) == []
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Enregistrer comme scénario").click()
    assert downloading.value.suggested_filename == "scenario.yml"
    path = tmp_path / "scenario.yml"
    downloading.value.save_as(path)
    found = read(path)
    assert not found.problems
    assert found.scenarios[0].scenario.steps[0].jobseeker == "jai pas fait mon actu"
