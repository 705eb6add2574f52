"""Somebody who uses pages without a script: reads a form, fills it in, sends it."""

import re
from html import unescape
from typing import Any

from httpx2 import Client, Response

_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


def hidden(page: str, button: str) -> dict[str, str]:
    """The hidden fields of the form in which `button` (a piece of its tag) stands."""
    form = next(form for form in page.split("<form")[1:] if button in form.split("</form>")[0])
    return {name: unescape(value) for name, value in _HIDDEN.findall(form)}


def words(page: str) -> str:
    """The page as it reads, on one line."""
    text = re.sub(r"<(script|style|title).*?</\1>", " ", page, flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text))).strip()


class Visitor:
    """A browser without scripts, on one site. Redirects are followed, as browsers do."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def see(self, address: str) -> Response:
        return self.client.get(address)

    def press(self, address: str, button: str, **fields: str) -> Response:
        """Open `address`, fill in the form around `button`, and send it."""
        page = self.client.get(address)
        return self.send(page, button, **fields)

    def send(self, page: Response, button: str, **fields: str) -> Response:
        """Send the form around `button` of a page already open."""
        action = re.search(r'action="([^"]+)"', _form_of(page.text, button))
        assert action, "the form goes nowhere"
        value = re.search(r'name="(\w+)" value="([^"]*)"', button)
        pressed = {value[1]: value[2]} if value else {}
        data: dict[str, Any] = hidden(page.text, button) | pressed | fields
        return self.client.post(unescape(action[1]), data=data)


def _form_of(page: str, button: str) -> str:
    return next(form for form in page.split("<form")[1:] if button in form.split("</form>")[0])
