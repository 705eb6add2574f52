"""The rest of Rasa's HTTP API that clients use: parse, tracker, story, version, status."""

from importlib.metadata import version
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.channels.rest import answers, tracker, webhook
from bot.conversation.errors import UnknownPerson
from bot.conversation.events import Address, Recorded
from bot.conversation.state import Conversation
from handoff.hours import PARIS
from nlu import Understanding

RASA_FORMATS = "3.0.0"
"""The oldest Rasa whose files and API ours agree with, as `GET /version` reports it."""


class Parse(msgspec.Struct):
    """What is asked of `/model/parse`."""

    text: str
    message_id: str | None = None


_parse = msgspec.json.Decoder(Parse)


async def parse(request: Request) -> Response:
    """What understanding makes of a text; nothing is recorded."""
    answers.require_token(request)
    asked = answers.read(_parse, await answers.body(request))
    services = request.app.state
    understanding = services.interpreter.parse(
        asked.text, today=services.clock().astimezone(PARIS).date()
    )
    return answers.json({**parsed(understanding), "message_id": asked.message_id})


def parsed(understanding: Understanding) -> dict[str, Any]:
    """A parse in Rasa's shape, with the decision, and the candidates when it is to ask."""
    shown: dict[str, Any] = {
        "text": understanding.text,
        "intent": _ranked(understanding.intent.name, understanding.intent.confidence),
        "entities": understanding.entities,
        "intent_ranking": [_ranked(r.name, r.confidence) for r in understanding.ranking],
        "decision": understanding.decision,
    }
    if understanding.candidates:
        shown["candidates"] = understanding.candidates
    if understanding.segments:
        shown["segments"] = [parsed(segment) for segment in understanding.segments]
    return shown


def _ranked(name: str, confidence: float) -> dict[str, Any]:
    return {"name": name, "confidence": round(confidence, 6)}


async def show_tracker(request: Request) -> Response:
    """A sender's conversation as Rasa's tracker."""
    answers.require_token(request)
    sender, conversation, log = await _conversation(request)
    return answers.json(tracker.tracker(sender, conversation, log))


async def show_story(request: Request) -> Response:
    """A sender's conversation as a test story."""
    answers.require_token(request)
    sender, _, log = await _conversation(request)
    return PlainTextResponse(tracker.story(sender, log), media_type="text/yml")


async def _conversation(request: Request) -> tuple[str, Conversation, list[Recorded]]:
    """By REST sender, or else by person id. A sender never heard has an empty conversation."""
    sender = request.path_params["sender"]
    store = request.app.state.store
    person = await store.person_at(Address(webhook.CHANNEL, sender)) or sender
    conversation = await store.conversation(person)
    if conversation is None:
        return sender, Conversation(id=sender), []
    return sender, conversation, await store.log(person)


async def show_version(_: Request) -> Response:
    """Our version, and the Rasa whose formats we speak."""
    return answers.json(
        {"version": version("referent"), "minimum_compatible_version": RASA_FORMATS}
    )


async def show_status(request: Request) -> Response:
    """The model that is being served."""
    answers.require_token(request)
    model = request.app.state.interpreter.model_id
    return answers.json({"model_id": model, "model_file": model, "num_active_training_jobs": 0})


async def on_unknown(_: Request, error: Exception) -> Response:
    """404: nobody by that id."""
    return answers.failure(404, "NotFound", str(error))


ROUTES = [
    Route("/webhooks/rest/webhook", webhook.receive, methods=["POST"]),
    Route("/webhooks/rest/", webhook.alive),
    Route("/model/parse", parse, methods=["POST"]),
    Route("/conversations/{sender}/tracker", show_tracker),
    Route("/conversations/{sender}/story", show_story),
    Route("/version", show_version),
    Route("/status", show_status),
]

ERRORS = {UnknownPerson: on_unknown}
