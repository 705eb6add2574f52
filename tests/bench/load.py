"""Load: so many people at once, each writing the next message as soon as the last is answered.

Somebody new takes over after MESSAGES_EACH messages, as on a last day: many people with a few
questions each, not a few people with many.

Rule: only what is answered with 200 and at least one line counts as a turn; everything else is
shown, and makes the measure fail.
"""

import asyncio
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.bench import people
from tests.bench.client import Connection
from tests.bench.figures import cpu_seconds, memory_mb, percentile
from tests.servers.referent import Referent

WARM_UP_SECONDS = 1.0
# The load that the budgets are made for: 2.2 million people, three messages each, in an hour.
MESSAGES_EACH = 3
Texts = Callable[[int], Iterator[str]]
"""What somebody writes who is drawn by this seed."""


@dataclass
class Tally:
    """What happened since the clock was set."""

    seconds: list[float] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Level:
    """One line of the table. CPU and time in milliseconds, memory in MB."""

    people: int
    turns: int
    turns_per_second: float
    cpu_ms_per_turn: float
    p50_ms: float
    p99_ms: float
    memory_mb: float
    generator_cpu_ms_per_turn: float
    refused: dict[str, int]


async def measured(
    server: Referent, how_many: int, seconds: float, texts: Texts = people.texts
) -> Level:
    """The figures of one number of people, after a warm-up that is not counted."""
    tally = Tally()
    writing = [
        asyncio.create_task(place(server.port, f"charge-{how_many}-{n}", texts(n), tally))
        for n in range(how_many)
    ]
    await asyncio.sleep(WARM_UP_SECONDS)
    tally.seconds.clear()
    began, cpu, own = time.perf_counter(), cpu_seconds(server.pid), cpu_seconds(os.getpid())
    await asyncio.wait(writing, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
    took = time.perf_counter() - began
    used, spent = cpu_seconds(server.pid) - cpu, cpu_seconds(os.getpid()) - own
    counted = tally.seconds.copy()
    await dismissed(writing)
    return Level(
        people=how_many,
        turns=len(counted),
        turns_per_second=len(counted) / took,
        cpu_ms_per_turn=used * 1000 / len(counted),
        p50_ms=percentile(counted, 0.5) * 1000,
        p99_ms=percentile(counted, 0.99) * 1000,
        memory_mb=memory_mb(server.pid),
        generator_cpu_ms_per_turn=spent * 1000 / len(counted),
        refused=dict(tally.refused),
    )


async def place(port: int, name: str, texts: Iterator[str], tally: Tally) -> None:
    """One person after the other, until cancelled."""
    connection = await Connection.to(port)
    try:
        for number, text in enumerate(texts):
            sender = f"{name}-{number // MESSAGES_EACH}"
            body = people.request(sender, text, f"{name}-{number}")
            began = time.perf_counter()
            answer = await connection.post(people.PATH, body)
            if answer.status == 200 and answer.body != b"[]":
                tally.seconds.append(time.perf_counter() - began)
            else:
                tally.refused["silence" if answer.status == 200 else str(answer.status)] += 1
    finally:
        connection.close()


async def dismissed(tasks: list[asyncio.Task[None]]) -> None:
    """Ends the people; what went wrong for one of them is raised here."""
    for task in tasks:
        task.cancel()
    for ended in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(ended, Exception):
            raise ended
