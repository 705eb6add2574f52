"""What is wrong with a thread, compared with what its person wrote and was told.

Rule: every message stands in it once, in the order it was written, with one answer, and that is
the answer its sender was given.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

Turn = tuple[str, list[str]]
"""The id of a message, and the texts said after it and before the next one."""


@dataclass
class Message:
    """One message; `answer` is what the first 200 said, `tries` how often it was sent.

    `refused` are the other answers. 503 is fine (come back later), 500 a bug even if all ends well.
    """

    id: str
    text: str
    tries: int = 0
    answer: list[str] | None = None
    refused: list[int] = field(default_factory=list)


def faults(written: Sequence[Message], events: Sequence[dict[str, Any]]) -> list[str]:
    """In words, one line for each fault of the thread; `events` are the tracker's."""
    turns = turns_of(events)
    wrong = [*misplaced([message.id for message in written], [turn[0] for turn in turns])]
    for message in written:
        if bugs := [status for status in message.refused if status != 503]:
            wrong.append(f"{message.id}: refused with {bugs}")
    for message, said, earlier in answered(written, turns):
        if fault := wrong_answer(message, said, earlier):
            wrong.append(f"{message.id}: {fault}")
    return wrong


def said_again(written: Sequence[Message], events: Sequence[dict[str, Any]]) -> int:
    """How many answers began with lines of an earlier turn: stored once, but delivered twice.

    What is said leaves at least once, so a crash between an answer and the note that it left may
    repeat a line. It is no fault, but it is counted: somebody reads it twice.
    """
    judged = answered(written, turns_of(events))
    return sum(bool(repeated(message, said, earlier)) for message, said, earlier in judged)


def turns_of(events: Sequence[dict[str, Any]]) -> list[Turn]:
    turns: list[Turn] = []
    for event in events:
        if event["event"] == "user":
            turns.append((str(event.get("message_id")), []))
        elif event["event"] == "bot" and turns and event.get("text"):
            turns[-1][1].append(event["text"])
    return turns


def answered(
    written: Sequence[Message], turns: Sequence[Turn]
) -> Iterator[tuple[Message, list[str], set[str]]]:
    """Each message that the thread has, what was said to it, and all that was said before."""
    by_id = {message.id: message for message in written}
    earlier: set[str] = set()
    for message_id, said in turns:
        if message_id in by_id:
            yield by_id[message_id], said, set(earlier)
        earlier |= set(said)


def misplaced(expected: list[str], found: list[str]) -> list[str]:
    """Which ids are lost, doubled, foreign or in another order."""
    wrong = [f"{message_id}: lost" for message_id in expected if message_id not in found]
    for message_id in dict.fromkeys(found):
        if found.count(message_id) > 1:
            wrong.append(f"{message_id}: {found.count(message_id)} times")
        if message_id not in expected:
            wrong.append(f"{message_id}: from somewhere else")
    return wrong if wrong or found == expected else [f"out of order: {found}"]


def wrong_answer(message: Message, said: list[str], earlier: set[str]) -> str | None:
    """The thread must hold what the sender was told: no more (twice), no less (never)."""
    if not said:
        return "no answer in the thread"
    if message.answer:
        told = message.answer == said or repeated(message, said, earlier)
        return None if told else f"its sender was told {message.answer}, the thread says {said}"
    # The answer to a repeat may be empty: what counts then is that the thread has one, once.
    half = len(said) // 2
    return "answered twice" if said[:half] == said[half:] else None


def repeated(message: Message, said: list[str], earlier: set[str]) -> list[str]:
    """The lines of earlier turns that the sender was told before the lines of this one."""
    told = message.answer or []
    more = len(told) - len(said)
    if more <= 0 or told[more:] != said or not set(told[:more]) <= earlier:
        return []
    return told[:more]
