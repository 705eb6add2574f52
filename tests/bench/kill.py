"""kill -9 in the middle of load, again and again; then every thread is read and counted.

Each person numbers their messages and sends the next one when the last is answered. What the kill
left unanswered is sent again with the same id once the server is back, as a channel does.

Rule: the threads are judged from outside, by what the tracker shows (see judge.py), never by the
database.
"""

import asyncio
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from tests.bench import people
from tests.bench.client import Answer, Connection, ServerWentAway
from tests.bench.judge import Message, faults, said_again
from tests.servers import referent
from tests.servers.referent import Referent

PEOPLE = 32
# The kill comes after so many answers of a round: early enough to be quick, never at rest.
ANSWERS_BEFORE_KILL = (40, 400)
SECONDS_TO_KILL = 0.01
SECONDS_BEFORE_RETRY = 0.05
REFUSALS_BEFORE_GIVING_UP = 10


class AnswerRefused(Exception):
    """The server went on refusing; the message names what it said."""


@dataclass
class Person:
    sender: str
    texts: Iterator[str]
    sent: list[Message] = field(default_factory=list)

    def next_message(self) -> Message:
        """The one not yet answered, or else a new one."""
        if self.sent and self.sent[-1].answer is None:
            return self.sent[-1]
        message = Message(f"{self.sender}-{len(self.sent)}", next(self.texts))
        self.sent.append(message)
        return message


@dataclass(frozen=True)
class Verdict:
    """What the rounds came to.

    `stored_unanswered`: stored, but killed before its answer left. `said_again`: see judge.py.
    """

    kills: int
    messages: int
    sent_again: int
    stored_unanswered: int
    said_again: int
    faults: list[str]
    verify_code: int
    verify_said: str

    @property
    def clean(self) -> bool:
        return not self.faults and self.verify_code == 0


async def rounds(data: Path, how_many: int, more: Mapping[str, str], seed: int = 1) -> Verdict:
    """Runs the rounds on the folder `data`; `more` are settings of the server."""
    draw = random.Random(seed)
    everyone = [Person(f"coupure-{n}", people.texts(seed * 1000 + n)) for n in range(PEOPLE)]
    stored_unanswered = 0
    for _ in range(how_many):
        with referent.running(data, more) as server:
            stored_unanswered += await waiting_in_threads(server.port, everyone)
            await until_killed(server, everyone, draw)
    with referent.running(data, more) as server:
        stored_unanswered += await waiting_in_threads(server.port, everyone)
        await asyncio.gather(*(write(server.port, person, how_many=2) for person in everyone))
        threads = {person.sender: await thread(server.port, person.sender) for person in everyone}
    code, said = referent.command(data, "verify", more=more)
    messages = [message for person in everyone for message in person.sent]
    return Verdict(
        kills=how_many,
        messages=len(messages),
        sent_again=sum(message.tries > 1 for message in messages),
        stored_unanswered=stored_unanswered,
        said_again=sum(said_again(person.sent, threads[person.sender]) for person in everyone),
        faults=[
            fault for person in everyone for fault in faults(person.sent, threads[person.sender])
        ],
        verify_code=code,
        verify_said=said,
    )


async def until_killed(server: Referent, everyone: list[Person], draw: random.Random) -> None:
    """All write; after some answers the server is killed, with the rest on its way.

    A moment later, that is: straight after an answer would always be straight after a commit.
    """
    left = draw.randint(*ANSWERS_BEFORE_KILL)
    moment = draw.uniform(0, SECONDS_TO_KILL)

    def answered() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            asyncio.get_running_loop().call_later(moment, server.kill)

    writing = [
        asyncio.create_task(write(server.port, person, answered=answered)) for person in everyone
    ]
    await asyncio.wait(writing, return_when=asyncio.FIRST_EXCEPTION)
    server.kill()
    for ended in await asyncio.gather(*writing, return_exceptions=True):
        if isinstance(ended, BaseException) and not isinstance(ended, ServerWentAway):
            raise ended
    if left > 0:
        raise ServerWentAway("by itself, before it was killed")


async def write(
    port: int,
    person: Person,
    *,
    how_many: int | None = None,
    answered: Callable[[], None] = lambda: None,
) -> None:
    """Sends what is unanswered and goes on, `how_many` messages or until the server goes away."""
    connection = await Connection.to(port)
    try:
        while how_many is None or how_many > 0:
            message = person.next_message()
            message.answer = await sent(connection, person.sender, message)
            answered()
            how_many = None if how_many is None else how_many - 1
    finally:
        connection.close()


async def sent(connection: Connection, sender: str, message: Message) -> list[str]:
    """The texts of the answer. What is refused is sent again, as a channel does."""
    body = people.request(sender, message.text, message.id)
    while True:
        message.tries += 1
        answer = await connection.post(people.PATH, body)
        if answer.status == 200:
            return people.answered_texts(answer.body)
        message.refused.append(answer.status)
        if len(message.refused) >= REFUSALS_BEFORE_GIVING_UP:
            raise AnswerRefused(f"{message.refused} for {message.id}: {answer.body[:200]!r}")
        await asyncio.sleep(SECONDS_BEFORE_RETRY)


async def waiting_in_threads(port: int, everyone: list[Person]) -> int:
    """How many unanswered messages the server had stored before it was killed."""
    stored = 0
    for person in everyone:
        if person.sent and person.sent[-1].answer is None:
            events = await thread(port, person.sender)
            stored += any(event.get("message_id") == person.sent[-1].id for event in events)
    return stored


async def thread(port: int, sender: str) -> list[dict[str, Any]]:
    """The events of Rasa's tracker."""
    connection = await Connection.to(port)
    try:
        answer: Answer = await connection.get(f"/conversations/{sender}/tracker")
    finally:
        connection.close()
    if answer.status != 200:
        raise AnswerRefused(f"{answer.status} for the tracker of {sender}")
    tracker: dict[str, Any] = msgspec.json.decode(answer.body)
    return list(tracker["events"])
