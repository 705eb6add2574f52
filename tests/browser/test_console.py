"""The console in a browser: without a script, with one, on every screen, for everybody."""

import pytest
from playwright.sync_api import expect

from handoff.ports import Kept, Place
from tests.browser.window import DESKTOP, PHONE, faults, overflow, sign_in
from tests.fakes.desk import KARIM

pytestmark = pytest.mark.browser

PAGES = [
    *("/console/", "/console/people", "/console/people/ana", "/console/people/erin"),
    "/console/help",
]


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_no_page_has_a_fault_of_accessibility(server, window, screen):
    context = window(viewport=screen)
    page = context.new_page()
    page.goto(f"{server.url}/console/login")
    assert faults(page) == []
    page = sign_in(context, server)
    for address in PAGES:
        page.goto(server.url + address)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert faults(page) == [], address


def test_a_refusal_and_an_open_menu_have_no_fault_either(server, window):
    page = sign_in(window(viewport=DESKTOP), server)
    page.goto(f"{server.url}/console/people/ana")
    page.locator("summary", has_text="Décliner").click()
    assert faults(page) == []
    page.fill("#note", "x" * 4001)
    page.get_by_role("button", name="Garder la note").click()
    assert "4001" in page.locator("#note-problem").inner_text()
    assert faults(page) == []


def test_the_places_a_code_and_a_file_have_no_fault_and_fit_a_narrow_screen(server, window):
    server.desk.places["ana"] = [
        Place("telegram", "42", closed="blocked"),
        Place("sms", "+33612345678", is_used=True),
    ]
    sent = Kept("ab" * 32, "attestation-de-recherche-d-emploi-novembre.pdf", "application/pdf", 9)
    server.desk.say("ana", "person", sent.name, "Ana Diallo", file=sent)
    server.desk.say("ana", "conseiller", "Merci.", "Claire Martin", delivery="failed")
    page = sign_in(window(viewport={"width": 320, "height": 640}), server)
    page.goto(f"{server.url}/console/people/ana")
    page.get_by_role("button", name="Donner un code").click()
    expect(page.locator(".code")).to_contain_text("LIER K7QF-2M9P")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert faults(page) == []
    assert overflow(page) <= 0


def test_nothing_overflows_sideways_from_320_pixels_on(server, window):
    page = sign_in(window(), server)
    server.do(server.desk.say, "ana", "person", "x" * 400, "Ana Diallo")
    for address in PAGES:
        page.goto(server.url + address)
        for width in (320, 390, 640, 959, 960, 1280):
            page.set_viewport_size({"width": width, "height": 700})
            assert overflow(page) <= 0, (address, width)


def test_a_handover_and_a_return_without_any_script(server, window):
    page = sign_in(window(java_script_enabled=False), server)
    page.get_by_role("link", name="Ana Diallo").click()
    page.get_by_label("Votre message à Ana Diallo").fill("Bonjour Ana, non.")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_text("Bonjour Ana, non.")).to_be_visible()
    expect(page.get_by_text("Vous avez la conversation")).to_have_count(1)
    page.get_by_role("button", name="Rendre la main").click()
    expect(page.get_by_text("L’assistant répond")).to_have_count(1)


def test_everything_can_be_reached_with_the_keyboard_alone(server, window):
    page = sign_in(window(viewport=DESKTOP), server)
    page.goto(f"{server.url}/console/people/ana")
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.innerText"))
    assert {"Prendre la conversation", "Décliner", "text", "Envoyer", "note"} <= reached


def test_the_last_lines_are_in_view_when_a_thread_opens(server, window):
    for _ in range(60):
        server.do(server.desk.say, "ana", "person", "encore un message", "Ana Diallo")
    server.do(server.desk.say, "ana", "person", "le tout dernier", "Ana Diallo")
    for screen in (PHONE, DESKTOP):
        for script in (True, False):
            page = sign_in(window(viewport=screen, java_script_enabled=script), server)
            page.get_by_role("link", name="Ana Diallo").click()
            last = page.get_by_text("le tout dernier").last
            expect(last, str((screen, script))).to_be_in_viewport()
            expect(page.get_by_label("Votre message")).to_be_visible()


