"""A person's whole thread: their own log, and what was said where they had not been known yet.

Rule: by date. A joined thread is read, never copied: its chain stays its own.
"""

from msgspec.structs import replace

from bot.conversation.events import Recorded, ThreadsJoined
from bot.conversation.ports import Store

APART = 1_000_000
"""More events than any one thread has: joined ones are numbered below zero, thread by thread."""


async def whole(store: Store, person: str) -> list[Recorded]:
    """Everything of a person, oldest first. What joined has negative places, each one's own."""
    log = await store.log(person)
    joined = [entry.event for entry in log if isinstance(entry.event, ThreadsJoined)]
    if not joined:
        return log
    everything = list(log)
    for number, thread in enumerate(joined, start=1):
        for entry in await store.log(thread.other):
            everything.append(replace(entry, seq=entry.seq - number * APART))
    return sorted(everything, key=lambda entry: (entry.at, entry.seq))
