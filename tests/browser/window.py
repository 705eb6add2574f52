"""What a test does in a window: open a page as somebody, and look at what is wrong with it."""

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from bot.dialogue.project import load
from bot.genuine import Seal
from bot.graph.pictures import pictures
from tests.fakes.chat import FakeChat
from tests.fakes.desk import PASSWORD, FakeDesk
from tests.unit.graph.scene import NAMES, ROOT, TEXTS

MONDAY = datetime(2026, 11, 23, 11, 25, tzinfo=ZoneInfo("Europe/Paris"))
SEAL = Seal("a secret")
PICTURES = pictures(load(ROOT), TEXTS, NAMES)
OFFICIAL = ("@ReferentAgenceDeRennesEstBot sur Telegram", "36 49 par SMS")
FLAGS = (
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PHONE = {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 640}
DESKTOP = {"width": 1280, "height": 800}


@dataclass
class Server:
    """Both faces, and the page that checks codes, on 127.0.0.1."""

    desk: FakeDesk
    chat: FakeChat
    socket: socket.socket
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    def do(self, act: Callable[..., Any], *args: Any, **more: Any) -> Any:
        """Run `act` where the server runs, and give what it gives."""

        async def there() -> Any:
            return act(*args, **more)

        return asyncio.run_coroutine_threadsafe(there(), self.loop).result(10)

    def until(self, true: Callable[[], bool]) -> None:
        """Wait where the server runs; a test that waits in vain fails after ten seconds."""

        async def there() -> None:
            while not true():
                await asyncio.sleep(0.01)

        asyncio.run_coroutine_threadsafe(there(), self.loop).result(10)


def sign_in(context: BrowserContext, server: Server, login: str = "claire") -> Page:
    """The console as a conseiller sees it first."""
    page = context.new_page()
    page.goto(f"{server.url}/console/")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_selector("#nav")
    page.wait_for_load_state()
    return page


def be(context: BrowserContext, server: Server, name: str = "Ana Diallo") -> Page:
    """The chat page of somebody."""
    page = context.new_page()
    page.goto(f"{server.url}/chat")
    page.get_by_role("button", name=name).click()
    page.wait_for_selector("#text")
    page.wait_for_load_state()  # Enter sends once the script is there
    return page


def faults(page: Page) -> list[str]:
    """What axe-core finds wrong, each with where."""
    found = Axe().run(page, options=WCAG).response["violations"]
    return [f"{fault['id']}: {node['html'][:120]}" for fault in found for node in fault["nodes"]]


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")
