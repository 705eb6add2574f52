"""Starting the server: what must be right first, and what is said to whoever started it."""

import asyncio
import gc
import sys

import uvicorn
from sqlalchemy.exc import DBAPIError

from bot import bootstrap, demo, faces, observe
from bot.bootstrap import Services
from bot.settings import Settings
from bot.web.app import application


def run(settings: Settings) -> int:
    """Serve, with the demo portfolio when the database is empty."""
    return _start(settings, with_demo=True)


def serve(settings: Settings) -> int:
    """Serve what is in the database."""
    return _start(settings, with_demo=False)


def _start(settings: Settings, *, with_demo: bool) -> int:
    observe.start_logging()
    try:
        services = bootstrap.build(settings)
    except DBAPIError as error:
        print(f"referent: the database cannot be opened: {error.orig}", file=sys.stderr)
        return 1
    logins = _demo(services) if with_demo else []
    for line in _welcome(services, logins):
        print(line, flush=True)
    gc.collect()
    gc.freeze()  # what was loaded stays: the collector need not look at it again and again
    gc.set_threshold(20_000, 20, 20)
    uvicorn.run(
        application(services, faces.routes(services, demo=bool(logins))),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    return 0


def _demo(services: Services) -> list[tuple[str, str]]:
    """The log-ins of the demo, put in if the database was empty; none in a real installation."""
    portfolio = demo.read(services.parts.settings.root / "data" / "demo" / "portfolio.yml")
    asyncio.run(demo.load(services, portfolio))
    return demo.log_ins(services, portfolio) if demo.belongs_here(services, portfolio) else []


def _welcome(services: Services, logins: list[tuple[str, str]]) -> list[str]:
    here = f"http://{services.parts.settings.host}:{services.parts.settings.port}"
    lines = [f"Chat     {here}/chat", f"Console  {here}/console/"]
    if logins:
        lines.append("Demo log-ins for the console:")
        lines += [f"  {login}  {password}" for login, password in logins]
    return lines
