"""The report of a replay in a browser: for everybody, on every screen, without a script."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from bot.replay.covering import coverage
from bot.replay.report import page as report
from tests.browser.window import DESKTOP, NARROW, PHONE, faults, overflow
from tests.unit.replay import sample
from tests.unit.replay.counted import POSSIBLE, SEEN

pytestmark = pytest.mark.browser


@pytest.fixture
def written(tmp_path: Path) -> str:
    """The address of a report as it lies in a folder."""
    results = (*sample.ALL, sample.saying("un_mot_qui_ne_se_coupe_pas_" * 9))
    html = report.page(results, coverage(SEEN, POSSIBLE), sample.TUESDAY)
    path = tmp_path / "report.html"
    path.write_text(html, encoding="utf-8")
    return path.as_uri()


@pytest.mark.parametrize("screen", [NARROW, DESKTOP], ids=["narrow", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_has_no_fault_of_accessibility_with_everything_open(
    written, window, screen, scheme
):
    page = window(viewport=screen, color_scheme=scheme).new_page()
    page.goto(written)
    assert faults(page) == []
    page.evaluate("document.querySelectorAll('details').forEach((some) => (some.open = true))")
    assert faults(page) == []


def test_coverage_alone_has_no_fault_of_accessibility(tmp_path, window):
    path = tmp_path / "coverage.html"
    path.write_text(report.alone(coverage(SEEN, POSSIBLE), sample.TUESDAY), encoding="utf-8")
    page = window(viewport=NARROW).new_page()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto(path.as_uri())
        assert faults(page) == [], scheme
    assert overflow(page) <= 0


def test_the_report_never_overflows_sideways_from_320_pixels_on(written, window):
    page = window().new_page()
    page.goto(written)
    page.evaluate("document.querySelectorAll('details').forEach((some) => (some.open = true))")
    for width in (320, 390, 640, 1280):
        page.set_viewport_size({"width": width, "height": 700})
        assert overflow(page) <= 0, width


def test_the_keyboard_alone_leads_to_the_turn_that_went_wrong(written, window):
    page = window(viewport=PHONE, java_script_enabled=False).new_page()
    page.goto(written)
    page.get_by_role("link", name=sample.FAILED.name).focus()
    page.keyboard.press("Enter")
    turn = page.locator("#c2-2")
    expect(turn).to_be_in_viewport()
    expect(turn.get_by_text("Turn 2 went wrong")).to_be_visible()
    expect(turn.get_by_text(sample.RULE)).to_be_visible()


def test_a_conversation_that_passed_is_folded_and_opens_by_the_keyboard(written, window):
    page = window(viewport=PHONE, java_script_enabled=False).new_page()
    page.goto(written)
    line = page.locator("#c1").get_by_text(sample.GREETED.lines[1].text)
    expect(line).to_be_hidden()
    page.locator("#c1 > summary").focus()
    page.keyboard.press("Enter")
    expect(line).to_be_visible()


def test_the_report_asks_nothing_of_a_network(written, window):
    page = window().new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(written)
    assert (asked, said) == ([written], [])
