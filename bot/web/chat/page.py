"""What each address of the chat page does.

Rule: what was said is followed by a redirect, so that reloading repeats nothing; what was refused
comes back with the reason, the words typed and their id, so that a second try counts once.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.templating import Jinja2Templates

from bot.conversation.errors import Malformed, ReferentError, Unavailable
from bot.web.chat.ports import Chat, ChatLine, DemoPerson
from handoff.pages.forms import fields, ours, token
from handoff.pages.stream import stream

PERSON = "person"
LONGEST = 10_000
"""Characters of a message: a long letter, pasted, fits."""
LONGEST_ID = 64


@dataclass(frozen=True)
class Refused:
    """Why a message was not taken: a kind the template has a sentence for, and what to keep."""

    kind: str
    status: int
    text: str
    message_id: str
    retry_in: int = 0


NOTHING = Refused("", 200, "", "")


@dataclass(frozen=True)
class ChatPage:
    """The page, over a `Chat`."""

    chat: Chat
    templates: Jinja2Templates
    now: Callable[[], datetime]
    demo: bool

    async def read(self, request: Request) -> Response:
        """The conversation of the chosen person, or the choice."""
        return await self._page(request)

    async def write(self, request: Request) -> Response:
        """Take a message or a pressed button. A script that asks is answered without a page."""
        me = await self._me(request)
        if me is not None:
            refused = await self._say(request, me, await fields(request))
            if refused:
                return await self._page(request, refused)
            if "x-live" in request.headers:
                return Response(status_code=204)
        return RedirectResponse(_base(request), 303)

    async def choose(self, request: Request) -> Response:
        """Become one of the demo people, or (no name) nobody again."""
        form = await fields(request)
        if ours(request, form):
            request.session.pop(PERSON, None)
            if any(person.id == form.get("person") for person in await self._people()):
                request.session[PERSON] = form["person"]
        return RedirectResponse(_base(request), 303)

    async def record(self, request: Request) -> Response:
        """The conversation as a scenario, to be kept as a file."""
        me, form = await self._me(request), await fields(request)
        if me is None:
            return RedirectResponse(_base(request), 303)
        if not ours(request, form):
            return await self._page(request, Refused("stale", 403, "", ""))
        if form.get("as") != me.id:
            return await self._page(request, Refused("another", 409, "", ""))
        try:
            scenario = await self.chat.scenario(me.id)
        except ReferentError:
            return await self._page(request, Refused("untold", 422, "", ""))
        name = "scenario.yml" if scenario.replays else "scenario-a-corriger.yml"
        kept = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(scenario.text, 200, kept, "application/yaml")

    async def stream(self, request: Request) -> Response:
        """A sign for each new line, for as long as the page is open."""
        me = await self._me(request)
        if me is None:
            return Response(status_code=204)  # the one answer after which a browser asks no more
        return stream(self.chat.changes(me.id))

    async def _say(
        self, request: Request, me: DemoPerson, form: Mapping[str, str]
    ) -> Refused | None:
        payload, text = form.get("payload", ""), form.get("text", "").strip()
        message_id = form.get("message_id", "")[:LONGEST_ID] or secrets.token_hex(16)

        def refused(kind: str, status: int, retry_in: int = 0) -> Refused:
            return Refused(kind, status, text, message_id, retry_in)

        if not ours(request, form):
            return refused("stale", 403)
        if form.get("as") != me.id:  # chosen in another window: never one's words as another's
            return refused("another", 409)
        if not (payload or text):
            return refused("empty", 422)
        if len(text) > LONGEST:
            return refused("too_long", 422)
        try:
            await self.chat.say(me.id, payload or text, message_id)
        except Unavailable as error:
            return refused("unsent", 503, error.retry_in)
        except Malformed:
            return refused("unreadable", 422)
        return None

    async def _people(self) -> Sequence[DemoPerson]:
        return await self.chat.people() if self.demo else ()

    async def _me(self, request: Request) -> DemoPerson | None:
        chosen = request.session.get(PERSON)
        return next((p for p in await self._people() if p.id == chosen), None)

    async def _page(self, request: Request, refused: Refused = NOTHING) -> Response:
        me = await self._me(request)
        context: dict[str, Any] = {
            "base": _base(request),
            "demo": self.demo,
            "me": me,
            "now": self.now(),
            "people": await self._people(),
            "refused": refused,
            "longest": LONGEST,
            "token": token(request),
        }
        if me:
            context |= await self._conversation(request, me)
        return self.templates.TemplateResponse(
            request,
            "conversation.html" if me else "choose.html",
            context,
            refused.status,
            {"Retry-After": str(refused.retry_in)} if refused.retry_in else None,
        )

    async def _conversation(self, request: Request, me: DemoPerson) -> dict[str, Any]:
        after = request.query_params.get("after", "")
        lines = await self.chat.lines(me.id)
        state = await self.chat.state(me.id)
        return {
            "after": int(after[:18]) if after.isdecimal() else 0,
            "lines": lines,
            "state": state,
            "choices": () if state.control == "human" else _choices(lines),
            "message_id": secrets.token_hex(16),
        }


def _choices(lines: Sequence[ChatLine]) -> tuple[tuple[str, str], ...]:
    """The buttons of the last answer, as long as nobody spoke after it."""
    for line in reversed(lines):
        if line.author in ("me", "conseiller"):
            break
        if line.buttons:
            return line.buttons
    return ()


def _base(request: Request) -> str:
    scope = request.scope
    return f"{scope.get('app_root_path', scope.get('root_path', ''))}/chat"
