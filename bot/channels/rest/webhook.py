"""`POST /webhooks/rest/webhook`: one message in, its answers out, after the commit.

Rule: what is returned is what the outbox holds. It is settled once the response left, so a
client that sends the same `message_id` again after a crash still gets the answer, once.
"""

import time
from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response

from bot.channels.rest import answers
from bot.conversation.events import Address
from bot.conversation.ports import Outcome
from bot.conversation.speech import Outgoing
from bot.inbound import Inbound

CHANNEL = "rest"
PATIENCE = 1.0
"""Seconds after which a client may have left before its answer: then it is looked (50 µs)."""


Id = Annotated[str, msgspec.Meta(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""A name that comes from outside: no control characters, which databases read differently."""


class Metadata(msgspec.Struct):
    """What a client may say about its message beyond Rasa's two fields."""

    message_id: Id | None = None


class Message(msgspec.Struct):
    """Rasa's REST message."""

    sender: Id
    message: str
    metadata: Metadata | None = None


_message = msgspec.json.Decoder(Message)


async def receive(request: Request) -> Response:
    """Take a message; answer with what is said to its sender."""
    said = answers.read(_message, await answers.body(request))
    message_id = said.metadata.message_id if said.metadata else None
    inbound = Inbound(Address(CHANNEL, said.sender), said.message, message_id)
    began = time.monotonic()
    outcome = await request.app.state.take(inbound)
    leaving = _leaving(outcome)
    response = answers.json([_shown(said.sender, message) for message in leaving])
    late = time.monotonic() - began > PATIENCE
    if outcome.outgoing and not (late and await request.is_disconnected()):
        response.background = BackgroundTask(request.app.state.store.settle, outcome.outgoing)
    return response


async def alive(_: Request) -> Response:
    """Rasa's way to ask whether the channel is there."""
    return answers.json({"status": "ok"})


def _leaving(outcome: Outcome) -> Sequence[Outgoing]:
    """What to say now. What answered an older message comes too late to be said."""
    if outcome.repeated or not outcome.recorded:
        return outcome.outgoing
    start = outcome.recorded[0].seq
    return [m for m in outcome.outgoing if m.answers is None or m.answers >= start]


def _shown(sender: str, message: Outgoing) -> dict[str, Any]:
    shown: dict[str, Any] = {"recipient_id": sender, "text": message.signed}
    if message.buttons:
        shown["buttons"] = message.buttons
    return shown
