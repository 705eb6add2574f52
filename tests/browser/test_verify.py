"""The page that checks codes, in a browser: on every screen, without a script, for everybody."""

import pytest
from playwright.sync_api import expect

from bot.genuine import Seal
from tests.browser.window import DESKTOP, MONDAY, NARROW, OFFICIAL, PHONE, SEAL, faults, overflow

pytestmark = pytest.mark.browser

TYPED = {
    "genuine": SEAL.code("chat", "telegram", MONDAY),
    "ours": SEAL.code("page", "web", MONDAY),
    "unknown": Seal("another").code("chat", "sms", MONDAY),
    "unlike": "x" * 200,
    "empty": "  ",
}


def checked(page, server, code):
    page.goto(f"{server.url}/verifier")
    page.get_by_label("Code montré dans la conversation").fill(code)
    page.get_by_role("button", name="Vérifier").click()
    expect(page.locator("#reponse")).to_be_visible()


@pytest.mark.parametrize("screen", [NARROW, DESKTOP], ids=["narrow", "desktop"])
def test_no_answer_has_a_fault_of_accessibility(server, window, screen):
    page = window(viewport=screen).new_page()
    page.goto(f"{server.url}/verifier")
    assert faults(page) == []
    for kind, code in TYPED.items():
        checked(page, server, code)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert faults(page) == [], (kind, scheme)


def test_nothing_overflows_sideways_from_320_pixels_on(server, window):
    page = window().new_page()
    for kind, code in TYPED.items():
        checked(page, server, code)
        for width in (320, 390, 640, 1280):
            page.set_viewport_size({"width": width, "height": 700})
            assert overflow(page) <= 0, (kind, width)


def test_the_answer_is_in_view_and_begins_the_title_without_a_script(server, window):
    page = window(viewport=PHONE, java_script_enabled=False).new_page()
    checked(page, server, TYPED["genuine"])
    expect(page.get_by_role("heading", name="Ce code est vrai")).to_be_in_viewport()
    expect(page).to_have_title("Code reconnu : Est-ce bien Référent ?")
    expect(page.locator(".answer").get_by_text(OFFICIAL[0])).to_be_visible()
    checked(page, server, TYPED["unknown"])
    expect(page.get_by_role("heading", name="Ce code n’est pas reconnu")).to_be_in_viewport()


def test_a_code_can_be_checked_with_the_keyboard_alone(server, window):
    page = window(viewport=DESKTOP).new_page()
    page.goto(f"{server.url}/verifier")
    page.keyboard.press("Tab")
    expect(page.locator("#code")).to_be_focused()
    page.keyboard.type(TYPED["genuine"].lower())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ce code est vrai")).to_be_visible()


def test_a_tap_selects_the_whole_code_of_the_page(server, window):
    page = window().new_page()
    page.goto(f"{server.url}/verifier")
    page.locator(".code code").click()
    assert page.evaluate("getSelection().toString()").strip() == TYPED["ours"]


def test_every_file_of_the_page_is_found_and_allowed(server, window):
    page = window().new_page()
    troubles = []
    page.on("console", lambda said: troubles.append(said.text))
    page.on("response", lambda got: troubles.append(got.url) if got.status >= 400 else None)
    checked(page, server, TYPED["genuine"])
    assert troubles == []
