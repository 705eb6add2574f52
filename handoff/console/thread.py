"""One person's thread, and what a conseiller does in it.

Rule: what was done is followed by a redirect, so that reloading repeats nothing; what was refused
comes back as the same page, with the reason and every word that had been typed.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from handoff.case import AlreadyHeld, IllegalMove, StillWaiting
from handoff.console import problems
from handoff.console.frame import Frame
from handoff.console.once import Once
from handoff.console.problems import Problem
from handoff.pages.forms import fields
from handoff.pages.text import plain
from handoff.ports import Conseiller, LinkCode, NotNow

LONGEST = 4000
"""Characters of a message: what every channel carries in one piece (Telegram: 4096)."""
LONGEST_REASON = 300

Form = Mapping[str, str]


@dataclass(frozen=True)
class Threads:
    """The page of a thread; `act` does what one of its buttons says."""

    frame: Frame
    once: Once = field(default_factory=Once)

    async def page(self, request: Request, me: Conseiller) -> Response:
        """The whole thread. `after` spares the lines a live page already has."""
        after = request.query_params.get("after", "")
        return await self._page(request, me, after=int(after[:18]) if after.isdecimal() else 0)

    async def file(self, request: Request, me: Conseiller) -> Response:
        """A file of the thread, to be kept on the conseiller's disk: never shown by the browser."""
        found = await self.frame.desk.file(me.id, _person(request), request.path_params["file"])
        if found is None:
            return await self.frame.lost(request)
        kept, path = found
        headers = {"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"}
        return FileResponse(
            path,
            headers=headers,
            media_type="application/octet-stream",
            filename=kept.name or "document",
        )

    async def act(self, request: Request, me: Conseiller) -> Response:
        """Do what the pressed button says, then show the thread; or say why it was not done."""
        form = await fields(request)
        person = _person(request)
        try:
            async with self.once.turn(me.id, form.get("form", "")) as still_to_do:
                if still_to_do and form.get("do") == "link_code":
                    code = await self.frame.desk.link_code(me.id, person)
                    return await self._page(request, me, code=code)
                if still_to_do:
                    await self._do(me.id, person, form)
        except Problem as problem:
            return await self._page(request, me, 422, problem, form)
        except NotNow as refusal:
            later = Problem(problems.LATER)
            return await self._page(request, me, 503, later, form, retry_in=refusal.retry_in)
        except IllegalMove as refusal:
            return await self._page(request, me, 409, _kindly(refusal), form)
        base = request.scope["root_path"]
        return RedirectResponse(f"{base}/people/{quote(person, safe='')}#end", 303)

    async def _do(self, who: str, person: str, form: Form) -> None:
        desk = self.frame.desk
        match form.get("do"):
            case "write":
                await desk.write(who, person, _text(form, LONGEST))
            case "note":
                await desk.note(who, person, _text(form, LONGEST))
            case "decline":
                await desk.decline(who, person, _text(form, LONGEST_REASON))
            case "take":
                await desk.take(who, person)
            case "hand_back":
                await desk.hand_back(who, person)
            case "unlink":
                channel, _, address = form.get("place", "").partition(":")
                await desk.unlink(who, person, channel, address)
            case _:
                raise Problem(problems.MOVED)

    async def _page(
        self,
        request: Request,
        me: Conseiller,
        status: int = 200,
        problem: Problem | None = None,
        form: Form | None = None,
        after: int = 0,
        retry_in: int = 0,
        code: LinkCode | None = None,
    ) -> Response:
        thread = await self.frame.desk.thread(me.id, _person(request))
        return await self.frame.render(
            request,
            "thread.html",
            me,
            status,
            {"Retry-After": str(retry_in)} if retry_in else None,
            thread=thread,
            after=after,
            problem=problem,
            typed=form or {},
            code=code,
            form_id=secrets.token_urlsafe(9),
        )


def _person(request: Request) -> str:
    return plain(request.path_params["person"])  # a database may refuse a NUL


def _text(form: Form, longest: int) -> str:
    text = form.get("text", "").strip()
    if not text:
        raise Problem(problems.EMPTY)
    if len(text) > longest:
        raise Problem(problems.TOO_LONG, length=len(text), longest=longest)
    return text


def _kindly(refusal: IllegalMove) -> Problem:
    match refusal:
        case AlreadyHeld(holder=holder):
            return Problem(problems.HELD, name=holder.name)
        case StillWaiting():
            return Problem(problems.WAITING)
        case _:
            return Problem(problems.MOVED)
