"""What is wrong with a thread, compared with what its person wrote and was told.

Rule: every message stands in it once, in the order it was written, with one answer, and that is
the answer its sender was given.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass
class Message:
    """One message; `answer` is what the first 200 said, `tries` how often it was sent."""

    id: str
    text: str
    tries: int = 0
    answer: list[str] | None = None


def faults(written: Sequence[Message], events: Sequence[dict[str, Any]]) -> list[str]:
    """In words, one line for each fault of the thread; `events` are the tracker's."""
    turns = answered_turns(events)
    found = [message_id for message_id, _ in turns]
    expected = [message.id for message in written]
    wrong = [f"{message_id}: lost" for message_id in expected if message_id not in found]
    for message_id in dict.fromkeys(found):
        if found.count(message_id) > 1:
            wrong.append(f"{message_id}: {found.count(message_id)} times")
        if message_id not in expected:
            wrong.append(f"{message_id}: from somewhere else")
    if not wrong and found != expected:
        wrong.append(f"out of order: {found}")
    answers = dict(turns)
    judged = (
        wrong_answer(message, answers[message.id]) for message in written if message.id in answers
    )
    return wrong + [fault for fault in judged if fault]


def answered_turns(events: Sequence[dict[str, Any]]) -> list[tuple[str, list[str]]]:
    """Each message of the person with the texts said after it, before their next one."""
    turns: list[tuple[str, list[str]]] = []
    for event in events:
        if event["event"] == "user":
            turns.append((str(event.get("message_id")), []))
        elif event["event"] == "bot" and turns and event.get("text"):
            turns[-1][1].append(event["text"])
    return turns


def wrong_answer(message: Message, said: list[str]) -> str | None:
    """The thread must hold what the sender was told: no more (twice), no less (never)."""
    if not said:
        return f"{message.id}: no answer in the thread"
    if message.answer:
        if message.answer == said:
            return None
        return f"{message.id}: the sender was told {message.answer}, the thread says {said}"
    # The answer to a repeat may be empty: what counts then is that the thread has one, once.
    half = len(said) // 2
    return f"{message.id}: answered twice" if said[:half] == said[half:] else None
