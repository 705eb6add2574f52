"""Pages in a real Chromium, served over the fakes on a free port.

Rule: the server runs in its own thread and event loop; a test changes a fake only through
`server.do`, which runs there.
"""

import socket
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright
from starlette.applications import Starlette
from starlette.routing import Mount

import bot.web.chat
import bot.web.verify
import handoff.console
from tests.browser.window import FLAGS, MONDAY, OFFICIAL, PHONE, PICTURES, SEAL, Server
from tests.fakes.scene import exchange, morning

expect.set_options(timeout=15_000)


@pytest.fixture
def server() -> Iterator[Server]:
    def now() -> datetime:
        return MONDAY

    listening = socket.create_server(("127.0.0.1", 0))
    running = Server(morning(now), exchange(now), listening)
    console = handoff.console.routes(running.desk, "a secret", now, True, pictures=lambda: PICTURES)
    routes = [
        *bot.web.chat.routes(running.chat, "a secret", True, now=now),
        *bot.web.verify.routes(SEAL, lambda: OFFICIAL, now),
        Mount("/console", routes=console),
    ]
    config = uvicorn.Config(Starlette(routes=routes), log_level="warning", lifespan="off")
    config.timeout_graceful_shutdown = 1
    serving = uvicorn.Server(config)
    thread = threading.Thread(
        target=running.loop.run_until_complete, args=(serving.serve([listening]),)
    )
    thread.start()
    yield running
    serving.should_exit = True
    thread.join(20)
    running.loop.close()


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        program = playwright.chromium.launch(
            executable_path=chromium, chromium_sandbox=False, args=list(FLAGS)
        )
        yield program
        program.close()


@pytest.fixture
def window(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Opens a window of its own, with its own cookies: a phone unless told otherwise."""
    opened: list[BrowserContext] = []

    def open_window(**options: Any) -> BrowserContext:
        still = {"viewport": PHONE, "locale": "fr-FR", "reduced_motion": "reduce"}
        context = browser.new_context(**still | options)  # a colour halfway is nobody's choice
        context.set_default_timeout(15_000)
        opened.append(context)
        return context

    yield open_window
    for context in opened:
        context.close()