def test_a_message_arrives_without_reloading_and_leaves_the_draft_alone(server, window):
    page = sign_in(window(viewport=DESKTOP), server)
    page.goto(f"{server.url}/console/people/ana")
    page.fill("#text", "Je suis en train d’écrire")
    server.do(server.desk.say, "ana", "person", "vous êtes là ?", "Ana Diallo")
    page.locator("#lines").get_by_text("vous êtes là ?").wait_for()
    assert page.input_value("#text") == "Je suis en train d’écrire"
    expect(page.locator(".line.person").get_by_text("bonjour", exact=True)).to_have_count(1)


def test_somebody_who_starts_to_wait_appears_and_is_counted(server, window):
    page = sign_in(window(viewport=DESKTOP), server)
    assert page.locator("#nav .count").inner_text() == "2"
    server.do(server.desk.say, "chloe", "person", "conseiller", "Chloé Lefèvre")
    server.do(server.desk.ask, "chloe", server.desk.conseillers["claire"])
    page.get_by_role("link", name="Chloé Lefèvre").wait_for()
    assert page.locator("#nav .count").inner_text() == "3"
    assert page.title().startswith("(3) ")


def test_a_refusal_stays_though_the_page_is_kept_fresh(server, window):
    page = sign_in(window(viewport=DESKTOP), server)
    page.goto(f"{server.url}/console/people/ana")
    page.get_by_role("button", name="Prendre la conversation").click()
    page.get_by_role("button", name="Rendre la main").click()
    page.get_by_text("Cette personne attend une réponse").wait_for()
    server.do(server.desk.say, "ana", "person", "et alors ?", "Ana Diallo")
    page.locator("#lines").get_by_text("et alors ?").wait_for()
    expect(page.get_by_text("Cette personne attend une réponse")).to_be_visible()


def test_two_conseillers_do_not_write_over_each_other(server, window):
    server.desk.readers["ana"].add(KARIM.id)
    claire = sign_in(window(viewport=DESKTOP), server)
    karim = sign_in(window(viewport=DESKTOP), server, "karim")
    for page in (claire, karim):
        page.goto(f"{server.url}/console/people/ana")
    karim.fill("#text", "Bonjour, ici Karim")
    claire.fill("#text", "Bonjour, ici Claire")
    claire.get_by_role("button", name="Envoyer").click()
    claire.locator("#lines").get_by_text("ici Claire").wait_for()
    karim.get_by_role("button", name="Envoyer").click()
    karim.get_by_text("Claire Martin écrit déjà à cette personne.").wait_for()
    assert karim.input_value("#text") == "Bonjour, ici Karim"
    assert [told[0] for told in server.desk.told] == ["claire"]


def test_ctrl_enter_sends_once_however_often_it_is_pressed(server, window):
    page = sign_in(window(viewport=DESKTOP), server)
    page.goto(f"{server.url}/console/people/ana")
    page.fill("#text", "Bonjour")
    for _ in range(3):
        page.keyboard.press("Control+Enter")
    page.locator("#lines").get_by_text("Bonjour", exact=True).last.wait_for()
    assert len(server.desk.told) == 1


def test_a_portfolio_is_filtered_by_name_without_accents(server, window):
    page = sign_in(window(viewport=DESKTOP), server)
    page.goto(f"{server.url}/console/people")
    page.fill("#filter", "CHLOE")
    expect(page.locator(".card:visible")).to_have_count(1)
    page.fill("#filter", "zzz")
    expect(page.get_by_text("Aucun nom ne correspond.")).to_be_visible()
    assert page.url.endswith("/console/people")


def test_a_link_of_the_brief_leads_to_its_line(server, window):
    page = sign_in(window(viewport=DESKTOP), server)
    page.goto(f"{server.url}/console/people/ana")
    page.get_by_role("link", name="Contrôle commencé").click()
    expect(page.locator("#l3:target")).to_be_visible()


def test_a_page_that_is_left_stops_listening(server, window):
    page = sign_in(window(), server)
    server.do(server.desk.say, "bakary", "person", "encore là ?", "Bakary Traoré")
    page.get_by_text("encore là ?").wait_for()
    assert len(server.desk.listening) == 1
    page.goto("about:blank")
    server.until(lambda: not server.desk.listening)


def test_no_script_complains(server, window):
    page = sign_in(window(viewport=DESKTOP), server)
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for address in PAGES[:3]:
        page.goto(server.url + address)
        page.wait_for_load_state()
    assert said == []
