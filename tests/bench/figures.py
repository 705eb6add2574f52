"""Figures read off the machine: what a process has used, and how busy everything else is."""

import math
import os
import platform
import sqlite3
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """User and system time of all threads of a process so far, to a hundredth of a second."""
    # The name stands in brackets and may hold blanks; utime and stime are fields 14 and 15.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory_mb(pid: int) -> float:
    """Resident memory of a process, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1000
    raise ValueError(f"/proc/{pid}/status has no VmRSS")


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * share) - 1)]


@dataclass(frozen=True)
class Machine:
    """Where and when the figures were taken; they mean little without it."""

    at: str
    commit: str
    cores: int
    load_average: tuple[float, float, float]
    python: str
    sqlite: str
    fsync_ms: float


def machine(folder: Path, rounds: int = 50) -> Machine:
    """`fsync_ms` is the median of appending 4 kB to a file of `folder` and syncing it."""
    return Machine(
        at=time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        commit=commit(),
        cores=len(os.sched_getaffinity(0)),
        load_average=os.getloadavg(),
        python=platform.python_version(),
        sqlite=sqlite3.sqlite_version,
        fsync_ms=percentile([one_sync(folder / "sync") for _ in range(rounds)], 0.5) * 1000,
    )


def one_sync(path: Path) -> float:
    with path.open("ab") as file:
        began = time.perf_counter()
        file.write(bytes(4096))
        file.flush()
        os.fsync(file.fileno())
        return time.perf_counter() - began


def commit() -> str:
    ended = subprocess.run(
        ["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False
    )
    return ended.stdout.strip()
