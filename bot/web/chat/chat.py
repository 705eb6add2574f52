"""The routes of the chat page: choose who to be, read, write, and hear what is new."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.routing import BaseRoute, Mount, Route

from bot.web.chat.page import ChatPage
from bot.web.chat.ports import Chat
from handoff.pages.forms import MAX_BODY
from handoff.pages.headers import SafeHeaders
from handoff.pages.render import static, templates

HERE = Path(__file__).parent


def _clock() -> datetime:
    return datetime.now(UTC)


def routes(
    chat: Chat,
    secret: str,
    demo: bool,
    *,
    now: Callable[[], datetime] = _clock,
    https_only: bool = False,
) -> list[BaseRoute]:
    """The chat page, at `/chat`. `secret` signs the cookie that says who writes.

    Nobody can be chosen outside a demo. `https_only` keeps the cookie off plain HTTP.
    """
    session = Middleware(
        SessionMiddleware,
        secret_key=secret,
        session_cookie="referent_chat",
        path="/chat",
        same_site="lax",
        https_only=https_only,
    )
    wrapped: dict[str, Any] = {
        "middleware": [Middleware(SafeHeaders), session],
        "max_body_size": MAX_BODY,
    }
    page = ChatPage(chat, templates(HERE / "templates"), now, demo)
    inside = [
        Route("/person", page.choose, methods=["POST"]),
        Route("/scenario", page.record, methods=["POST"]),
        Route("/stream", page.stream),
        Mount("/static", static(HERE / "static")),
    ]
    return [
        Route("/chat", page.read, **wrapped),
        Route("/chat", page.write, methods=["POST"], **wrapped),
        Mount("/chat", routes=inside, **wrapped),
    ]
