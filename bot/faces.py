"""The pages people open: the chat for the person, the console for the conseiller, the proof."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from starlette.routing import BaseRoute, Mount

from bot.bootstrap import Services, secret
from bot.connecting import Channel
from bot.dialogue.project import Project
from bot.graph import texts
from bot.web import verify
from bot.web.chat.chat import routes as chat_routes
from bot.web.chat.ports import ChatScenario
from bot.web.chat.thread import Record, ThreadChat
from handoff.console.app import routes as console_routes
from handoff.ports import Picture


def routes(
    services: Services, channels: Sequence[Channel] = (), *, demo: bool
) -> Sequence[BaseRoute]:
    """All faces over the running services. `channels` say where people write to us."""
    parts = services.parts
    key = secret(parts.settings)
    chat = ThreadChat(parts.store, services.take, parts.bus, _recording(services), demo=demo)
    private = parts.settings.public_url.startswith("https://")
    pictures = _pictures(parts.settings.root, parts.project)
    console = console_routes(
        services.desk, key, services.clock, demo, https_only=private, pictures=pictures
    )
    return [
        *verify.routes(
            parts.seal,
            lambda: _official(parts.words.shown.official, channels, demo),
            services.clock,
        ),
        *chat_routes(chat, key, demo, https_only=private),
        Mount("/console", routes=console),
    ]


def _official(known: Mapping[str, str], channels: Sequence[Channel], demo: bool) -> list[str]:
    """Where people write to us, as they read it."""
    said = [
        known.get(channel.name, "{address}").replace("{address}", address)
        for channel in channels
        for address in channel.official()
    ]
    return [*said, known["web"]] if demo and "web" in known else said


def _pictures(root: Path, project: Project) -> Callable[[], Sequence[Picture]]:
    """Draws the pictures of the help once, when somebody first looks. Raises `Malformed` at once
    for a mistake in their words.
    """
    words, names = texts.load(root / texts.PATH), texts.names(root / texts.NAMES)

    @cache
    def drawn() -> Sequence[Picture]:
        from bot.graph import pictures  # the layout library costs who never looks nothing

        return pictures.pictures(project, words, names)

    return drawn


def _recording(services: Services) -> Record:
    """How a conversation of the running demo becomes a scenario; the same one each time."""

    async def record(person: str) -> ChatScenario:
        from bot.replay.recording.recording import record_live

        recording = await record_live(services.parts, person, seed=0)
        return ChatScenario(recording.text, recording.replays)

    return record
