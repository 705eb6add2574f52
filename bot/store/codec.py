"""Between what the core says and what is stored: JSON by hand-written names, and microseconds."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from bot.conversation.chain import digest, link
from bot.conversation.events import AnyEvent, Recorded
from bot.conversation.speech import Outgoing
from bot.conversation.state import Conversation
from handoff.events import Event

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_encoder = msgspec.json.Encoder()
encode = _encoder.encode
decode_event = msgspec.json.Decoder(AnyEvent).decode
decode_conversation = msgspec.json.Decoder(Conversation).decode
decode_outgoing = msgspec.json.Decoder(Outgoing).decode


class Row(msgspec.Struct, frozen=True):
    """An event as it is stored. `body` and `salt` are None once erased."""

    conversation_id: str
    seq: int
    at: int
    kind: str
    body: bytes | None
    salt: bytes | None
    digest: bytes
    hash: bytes


def micros(moment: datetime) -> int:
    """Whole microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


def moment(since_1970: int) -> datetime:
    """The UTC moment `since_1970` microseconds after 1970."""
    return _EPOCH + timedelta(microseconds=since_1970)


def kind(event: Event) -> str:
    """The name an event is stored under."""
    return str(event.__struct_config__.tag)


def row(before: Conversation, event: AnyEvent, at: datetime, salt: bytes) -> Row:
    """The stored form of the event that follows `before`."""
    body = encode(event)
    content = digest(salt, body)
    name, seq = kind(event), before.seq + 1
    linked = link(before.hash, before.id, seq, at, name, content)
    return Row(before.id, seq, micros(at), name, body, salt, content, linked)


def recorded(stored: Row) -> Recorded:
    """The event in its place that a row tells of."""
    event = decode_event(stored.body) if stored.body is not None else None
    return Recorded(
        stored.conversation_id, stored.seq, moment(stored.at), stored.kind, event, stored.hash
    )


def snapshot(conversation: Conversation) -> dict[str, Any]:
    """The row of a conversation: its fold, and the columns that index it."""
    case = conversation.case
    return {
        "person_id": conversation.id,
        "last_seq": conversation.seq,
        "control": case.control.value,
        "controller_id": case.controller.id if case.controller else None,
        "control_epoch": case.epoch,
        "offered_to": case.offer.to if case.offer else None,
        "waiting_since": _micros_or_none(case.waiting_since),
        "due_at": _micros_or_none(case.due_at),
        "last_at": _micros_or_none(conversation.last_at),
        "state": encode(conversation),
    }


def _micros_or_none(when: datetime | None) -> int | None:
    return micros(when) if when else None
