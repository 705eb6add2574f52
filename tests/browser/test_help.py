"""The help in a browser: its pictures arrive, in their colours, and every word has its room."""

import pytest

from tests.browser.window import DESKTOP, PICTURES, sign_in

pytestmark = pytest.mark.browser

ESCAPED = """() => [...document.querySelectorAll(".box")].flatMap((box) => {
  const own = box.querySelector("rect").getBBox();
  return [...box.querySelectorAll("text")].filter((text) => {
    const is = text.getBBox();
    return is.x < own.x || is.x + is.width > own.x + own.width || is.y < own.y
      || is.y + is.height > own.y + own.height;
  }).map((text) => text.textContent);
})"""
CROWDED = """() => [...document.querySelectorAll(".box")].flatMap((box) => {
  const texts = [...box.querySelectorAll("text")].map((text) => [text, text.getBBox()]);
  return texts.filter(([one, a]) => texts.some(([other, b]) => one !== other
    && Math.abs(a.y - b.y) < 4 && a.x < b.x + b.width && b.x < a.x + a.width
  )).map(([text]) => text.textContent);
})"""
GROUND = "() => getComputedStyle(document.querySelector('.ground')).fill"


def test_every_picture_is_shown(server, window):
    page = sign_in(window(viewport=DESKTOP), server)
    page.goto(f"{server.url}/console/help")
    for image in page.locator(".picture img").all():
        image.scroll_into_view_if_needed()
        image.evaluate("image => image.decode()")  # refused for a picture that is none
        assert image.evaluate("image => image.naturalWidth") > 0
    assert page.locator(".picture img").count() == len(PICTURES)


@pytest.mark.parametrize("name", [picture.name for picture in PICTURES])
def test_every_word_of_a_picture_is_in_its_box_and_over_no_other(server, window, name):
    page = sign_in(window(viewport=DESKTOP), server)
    page.goto(f"{server.url}/console/help/{name}.svg")
    assert page.evaluate(ESCAPED) == []
    assert page.evaluate(CROWDED) == []


def test_a_picture_opened_by_itself_has_its_colours_light_and_dark(server, window):
    page = sign_in(window(viewport=DESKTOP), server)
    page.goto(f"{server.url}/console/help/{PICTURES[0].name}.svg")
    page.emulate_media(color_scheme="light")
    assert page.evaluate(GROUND) == "rgb(255, 255, 255)"
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(GROUND) == "rgb(26, 33, 40)"


def test_a_picture_is_said_in_words(server, window):
    page = sign_in(window(viewport=DESKTOP), server)
    page.goto(f"{server.url}/console/help")
    page.locator("summary").first.click()
    assert "L'actualisation mène à" in page.locator("details[open]").inner_text()
