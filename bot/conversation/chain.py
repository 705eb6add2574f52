"""The chain that proves a thread intact.

Rule: `hash = sha256(previous hash, place, kind, digest)` and `digest = sha256(salt, body)`.
Erasing a body erases its salt too, so a short message cannot be guessed from what stays; the
chain over the digests still holds.
"""

import hashlib
from datetime import UTC, datetime

GENESIS = b""


def digest(salt: bytes, body: bytes) -> bytes:
    """What stands for a body in the chain."""
    return hashlib.sha256(salt + body).digest()


def link(
    previous: bytes, conversation: str, seq: int, at: datetime, kind: str, content: bytes
) -> bytes:
    """The hash of an event in its place. `at` counts to the microsecond."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    place = f"{conversation}\n{seq}\n{moment}\n{kind}\n".encode()
    return hashlib.sha256(previous + place + content).digest()
