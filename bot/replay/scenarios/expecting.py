"""What must be so at a moment of a scenario, and what is so.

Rule: every look gives what was expected and what there is, in words that can be read side by
side, whether they agree or not.
"""

import hashlib
import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

import msgspec
from msgspec import UNSET

from bot.conversation.events import (
    AssistantSpoke,
    ConseillerSpoke,
    PersonEvent,
    PersonSentFile,
    Recorded,
    SystemSaid,
)
from bot.replay.ground import duration, in_words, moment
from bot.replay.scenarios import words
from bot.replay.scenarios.format import ChannelName, Step
from bot.replay.scenarios.format import written as keys_of
from bot.replay.scenarios.stage import Stage
from bot.replay.scenarios.unread import SAID, Unread
from bot.replay.scenarios.words import plain
from bot.replay.shown import lines
from handoff.hours import PARIS


class Look(msgspec.Struct, frozen=True):
    """What was expected, what there is, whether that is it, and what would have been."""

    expected: str
    got: str
    held: bool
    instead: Any = None


NEARLY = timedelta(minutes=1)
"""How exactly a moment or a wait is compared: on a real network a step takes a while."""

NOTHING = "nothing was said"

ENOUGH = 40
"""Letters and figures of a line that must be found in what a phone received: it may be split."""


class Seen(msgspec.Struct, frozen=True):
    """Whose conversation is looked at, and what is known of it."""

    stage: Stage
    who: str
    person: str
    unread: Unread
    channel: ChannelName


def written(step: Step, key: str) -> str:
    """What a step says, as it stands in the file."""
    value = msgspec.to_builtins(keys_of(step)[key])
    if isinstance(value, dict):
        return ", ".join(f"{name}: {each}" for name, each in value.items())
    return "" if value is None else str(value)


def _line(kind: type[Any], name: str) -> Callable[[Seen, Step], Awaitable[Look]]:
    async def look(seen: Seen, step: Step) -> Look:
        wanted = words.wanted(getattr(step, name))
        found = seen.unread.next(seen.person, kind)
        expected = written(step, name)
        if found is None:
            others = _texts(seen.unread.left(seen.person))
            return Look(expected, f"nothing was said; but {others}" if others else NOTHING, False)
        shown = words.shown(wanted, found.event)
        held = words.fits(wanted, found.event)
        return Look(expected, shown, held, words.instead(wanted, found.event))

    return look


async def _silence(seen: Seen, step: Step) -> Look:
    said = [e for e in seen.unread.since_act(seen.person) if isinstance(e.event, AssistantSpoke)]
    return Look("silence", _texts(said) or "silence", not said)


async def _nothing_else(seen: Seen, step: Step) -> Look:
    left = seen.unread.left(seen.person)
    return Look("nothing else", _texts(left) or "nothing else", not left)


def _texts(entries: Sequence[Recorded]) -> str:
    return " / ".join(f"{line.response or line.author}: {line.text}" for line in lines(entries))


async def _control(seen: Seen, step: Step) -> Look:
    case = (await seen.stage.conversation(seen.person)).case
    now = case.control.value
    return Look(str(step.control), now, now == step.control, now)


async def _held_by(seen: Seen, step: Step) -> Look:
    holder = (await seen.stage.conversation(seen.person)).case.controller
    got = holder.name if holder else "nobody"
    return _named(seen, str(step.held_by), holder.id if holder else "", got)


async def _offered_to(seen: Seen, step: Step) -> Look:
    offer = (await seen.stage.conversation(seen.person)).case.offer
    got = f"{offer.name} ({offer.role.value})" if offer else "nobody"
    if offer and step.offered_to in (offer.name, offer.role.value):
        return Look(str(step.offered_to), got, True)
    return _named(seen, str(step.offered_to), offer.to if offer else "", got)


def _named(seen: Seen, wanted: str, id_: str, got: str) -> Look:
    if wanted == "nobody":
        return Look(wanted, got, not id_, id_)
    them = next((c for c in seen.stage.colleagues if c.id == id_), None)
    held = them is not None and wanted in (them.id, them.login, them.name)
    return Look(wanted, got, held, them.login if them else "nobody")


async def _waits(seen: Seen, step: Step) -> Look:
    since = (await seen.stage.conversation(seen.person)).case.waiting_since
    if isinstance(step.waits, bool):
        now = since is not None
        return Look(_yes(step.waits), _yes(now), step.waits == now, now)
    wanted = duration(str(step.waits))
    long = seen.stage.now - since if since else None
    held = long is not None and abs(long - wanted) <= NEARLY
    got = in_words(long) if long is not None else _yes(False)
    return Look(str(step.waits), got, held, got if long is not None else False)


def _yes(true: bool) -> str:
    return "the person waits" if true else "nobody waits"


