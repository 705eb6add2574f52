"""Signing in and out.

Rule: a refusal never says which of the two was wrong, and a session starts afresh at each log-in.
"""

from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from handoff.console.attempts import Attempts
from handoff.console.frame import WHO, Frame
from handoff.pages.forms import fields, ours

LONGEST = 200
"""Characters of a login or password; hashing megabytes would be a way to keep the server busy."""


@dataclass(frozen=True)
class Door:
    """The log-in page and what it does."""

    frame: Frame
    attempts: Attempts

    async def login(self, request: Request) -> Response:
        """The log-in page, or an attempt to sign in."""
        if request.method == "POST":
            return await self._attempt(request)
        if await self.frame.me(request):
            return self._go_on(request, request.query_params.get("person", ""))
        return await self._page(request, person=request.query_params.get("person", ""))

    async def logout(self, request: Request) -> Response:
        """End the session. A form that is not ours ends nothing."""
        if ours(request, await fields(request)):
            request.session.clear()
        return RedirectResponse(f"{request.scope['root_path']}/login", 303)

    async def _attempt(self, request: Request) -> Response:
        form = await fields(request)
        login, person = form.get("login", "").strip()[:LONGEST], form.get("person", "")
        address = request.client.host if request.client else ""
        if not ours(request, form):
            return await self._page(request, 403, "stale", login, person)
        if wait := self.attempts.retry_in(login, address):
            return await self._page(request, 429, "too_many", login, person, wait)
        self.attempts.failed(login, address)  # before the wait: many tries at once are many tries
        me = await self.frame.desk.sign_in(login, form.get("password", "")[:LONGEST])
        if me is None:
            return await self._page(request, 401, "refused", login, person)
        self.attempts.succeeded(login, address)
        request.session.clear()
        request.session[WHO] = me.id
        return self._go_on(request, person)

    async def _page(
        self,
        request: Request,
        status: int = 200,
        problem: str = "",
        login: str = "",
        person: str = "",
        wait: int = 0,
    ) -> Response:
        return await self.frame.render(
            request,
            "login.html",
            None,
            status,
            {"Retry-After": str(wait)} if wait else None,
            problem=problem,
            login=login,
            person=person,
            minutes=-(-wait // 60),
        )

    def _go_on(self, request: Request, person: str) -> Response:
        where = f"people/{quote(person, safe='')}" if person else ""
        return RedirectResponse(f"{request.scope['root_path']}/{where}", 303)
