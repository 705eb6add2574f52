"""Conseillers at their pages: they read a form, fill it in, press the button.

Rule: who may do what is the desk's to say. A button that a page does not show is pressed all the
same, as on a page that was open since before: what comes back is the refusal.
"""

import re
from urllib.parse import quote

from httpx2 import Client, Response

from bot.conversation.errors import Malformed, Unavailable
from bot.replay.scenarios.stage import Act, CannotPlay
from handoff.case import IllegalMove
from handoff.ports import NotYours
from tests.fakes.visitor import Visitor, words
from tests.servers.wire.records import PASSWORD

BUTTONS = {
    "accepts": "take",
    "writes": "write",
    "notes": "note",
    "declines": "decline",
    "hands back": "hand_back",
    "gives a code": "link_code",
}
NO_REASON = "Sans autre raison"
"""What is given as reason where a scenario has none: the page asks for one."""

NOT_YOURS = "Cette conversation ne vous est pas ouverte"

_PROBLEM = re.compile(r'<p class="problem"[^>]*>(.*?)</p>', re.DOTALL)
_CODE = re.compile(r'class="code".*?<strong>(.*?)</strong>', re.DOTALL)


class Console:
    """The pages of a server at `url`; whoever acts first signs in first."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._open: dict[str, Visitor] = {}

    def close(self) -> None:
        """Every window."""
        for visitor in self._open.values():
            visitor.client.close()

    def acts(self, login: str, person: str, act: Act) -> str:
        """Somebody acts in a person's thread; the code that they are shown, if any.

        Raises as `Stage.acts` does.
        """
        if act.verb not in BUTTONS:
            raise CannotPlay(f"the console has no page on which a conseiller {act.verb}")
        do = BUTTONS[act.verb]
        text = act.text or (NO_REASON if do == "decline" else "")
        shown = _pressed(self._visitor(login), f"/console/people/{quote(person)}", do, text)
        found = _CODE.search(shown.text) if do == "link_code" else None
        return words(found[1]) if found else ""

    def _visitor(self, login: str) -> Visitor:
        if login not in self._open:
            visitor = Visitor(Client(base_url=self._url, follow_redirects=True, timeout=30))
            _done(visitor.press("/console/login", 'id="password"', login=login, password=PASSWORD))
            self._open[login] = visitor
        return self._open[login]


def _pressed(visitor: Visitor, address: str, do: str, text: str) -> Response:
    page = visitor.see(address)
    if not page.is_success:
        raise _refusal(page)
    button = f'name="do" value="{do}"'
    if button in page.text:
        return _done(visitor.send(page, button, **({"text": text} if text else {})))
    return _done(visitor.send(page, 'name="do" value="note"', do=do, text=text))


def _done(page: Response) -> Response:
    """What came of a form. What was done may lead to a page that one must not read any more."""
    if page.history or page.is_success:
        return page
    raise _refusal(page)


def _refusal(page: Response) -> Exception:
    """What a page refuses, as the desk would raise it."""
    found = _PROBLEM.search(page.text)
    said = words(found[1] if found else page.text)
    match page.status_code:
        case 403 if NOT_YOURS in said:
            return NotYours(NOT_YOURS)
        case 409:
            return IllegalMove(said)
        case 503:
            return Unavailable(said, int(page.headers.get("Retry-After", "5")))
        case _:
            return Malformed(f"the console answered {page.status_code}: {said}")
