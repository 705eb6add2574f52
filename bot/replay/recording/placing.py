"""Where each message of a scenario comes from: who writes it, on which channel.

Rule: two real places are never one. A place that was linked only later is somebody of their own
until then, as it was for us.
"""

from collections.abc import Sequence

import msgspec

from bot.conversation.events import Address, AddressLinked, Recorded, ThreadsJoined
from bot.replay.recording.acts import Told
from bot.replay.scenarios.format import ChannelName


class From(msgspec.Struct, frozen=True):
    """Somebody of the scenario, on a channel."""

    who: str
    channel: ChannelName


class Places:
    """The places of a conversation. `person` is the scenario's name for whose it is."""

    def __init__(self, told: Told, own: str, person: str) -> None:
        self._own = own
        self._person = person
        self.linked = _linked_from_the_start(told)
        self._strangers = _strangers(told)
        self._known: dict[Address, From] = {}
        for address in self.linked:
            self.of(address)

    @property
    def phone(self) -> str:
        """The number by which the person was reached from the start."""
        numbers = (
            a.id for a in self.linked if a.channel == "sms" and self.of(a).who == self._person
        )
        return next(numbers, "")

    @property
    def telegram(self) -> tuple[str, ...]:
        """Who was linked on Telegram from the start."""
        return tuple(dict.fromkeys(self.of(a).who for a in self.linked if a.channel == "telegram"))

    def of(self, address: Address) -> From:
        """Who writes from there in the scenario."""
        if address not in self._known:
            self._known[address] = self._new(address)
        return self._known[address]

    def about(self, conversation: str) -> str:
        """Whose conversation it is, as the scenario names them."""
        if conversation == self._own:
            return self._person
        there = (a for a, other in self._strangers.items() if other == conversation)
        return self.of(next(there)).who

    def _new(self, address: Address) -> From:
        channel = _CHANNELS.get(address.channel, "web")
        taken = set(self._known.values())
        names = (self._person, f"{self._person}-{channel}")
        more = (f"{self._person}-{channel}-{n}" for n in range(2, len(taken) + 3))
        candidates = [From(who, channel) for who in (*names, *more)]
        if address in self._strangers:
            candidates = candidates[1:]
        return next(place for place in candidates if place not in taken)


_CHANNELS: dict[str, ChannelName] = {"sms": "sms", "telegram": "telegram", "rest": "rest"}


def _linked_from_the_start(told: Told) -> tuple[Address, ...]:
    """The addresses that were known otherwise than by a code."""
    log = (*told.before, *(entry for did in told.acts for entry in did.came))
    linked = (e.event for e in log if isinstance(e.event, AddressLinked))
    return tuple(dict.fromkeys(event.address for event in linked if event.by != "code"))


def _strangers(told: Told) -> dict[Address, str]:
    """The addresses of threads that joined, and the threads."""
    joined = _joined([entry for did in told.acts for entry in did.came])
    return {
        did.address: did.conversation
        for did in told.acts
        if did.address and did.conversation in joined
    }


def _joined(log: Sequence[Recorded]) -> set[str]:
    return {entry.event.other for entry in log if isinstance(entry.event, ThreadsJoined)}
