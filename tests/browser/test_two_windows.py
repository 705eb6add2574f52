"""The whole product as its users live it: a phone, a conseiller's screen, and a restart between."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.window import DESKTOP
from tests.servers import referent

pytestmark = pytest.mark.browser

PASSWORD = "a password of the tests"
DEMO = {"REFERENT_DEMO_PASSWORD": PASSWORD}
Window = Callable[..., BrowserContext]


def be_ana(context: BrowserContext, port: int) -> Page:
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{port}/chat")
    page.get_by_text("Ana Diallo").first.click()
    return page


def be_claire(context: BrowserContext, port: int) -> Page:
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{port}/console/")
    page.locator("input[name=login]").fill("claire")
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Qui attend")).to_be_visible()
    return page


def write(page: Page, text: str) -> None:
    page.get_by_role("textbox").first.fill(text)
    page.get_by_role("button", name="Envoyer").click()


def test_a_handover_and_a_return_in_two_windows_and_over_a_restart(
    data_dir: Path, window: Window
) -> None:
    with referent.running(data_dir, DEMO, verb="run") as server:
        phone = be_ana(window(), server.port)
        write(phone, "c'est quand l'actualisation ?")
        expect(phone.get_by_text("période").first).to_be_visible()
        write(phone, "conseiller")
        expect(phone.get_by_text("Je propose cette conversation à Claire Martin")).to_be_visible()

        screen = be_claire(window(viewport=DESKTOP), server.port)
        screen.get_by_text("Ana Diallo").first.click()
        expect(screen.get_by_text("c'est quand l'actualisation ?").first).to_be_visible()
        write(screen, "Bonjour Ana, je suis là.")
        expect(phone.get_by_text("Bonjour Ana, je suis là.")).to_be_visible()

        write(phone, "merci, et mon dossier ?")
        expect(screen.get_by_text("merci, et mon dossier ?").first).to_be_visible()
        said = phone.get_by_text("Avec plaisir.")
        expect(said).to_have_count(0)  # the assistant is silent

    with referent.running(data_dir, DEMO, verb="run") as server:
        phone = be_ana(window(), server.port)
        expect(phone.get_by_text("Bonjour Ana, je suis là.")).to_be_visible()
        screen = be_claire(window(viewport=DESKTOP), server.port)
        screen.get_by_text("Ana Diallo").first.click()
        write(screen, "Il est complet. Bonne journée.")
        expect(phone.get_by_text("Il est complet. Bonne journée.")).to_be_visible()
        screen.get_by_role("button", name="Rendre").click()
        expect(phone.get_by_text("me rend la main").first).to_be_visible()
        write(phone, "merci beaucoup")
        expect(phone.get_by_text("Avec plaisir.").first).to_be_visible()
    code, told = referent.command(data_dir, "verify")
    assert code == 0, told
