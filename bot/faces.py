"""The pages people open: the chat for the person, the console for the conseiller, the proof."""

from collections.abc import Sequence

from starlette.routing import BaseRoute, Mount

from bot.bootstrap import Services, secret
from bot.connecting import Channel
from bot.web import verify
from bot.web.chat.chat import routes as chat_routes
from bot.web.chat.thread import ThreadChat
from handoff.console.app import routes as console_routes


def routes(
    services: Services, channels: Sequence[Channel] = (), *, demo: bool
) -> Sequence[BaseRoute]:
    """All faces over the running services. `channels` say where people write to us."""
    parts = services.parts
    key = secret(parts.settings)
    chat = ThreadChat(parts.store, services.take, parts.bus, demo=demo)
    private = parts.settings.public_url.startswith("https://")
    console = console_routes(services.desk, key, services.clock, demo, https_only=private)

    def official() -> list[str]:
        known = parts.words.shown.official
        said = [
            known.get(channel.name, "{address}").replace("{address}", address)
            for channel in channels
            for address in channel.official()
        ]
        return [*said, known["web"]] if demo and "web" in known else said

    return [
        *verify.routes(parts.seal, official, services.clock),
        *chat_routes(chat, key, demo, now=services.clock, https_only=private),
        Mount("/console", routes=console),
    ]
