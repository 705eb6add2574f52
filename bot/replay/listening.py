"""Who draws lots or asks the machine's clock while a conversation is replayed, by file and line.

Rule: it listens to calls of what is random in Python, whoever made them, and changes nothing. What
is drawn for the replay itself is not told.
"""

import os
import random
import sys
import sysconfig
import threading
import time
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any

import msgspec

_PYTHON = sysconfig.get_paths()["stdlib"]
_FOR_THEMSELVES = ("/site-packages/", "/logging/")
"""Libraries that draw or look at the clock for what no conversation sees: pools, dates of logs."""

_HERE = str(Path(__file__).parent)
_SEEDED = str(Path(__file__).with_name("seed.py"))
_LOTS = (_SEEDED, str(Path(__file__).parents[1] / "chance.py"))
_HARMLESS = (str(Path(__file__).parents[1] / "files.py"),)
"""Draws the name of a file that is being written, which is gone at once."""


class Draw(msgspec.Struct, frozen=True, order=True):
    """Something that chance or the machine's clock decided. `at` is who asked.

    `kind`: "seeded" begins at the replay's seed, "system" nobody can repeat, "clock" neither.
    """

    kind: str
    what: str
    at: str

    def __str__(self) -> str:
        """As a tester reads it."""
        return f"{self.what} ({self.at})"


class Listening:
    """Listens as long as it is entered, to this thread and those that begin meanwhile."""

    def __init__(self) -> None:
        self._draws: set[Draw] = set()

    def __enter__(self) -> "Listening":
        """Begin to listen."""
        threading.setprofile(self._heard)
        sys.setprofile(self._heard)
        return self

    def __exit__(self, *_: object) -> None:
        """Listen no more."""
        sys.setprofile(None)
        threading.setprofile(None)

    def taken(self) -> tuple[Draw, ...]:
        """What was heard since this was last asked."""
        heard, self._draws = self._draws, set()
        return tuple(sorted(heard))

    def _heard(self, frame: FrameType, event: str, called: Any) -> None:
        if event != "c_call" or not (kind := _kind(called)):
            return
        draw = _asked(kind, f"{_owner(called)}.{called.__name__}", frame)
        if draw:
            self._draws.add(draw)


def _kind(called: Any) -> str:
    owner = getattr(called, "__self__", None)
    if isinstance(owner, random.Random):
        return "seeded"
    if called is os.urandom:
        return "system"
    if called in (time.time, time.time_ns):
        return "clock"
    is_day = isinstance(owner, type) and issubclass(owner, date)
    return "clock" if is_day and called.__name__ in ("now", "utcnow", "today") else ""


def _owner(called: Any) -> str:
    owner = called.__self__
    return str(getattr(owner, "__name__", "random"))


def _asked(kind: str, what: str, frame: FrameType | None) -> Draw | None:
    """The first caller of ours: Python's own are passed, and so are our lots, which are named."""
    while frame:
        path = frame.f_code.co_filename
        if any(part in path for part in _FOR_THEMSELVES):
            return None
        if path == _SEEDED:
            drawn = frame.f_locals.get("what")
            if drawn is None:
                return None  # a salt: it only shows in hashes
            what = f"an {drawn} of ours"
        elif path not in _LOTS and not path.startswith(_PYTHON) and path[0] != "<":
            ours = path.startswith(_HERE) or path in _HARMLESS
            return None if ours else Draw(kind, what, f"{_short(path)}:{frame.f_lineno}")
        elif path.startswith(_PYTHON):
            what = f"{frame.f_globals.get('__name__', '')}.{frame.f_code.co_name}"
        frame = frame.f_back
    return None


def _short(path: str) -> str:
    return os.path.relpath(path) if path.startswith(str(Path.cwd())) else path
