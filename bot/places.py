"""Where a person is reached, as their conseiller sees it, and the codes that link a new place."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import Connection, select

from bot.chance import Chance
from bot.conversation.events import Address
from bot.conversation.reach import PUSHED
from bot.conversation.speech import Delivery, Receipt
from bot.conversation.state import Conversation
from bot.genuine import CROCKFORD
from bot.store import tables as t
from bot.words import CODE
from handoff.ports import Place

GOOD_FOR = timedelta(days=3)
"""How long a one-time code may be used: over a week-end, and not for ever."""


def draw_code(chance: Chance) -> str:
    """A new one-time code, of nearly 40 bits; a figure in it tells it from a word."""
    drawn = ""
    while not any(c.isdigit() for c in drawn):
        drawn = chance.text("code", CROCKFORD, CODE)
    return f"{drawn[:4]}-{drawn[4:]}"


def addresses(connection: Connection, person: str) -> list[Address]:
    """Every address that leads to a person."""
    wanted = select(t.address.c.channel, t.address.c.external_id)
    rows = connection.execute(wanted.where(t.address.c.person_id == person).order_by("channel"))
    return [Address(*row) for row in rows]


def places(conversation: Conversation, linked: Sequence[Address]) -> tuple[Place, ...]:
    """The places that messages can be sent to."""
    reach, best = conversation.reach, conversation.reached(answering=False)
    return tuple(
        Place(
            channel=address.channel,
            id=address.id,
            closed=reach.why(address) or "",
            is_used=address == best,
            is_chosen=address == reach.chosen,
        )
        for address in linked
        if address.channel in PUSHED
    )


def delivered(receipts: Mapping[int, Receipt]) -> dict[int, str]:
    """What is shown of each message that left; nothing is said of what is still on its way."""
    shown = {Delivery.SENT: "sent", Delivery.DELIVERED: "delivered", Delivery.FAILED: "failed"}
    return {seq: shown[receipt.state] for seq, receipt in receipts.items()}