async def _deadline(seen: Seen, step: Step) -> Look:
    due = (await seen.stage.conversation(seen.person)).case.due_at
    got = f"{due.astimezone(PARIS):%Y-%m-%d %H:%M}" if due else "none"
    if step.deadline is None:
        return Look("none", got, due is None, got)
    wanted = moment(str(step.deadline))
    held = due is not None and abs(due - wanted) <= NEARLY
    return Look(str(step.deadline), got, held, got if due else None)


async def _brief(seen: Seen, step: Step) -> Look:
    brief = await seen.stage.brief(seen.person)
    told = [said.text for said in (*brief.asked, *brief.known, *brief.answered)]
    wanted = str(step.brief_contains)
    held = any(plain(wanted) in plain(text) for text in told)
    return Look(wanted, " / ".join(told) or "an empty brief", held)


async def _delivered(seen: Seen, step: Step) -> Look:
    channel = step.delivered_on
    assert channel is not UNSET
    text, received = await _last(seen, channel)
    got = received[-1] if received else f"nothing arrived on {channel}"
    return Look(f"{channel}: {text}", got, _is_there(text, received))


async def _not_delivered(seen: Seen, step: Step) -> Look:
    channel = step.not_delivered_on
    assert channel is not UNSET
    text, received = await _last(seen, channel)
    there = _is_there(text, received)
    got = "it arrived" if there else "it did not arrive"
    return Look(f"{channel}: {text}", got, bool(text) and not there)


async def _last(seen: Seen, channel: ChannelName) -> tuple[str, Sequence[str]]:
    """What was said to a person last, and all that they received on a channel."""
    said = [e for e in seen.unread.everything(seen.person) if isinstance(e.event, SAID)]
    text = next((line.text for line in lines(reversed(said))), "")
    return text, await seen.stage.arrived(seen.who, channel)


def _is_there(text: str, received: Sequence[str]) -> bool:
    return bool(text) and plain(text)[:ENOUGH] in "".join(map(plain, received))


async def _phone_shows(seen: Seen, step: Step) -> Look:
    assert step.phone_shows is not UNSET
    shown, there = await _phone(seen, step, step.phone_shows)
    return Look(step.phone_shows, shown, there)


async def _phone_does_not_show(seen: Seen, step: Step) -> Look:
    assert step.phone_does_not_show is not UNSET
    shown, there = await _phone(seen, step, step.phone_does_not_show)
    return Look(f"nowhere {step.phone_does_not_show}", shown, not there)


async def _phone(seen: Seen, step: Step, sought: str) -> tuple[str, bool]:
    """All that arrived, and whether the words or the pattern are in one of it, or in a line of one:
    several messages may have come as one.
    """
    wanted = words.wanted(sought)
    received = await seen.stage.arrived(seen.who, step.on or seen.channel)
    shown = [" ".join(text.split()) for text in received]
    lines_ = [" ".join(line.split()) for text in received for line in text.splitlines()]
    pattern = wanted.pattern or re.escape(wanted.text or "")
    there = any(re.search(pattern, text) is not None for text in (*shown, *lines_))
    return " / ".join(shown) or "nothing arrived", there


async def _receipt(seen: Seen, step: Step) -> Look:
    """What the person sent last is in the thread, dated, whole, and the thread can be proved."""
    wrong = list(await seen.stage.faults(seen.person))
    log = seen.unread.everything(seen.person)
    sent = next((e for e in reversed(log) if isinstance(e.event, PersonEvent)), None)
    if sent is None:
        wrong.append("nothing was received")
    elif isinstance(sent.event, PersonSentFile):
        path = await seen.stage.file(sent.event.file_id)
        whole = path and hashlib.sha256(path.read_bytes()).hexdigest() == sent.event.file_id
        wrong += [] if whole else ["the file is not kept as it was sent"]
    shown = f"received {sent.at.astimezone(PARIS):%Y-%m-%d %H:%M}" if sent else ""
    return Look("a receipt that verifies", "; ".join(wrong) or shown, not wrong)


LOOKS: dict[str, Callable[[Seen, Step], Awaitable[Look]]] = {
    "assistant": _line(AssistantSpoke, "assistant"),
    "system": _line(SystemSaid, "system"),
    "reads": _line(ConseillerSpoke, "reads"),
    "silence": _silence,
    "control": _control,
    "held by": _held_by,
    "offered to": _offered_to,
    "waits": _waits,
    "deadline": _deadline,
    "brief contains": _brief,
    "nothing else said": _nothing_else,
    "delivered on": _delivered,
    "not delivered on": _not_delivered,
    "phone shows": _phone_shows,
    "phone does not show": _phone_does_not_show,
    "receipt verifies": _receipt,
}
