"""`make chat`: the same turn as anywhere else, typed and read in the terminal.

Rule: what is shown is read from the log, so what a conseiller wrote meanwhile comes with the
next answer.
"""

import asyncio
import contextlib
import sys
from uuid import uuid4

from bot import bootstrap, observe
from bot.conversation.errors import ReferentError
from bot.conversation.events import Address, AssistantSpoke, Recorded
from bot.conversation.speech import outgoing
from bot.inbound import Inbound
from bot.settings import Settings

CHANNEL = "terminal"


async def talk(settings: Settings, person: str | None) -> int:
    """Read lines until the end of input; exit code 0, or 1 for an unknown person."""
    observe.start_logging("CRITICAL")
    services = bootstrap.build(settings)
    address = await _address(services, person)
    if address is None:
        print(f"referent: nobody has the id {person}", file=sys.stderr)
        return 1
    async with services.running():
        with contextlib.suppress(EOFError, KeyboardInterrupt):
            await _converse(services, address, person)
    return 0


async def _address(services: bootstrap.Services, person: str | None) -> Address | None:
    """The address to write from: the person's own on the web, or this terminal's."""
    if person is None:
        return Address(CHANNEL, "local")
    return Address("web", person) if await services.parts.store.conversation(person) else None


async def _stands_at(services: bootstrap.Services, address: Address) -> int:
    """The seq up to which the conversation was seen before: what is new comes after it."""
    store = services.parts.store
    known = address.id if address.channel == "web" else await store.person_at(address)
    conversation = await store.conversation(known) if known else None
    return conversation.seq if conversation else 0


async def _converse(services: bootstrap.Services, address: Address, person: str | None) -> None:
    choices: list[str] = []
    seen = await _stands_at(services, address)
    while True:
        text = await asyncio.to_thread(input, "> ")
        if text.isdecimal() and 0 < int(text) <= len(choices):
            text = choices[int(text) - 1]
        try:
            outcome = await services.take(Inbound(address, text, uuid4().hex, person))
        except ReferentError as error:
            print(f"! {error}")
            continue
        log = await services.parts.store.log(outcome.conversation.id, after=seen)
        seen = log[-1].seq
        choices = _show(log, address) or choices


def _show(log: list[Recorded], address: Address) -> list[str]:
    """Print what was said to the person; the payloads they can choose by number."""
    choices: list[str] = []
    for recorded in log:
        message = outgoing(recorded, address)
        if message is None:
            continue
        print(message.signed)
        if isinstance(recorded.event, AssistantSpoke) and recorded.event.buttons:
            choices = [button.payload for button in recorded.event.buttons]
            for number, button in enumerate(recorded.event.buttons, start=1):
                print(f"  {number}. {button.title}")
    return choices
