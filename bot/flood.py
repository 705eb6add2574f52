"""How fast one address may be answered: a person in a hurry is, an automatic sender is not.

Rule: everything that arrives is kept; what is too much is only not answered one by one. Each
address has its own measure, so nobody ever pays for another.
"""

from collections import OrderedDict
from datetime import datetime, timedelta
from enum import Enum, auto

import msgspec

from bot.conversation.events import Address

A_MINUTE = 20
"""Answers in a minute to one address: nobody types faster; 200 SMS a minute are a machine's."""

AN_HOUR = 120
"""Answers in an hour: a long talk has 60; two machines that answer each other never stop."""

THE_SAME = 5
"""The same words so many times in a row: the last ones are not answered any more."""

REMEMBERED = 50_000
"""Addresses looked after at once; the one that wrote longest ago is forgotten first."""


class Pace(Enum):
    """What an address gets for a message now."""

    ANSWER = auto()
    TELL = auto()  # it is too much: say so, once
    SILENCE = auto()


class _Account(msgspec.Struct):
    """What one address has left, and what it wrote last."""

    at: datetime
    minute: float = A_MINUTE
    hour: float = AN_HOUR
    words: int = 0
    times: int = 0
    told: bool = False


class Flood:
    """Counts the messages of each address. Of one process: several together allow as many more."""

    def __init__(self) -> None:
        self._accounts: OrderedDict[Address, _Account] = OrderedDict()

    def pace(self, address: Address, text: str, now: datetime) -> Pace:
        """What a message that arrives now gets."""
        account = self._accounts.pop(address, None) or _Account(now)
        self._accounts[address] = account
        if len(self._accounts) > REMEMBERED:
            self._accounts.popitem(last=False)
        if _may(account, hash(text), now):
            account.told = account.told and not _is_calm(account)
            return Pace.ANSWER
        first, account.told = not account.told, True
        return Pace.TELL if first else Pace.SILENCE


def _is_calm(account: _Account) -> bool:
    return account.minute >= A_MINUTE / 2 and account.hour >= AN_HOUR / 2


def _may(account: _Account, words: int, now: datetime) -> bool:
    seconds = max(0.0, (now - account.at).total_seconds())
    account.at = now
    account.minute = min(A_MINUTE, account.minute + seconds * A_MINUTE / 60)
    account.hour = min(AN_HOUR, account.hour + seconds * AN_HOUR / 3600)
    account.times = account.times + 1 if words == account.words and seconds < 600 else 1
    account.words = words
    may = account.minute >= 1 and account.hour >= 1 and account.times <= THE_SAME
    # What is not answered counts too: whoever goes on at that pace stays unanswered, and untold.
    account.minute = max(-A_MINUTE, account.minute - 1)
    account.hour = max(0.0, account.hour - 1)
    return may


GUESSES = 5
"""Wrong one-time codes an address may send in an hour: a code has 40 bits, nobody guesses one."""


class Guesses:
    """Counts the wrong one-time codes of each address. Of one process, like `Flood`."""

    def __init__(self) -> None:
        self._wrong: OrderedDict[Address, list[datetime]] = OrderedDict()

    def are_used_up(self, address: Address, now: datetime) -> bool:
        """Whether the address must wait before it tries another code."""
        recent = [at for at in self._wrong.get(address, []) if now - at < timedelta(hours=1)]
        return len(recent) >= GUESSES

    def wrong(self, address: Address, now: datetime) -> None:
        """Count a code that was not right."""
        tried = [*self._wrong.pop(address, [])[-GUESSES:], now]
        self._wrong[address] = tried
        if len(self._wrong) > REMEMBERED:
            self._wrong.popitem(last=False)
