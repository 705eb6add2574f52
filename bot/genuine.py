"""Codes that prove that it is really us: « 7KQF-2M9P-4TXW ».

Rule: nothing is stored. A code says where and when it was shown and carries its own proof, so
that any process which has the secret can check it.

The chat shows one that the page checks, and the page shows one that the chat checks. Limit: who
talks to the real assistant can show a genuine code to somebody else. Hence a code alone is never
enough: the page also names the only official addresses, to be compared.
"""

import hashlib
import hmac
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

import msgspec

Side = Literal["chat", "page"]

SIDES: tuple[Side, ...] = get_args(Side)
CHANNELS = ("web", "telegram", "sms", "rest", "terminal")
"""Their order is part of the format: a new one goes last, and needs a wider first place."""
GOOD_FOR = timedelta(hours=24)
LONGEST = 60
"""Characters of a text in which a code is looked for: one with its spaces, and no letter."""

# Crockford's base 32 (https://www.crockford.com/base32.html): no I, L, O, U. Each group starts
# with a figure and the last place is a letter: so no sentence of short words and no number has
# the shape of a code.
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_FIGURES = "23456789"
_LETTERS = "ABCDEFGHJKMNPQRS"
_FIRST = "0123456789"
_PLACES = (
    CROCKFORD,
    CROCKFORD,
    CROCKFORD,
    _FIGURES,
    CROCKFORD,
    CROCKFORD,
    CROCKFORD,
    _FIGURES,
    CROCKFORD,
    CROCKFORD,
    _LETTERS,
)
LOOK_ALIKES = str.maketrans("OIL", "011")
_SHAPE = re.compile(
    r"\d[{0}]{{3}}{1}[2-9][{0}]{{3}}{1}[2-9][{0}]{{2}}[{2}]".format(
        f"{CROCKFORD}OIL", r"[\s\-‐‑‒–—]{0,3}", _LETTERS
    ),
    re.ASCII,
)

_PROOF_BITS = 39
"""Guessing one code takes 2^38 tries in the mean, at five tries in a quarter of an hour."""
_LAP = 2**11
"""Minutes after which their number comes back: more than `GOOD_FOR`. The proof is over the whole
number, so that a code of another lap is wrong."""
_MINUTE = timedelta(minutes=1)


RESPONSES = ("utter_code_page_ok", "utter_code_page_inconnu")
"""What is said to who sends a code in the chat: it is a page's and genuine, or it is not."""


def _no_code(channel: str, now: datetime) -> str:
    return ""


class Genuine(msgspec.Struct, frozen=True):
    """How the assistant lets a person make sure that it is us; by nothing, unless told.

    `code` gives what to show on a channel at a moment; `page` is the address, with its https, of
    the page that checks it, empty when the page is not open.
    """

    code: Callable[[str, datetime], str] = _no_code
    page: str = ""


UNPROVEN = Genuine()


class Proof(msgspec.Struct, frozen=True):
    """Where and when a genuine code was shown, to the minute."""

    side: Side
    channel: str
    at: datetime


class Seal:
    """Makes and reads the codes of a secret."""

    def __init__(self, secret: str) -> None:
        """Raises `ValueError` for an empty secret: anybody could make its codes."""
        if not secret:
            raise ValueError("a seal needs a secret")
        self._key = secret.encode()

    def shown_in_chat(self, page: str) -> Genuine:
        """What the chat shows of this seal, to be checked on `page`."""
        return Genuine(lambda channel, now: self.code("chat", channel, now), page)

    def code(self, side: Side, channel: str, now: datetime) -> str:
        """The code that `side` shows on `channel` at this moment; the same for a whole minute.

        Raises `ValueError` for a channel that is not one of `CHANNELS`.
        """
        if channel not in CHANNELS:
            raise ValueError(f"no code for the channel {channel!r}: expected one of {CHANNELS}")
        where = SIDES.index(side) * len(CHANNELS) + CHANNELS.index(channel)
        minute = _minute(now)
        written = _FIRST[where] + _written(
            minute % _LAP << _PROOF_BITS | self._proof(where, minute)
        )
        return "-".join(written[start : start + 4] for start in (0, 4, 8))

    def read(self, text: str, now: datetime) -> Proof | None:
        """What a code proves. None when it is wrong, more than 24 h old, or from the future.

        Lower case, spaces, dashes and the confusions of O with 0 and of I or L with 1 are fine.
        """
        places = _places(text)
        number = _number(places[1:]) if places else None
        if number is None or places[0] not in _FIRST:
            return None
        where, today = _FIRST.index(places[0]), _minute(now)
        age = (today - (number >> _PROOF_BITS)) % _LAP
        expected = self._proof(where, today - age)
        given = number % 2**_PROOF_BITS
        if age * _MINUTE > GOOD_FOR or not hmac.compare_digest(str(given), str(expected)):
            return None
        side, channel = divmod(where, len(CHANNELS))
        return Proof(SIDES[side], CHANNELS[channel], _moment(today - age))

    def _proof(self, where: int, minute: int) -> int:
        said = f"referent genuine {where} {minute}".encode()
        digest = hmac.digest(self._key, said, hashlib.sha256)
        return int.from_bytes(digest[:8], "big") >> (64 - _PROOF_BITS)


def looks_like_one(text: str) -> bool:
    """Whether the whole message has the shape of a code of ours, right or wrong."""
    plain = text.strip().rstrip(" .!").upper()
    return len(text) <= LONGEST and _SHAPE.fullmatch(plain) is not None


def _places(text: str) -> str:
    if len(text) > LONGEST:
        return ""
    return re.sub(r"[\W_]", "", text).upper().translate(LOOK_ALIKES)


def _written(number: int) -> str:
    found = ""
    for letters in reversed(_PLACES):
        number, rest = divmod(number, len(letters))
        found = letters[rest] + found
    return found


def _number(written: str) -> int | None:
    if len(written) != len(_PLACES):
        return None
    number = 0
    for letter, letters in zip(written, _PLACES, strict=True):
        if letter not in letters:
            return None
        number = number * len(letters) + letters.index(letter)
    return number


def _minute(now: datetime) -> int:
    return int(now.timestamp() // 60)


def _moment(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)
