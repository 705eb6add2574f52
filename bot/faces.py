"""The pages people open: the chat page for the person, the console for the conseiller."""

from collections.abc import Sequence

from starlette.routing import BaseRoute, Mount

from bot.bootstrap import Services, secret
from bot.web.chat.chat import routes as chat_routes
from bot.web.chat.thread import ThreadChat
from handoff.console.app import routes as console_routes


def routes(services: Services, *, demo: bool) -> Sequence[BaseRoute]:
    """Both faces over the running services."""
    parts = services.parts
    key = secret(parts.settings)
    chat = ThreadChat(parts.store, services.take, parts.bus, demo=demo)
    console = console_routes(services.desk, key, services.clock, demo)
    return [*chat_routes(chat, key, demo), Mount("/console", routes=console)]
