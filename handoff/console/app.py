"""The console as a list of routes, to be mounted at `/console`."""

from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from handoff.console.attempts import Attempts
from handoff.console.door import Door
from handoff.console.frame import Frame
from handoff.console.help import Help
from handoff.console.lists import Lists
from handoff.console.thread import Threads
from handoff.pages.forms import MAX_BODY
from handoff.pages.headers import SafeHeaders
from handoff.pages.render import static, templates
from handoff.ports import Desk, Picture

HERE = Path(__file__).parent
SESSION = 12 * 3600
"""Seconds a session lasts: a working day, then the password is asked again."""

Page = Callable[[Request], Coroutine[Any, Any, Response]]


def routes(
    desk: Desk,
    secret: str,
    now: Callable[[], datetime],
    demo: bool,
    *,
    https_only: bool = False,
    pictures: Callable[[], Sequence[Picture]] = tuple,
) -> list[BaseRoute]:
    """All of the console, for `Mount("/console", routes=...)`.

    `secret` signs the session's cookie; `https_only` keeps that cookie off plain HTTP. `pictures`
    gives those of the help, whenever somebody looks at it.
    """
    frame = Frame(desk, templates(HERE / "templates"), now, demo)
    inside = [
        *_pages(frame, Help(frame, pictures)),
        Mount("/static", static(HERE / "static")),
        Route("/{path:path}", frame.lost),
    ]
    # SafeHeaders comes first, so that an answer of the session's wrapper has them too.
    around = [Middleware(SafeHeaders), _session(secret, https_only)]
    return [Mount("", routes=inside, middleware=around, max_body_size=MAX_BODY)]


def _session(secret: str, https_only: bool) -> Middleware:
    return Middleware(
        SessionMiddleware,
        secret_key=secret,
        session_cookie="referent_console",
        max_age=SESSION,
        path="/console",
        same_site="lax",  # strict would ask for the password again after any link from outside
        https_only=https_only,
    )


def _pages(frame: Frame, help_: Help) -> list[BaseRoute]:
    door, lists, threads = Door(frame, Attempts(frame.now)), Lists(frame), Threads(frame)
    signed: dict[str, Page] = {
        "/": frame.signed_in(lists.waiting),
        "/people": frame.signed_in(lists.people),
        "/people/{person}": frame.signed_in(threads.page),
        "/people/{person}/files/{file}": frame.signed_in(threads.file),
        "/help": frame.signed_in(help_.page),
        "/help/{name}.svg": frame.signed_in(help_.picture),
    }
    return [
        Route("/login", door.login, methods=["GET", "POST"]),
        Route("/logout", door.logout, methods=["POST"]),
        Route("/changes", lists.changes),
        *(Route(path, page, methods=["GET"]) for path, page in signed.items()),
        Route("/people/{person}", frame.signed_in(threads.act), methods=["POST"]),
    ]
