"""The one web application: which address leads where, and what an error looks like."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot import observe
from bot.bootstrap import Services
from bot.channels.rest import answers, api
from bot.connecting import Channel
from bot.conversation.errors import Malformed, Unavailable
from bot.turn import TryAgain

log = structlog.get_logger()


def application(
    services: Services, faces: Sequence[BaseRoute], channels: Sequence[Channel] = ()
) -> Starlette:
    """The app over what bootstrap built. `faces` are the pages people open."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.settings = services.parts.settings
        app.state.store = services.parts.store
        app.state.interpreter = services.parts.interpreter
        app.state.clock = services.clock
        app.state.take = services.take
        async with services.running(channels):
            yield

    routes: list[BaseRoute] = [
        *api.ROUTES,
        Route("/health", health),
        Route("/ready", ready),
        Route("/metrics", metrics),
        Route("/", home),
        *(route for channel in channels for route in channel.routes),
        *faces,
    ]
    return Starlette(routes=routes, lifespan=lifespan, exception_handlers=_ERRORS)


async def health(_: Request) -> Response:
    """The process lives."""
    return answers.json({"status": "ok"})


async def ready(request: Request) -> Response:
    """The process can take a message: the store answers. 503 otherwise."""
    await request.app.state.store.due(request.app.state.clock(), limit=1)
    return answers.json({"status": "ready", "model": request.app.state.interpreter.model_id})


async def metrics(request: Request) -> Response:
    """Figures for Prometheus; what waits to leave is counted now."""
    observe.show_waiting(await request.app.state.store.waiting_to_leave())
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def home(_: Request) -> Response:
    """A person who opens the bare address wants to write."""
    return RedirectResponse("/chat")


async def _on_http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    reason = error.detail.replace(" ", "")
    return answers.failure(error.status_code, reason, error.detail, dict(error.headers or {}))


async def _on_try_again(_: Request, error: Exception) -> Response:
    return answers.failure(500, "TryAgain", str(error), {"Retry-After": "1"})


async def _on_bug(request: Request, error: Exception) -> Response:
    log.error("request.failed", path=request.url.path, kind=type(error).__name__, exc_info=error)
    return answers.failure(500, "InternalServerError", "The server failed on this request.")


_ERRORS: dict[Any, Any] = {
    Malformed: answers.on_malformed,
    Unavailable: answers.on_unavailable,
    answers.Forbidden: answers.on_forbidden,
    TryAgain: _on_try_again,
    HTTPException: _on_http,
    Exception: _on_bug,
    **api.ERRORS,
}
