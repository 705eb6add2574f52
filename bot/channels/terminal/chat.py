"""`make chat`: the same turn as anywhere else, typed and read in the terminal.

Rule: what is shown is read from the log, so what a conseiller wrote meanwhile comes with the
next answer.
"""

import asyncio
import contextlib
import secrets
import sys
from pathlib import Path
from uuid import uuid4

from bot import bootstrap, observe
from bot.conversation.errors import ReferentError
from bot.conversation.events import Address, AssistantSpoke, Recorded
from bot.conversation.speech import outgoing
from bot.inbound import Inbound
from bot.settings import Settings

CHANNEL = "terminal"
SCENARIO = "/scenario"


async def talk(settings: Settings, person: str | None) -> int:
    """Read lines until the end of input; exit code 0, or 1 for an unknown person."""
    observe.start_logging("CRITICAL")
    services = bootstrap.build(settings)
    address = await _address(services, person)
    if address is None:
        print(f"referent: nobody has the id {person}", file=sys.stderr)
        return 1
    print(f"{SCENARIO} FILE writes this conversation as a scenario, of people who do not exist.")
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
        if text == SCENARIO or text.startswith(f"{SCENARIO} "):
            await _record(services, address, text.removeprefix(SCENARIO).strip())
            continue
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


async def _record(services: bootstrap.Services, address: Address, file: str) -> None:
    """Write what was said until now as a scenario, and say what was replaced."""
    from bot.replay.recording import command, recording, saying

    store, out = services.parts.store, Path(file)
    person = address.id if address.channel == "web" else await store.person_at(address)
    if not file or out.exists():
        print(f"! expected {SCENARIO} and the name of a file that is not there yet")
        return
    seed = secrets.randbelow(command.SEEDS)
    try:
        recorded = await recording.record_live(services.parts, person or "", seed)
        command.write(recorded, out)
    except (ReferentError, OSError) as error:
        print(f"! {error}")
        return
    print("\n".join(saying.said(recorded, seed)))


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
