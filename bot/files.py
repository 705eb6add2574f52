"""What people sent: files under the fingerprint of their content.

Rule: a file is on the disk, and stays there after a power cut, before the message that came with
it is acknowledged. The same content is kept once.
"""

import asyncio
import hashlib
import os
import re
import secrets
from pathlib import Path

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


class Files:
    """The files of an installation, in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def keep(self, content: bytes) -> str:
        """Keep a file; its SHA-256, hexadecimal. Raises OSError when the disk is full."""
        return await asyncio.to_thread(self._keep, content)

    def path(self, fingerprint: str) -> Path | None:
        """Where a file lies; None when it is not kept (any more), or that is no fingerprint."""
        if not _FINGERPRINT.fullmatch(fingerprint):
            return None
        found = self._place(fingerprint)
        return found if found.is_file() else None

    def _place(self, fingerprint: str) -> Path:
        return self._folder / fingerprint[:2] / fingerprint

    def _keep(self, content: bytes) -> str:
        fingerprint = hashlib.sha256(content).hexdigest()
        place = self._place(fingerprint)
        if place.is_file():
            return fingerprint
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        written = place.with_name(f"{fingerprint}.{secrets.token_hex(4)}")
        try:
            with written.open("xb") as file:  # the folder is closed to other users
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            written.replace(place)
        finally:
            written.unlink(missing_ok=True)
        _settle_name(place.parent)
        return fingerprint


def _settle_name(folder: Path) -> None:
    """Make the name of a new file last as its content does."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
