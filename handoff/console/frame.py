"""What all pages of the console share: who is signed in, the frame around, and the refusals.

Rule: a page is given the conseiller of the session, and nothing else says who that is.
"""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.templating import Jinja2Templates

from handoff.pages.forms import fields, ours, token
from handoff.ports import Conseiller, Desk, NotNow, NotYours

WHO = "who"

Signed = Callable[[Request, Conseiller], Awaitable[Response]]


@dataclass(frozen=True)
class Frame:
    """The parts every page is made with."""

    desk: Desk
    templates: Jinja2Templates
    now: Callable[[], datetime]
    demo: bool

    async def render(
        self,
        request: Request,
        name: str,
        me: Conseiller | None,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> Response:
        """The page `name`, with all that the frame shows. `me` is None before the log-in."""
        context = {
            "base": request.scope["root_path"],
            "demo": self.demo,
            "me": me,
            "now": self.now(),
            "token": token(request),
            "waiting": await self.desk.waiting(me.id) if me else (),
            **more,
        }
        return self.templates.TemplateResponse(request, name, context, status, headers)

    async def me(self, request: Request) -> Conseiller | None:
        """The conseiller of the session, None when it has ended or they are gone."""
        who = request.session.get(WHO)
        return await self.desk.conseiller(who) if isinstance(who, str) else None

    def signed_in(self, page: Signed) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """`page` for whoever is signed in; others are asked to, and a refused reading is said."""

        async def guarded(request: Request) -> Response:
            try:
                return await self._guard(request, page)
            except NotNow as refusal:  # asking the desk for the frame would be refused too
                return await self.problem(request, "later", 503, None, refusal.retry_in)

        return guarded

    async def _guard(self, request: Request, page: Signed) -> Response:
        me = await self.me(request)
        if me is None:
            return await self._ask_to_sign_in(request)
        if request.method == "POST" and not ours(request, await fields(request)):
            return await self.problem(request, "stale", 403, me)
        try:
            return await page(request, me)
        except NotYours:
            return await self.problem(request, "not_yours", 403, me)

    async def _ask_to_sign_in(self, request: Request) -> Response:
        if request.method == "POST":  # what was typed must not be lost
            return await self.problem(request, "session_ended", 403, None)
        base = request.scope["root_path"]
        person = request.path_params.get("person")
        wanted = f"?person={quote(person)}" if person else ""
        return RedirectResponse(f"{base}/login{wanted}", 303)

    async def problem(
        self,
        request: Request,
        kind: str,
        status: int,
        me: Conseiller | None,
        retry_in: int = 0,
    ) -> Response:
        """A page that says what is wrong and what to do; it shows again what had been typed."""
        form = await fields(request) if request.method == "POST" else {}
        kept = form.get("text", "")
        headers = {"Retry-After": str(retry_in)} if retry_in else None
        return await self.render(request, "problem.html", me, status, headers, kind=kind, kept=kept)

    async def lost(self, request: Request) -> Response:
        """Nothing is at this address."""
        return await self.problem(request, "lost", 404, await self.me(request))
