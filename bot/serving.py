"""Starting the server: what must be right first, and what is said to whoever started it."""

import asyncio
import gc
import signal
import socket
from collections.abc import Sequence
from contextlib import suppress

import uvicorn

from bot import bootstrap, demo, faces, observe
from bot.bootstrap import Services
from bot.connecting import Channel
from bot.conversation.errors import Malformed
from bot.settings import Settings
from bot.turn import Clock
from bot.web.app import application

BACKLOG = 2048
"""Connections that wait to be taken: the last evening of the period comes all at once."""


def run(settings: Settings, clock: Clock = bootstrap.now) -> int:
    """Serve, with the demo portfolio when the database is empty."""
    return _start(settings, clock, with_demo=True)


def serve(settings: Settings, clock: Clock = bootstrap.now) -> int:
    """Serve what is in the database."""
    return _start(settings, clock, with_demo=False)


def relay(settings: Settings) -> int:
    """Carry what the outbox holds until told to stop; nothing is received here."""
    observe.start_logging()
    services = bootstrap.build(settings)
    channels = [channel for channel in services.channels() if channel.carrier]
    if not channels:
        raise Malformed("no channel is open: see credentials.yml")
    for channel in channels:
        print(f"{channel.name.capitalize()} is carried", flush=True)
    asyncio.run(_relayed(services, channels))
    return 0


async def _relayed(services: Services, channels: Sequence[Channel]) -> None:
    """Until SIGTERM or SIGINT."""
    told = asyncio.Event()
    for stop in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(stop, told.set)
    async with services.relaying(channels):
        await told.wait()


def _start(settings: Settings, clock: Clock, *, with_demo: bool) -> int:
    observe.start_logging()
    services = bootstrap.build(settings, clock)
    logins = _demo(services) if with_demo else []
    channels = services.channels()
    for line in _welcome(services, channels, logins):
        print(line, flush=True)
    gc.collect()
    gc.freeze()  # what was loaded stays: the collector need not look at it again and again
    gc.set_threshold(20_000, 20, 20)
    config = uvicorn.Config(
        application(services, faces.routes(services, channels, demo=bool(logins)), channels),
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    server = uvicorn.Server(config)
    # Ctrl-C is how `make run` ends: it has stopped in order by then, and there is nothing to trace.
    with _listening(settings) as listening, suppress(KeyboardInterrupt):
        server.run(sockets=[listening])
    return 0 if server.started else 1


def _listening(settings: Settings) -> socket.socket:
    """The server's place on the network. Raises OSError with the address when it is taken."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    return socket.create_server((settings.host, settings.port), family=family, backlog=BACKLOG)


def _demo(services: Services) -> list[tuple[str, str]]:
    """The log-ins of the demo, put in if the database was empty; none in a real installation."""
    portfolio = demo.read(services.parts.settings.root / "data" / "demo" / "portfolio.yml")
    asyncio.run(demo.load(services, portfolio))
    return demo.log_ins(services, portfolio) if demo.belongs_here(services, portfolio) else []


def _is_open(settings: Settings) -> bool:
    """Whether the API shows conversations to whoever reaches this machine from outside."""
    return settings.api_token is None and settings.host not in ("127.0.0.1", "::1", "localhost")


def _welcome(
    services: Services, channels: Sequence[Channel], logins: list[tuple[str, str]]
) -> list[str]:
    here = f"http://{services.parts.settings.host}:{services.parts.settings.port}"
    lines = [f"Chat     {here}/chat", f"Console  {here}/console/"]
    lines += [f"{channel.name.capitalize():8} is open" for channel in channels]
    if _is_open(services.parts.settings):
        lines.append("Whoever reaches this machine can read every thread: set REFERENT_API_TOKEN")
    if logins:
        lines.append("Demo log-ins for the console:")
        lines += [f"  {login}  {password}" for login, password in logins]
    return lines
