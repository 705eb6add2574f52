"""Servers by a set clock that start at once: forks of a process that has loaded all modules.

Rule: what is shared is the importing of modules (aiogram alone takes seconds), nothing else: each
server reads its project, its model and its database itself. Whoever dies takes their servers
along.
"""

import ctypes
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path

import msgspec

from tests.servers import clocked
from tests.servers.processes import tied
from tests.servers.referent import ROOT, ReferentDidNotStart

PRELOADED = (
    *("bot.channels.telegram.connecting", "bot.channels.sms.kannel", "holidays.countries"),
    *("uvicorn.lifespan.on", "uvicorn.protocols.http.auto", "uvicorn.protocols.websockets.auto"),
)
"""What a server imports only when it is needed."""

PR_SET_PDEATHSIG = 1


class Asked(msgspec.Struct, frozen=True):
    """A server that is wanted: its project, its whole environment, its clock, its log."""

    root: str
    environment: Mapping[str, str]
    clock: str
    log: str


class Child:
    """A server that was started, by a descriptor that no other process will ever have."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._fd: int | None = None
        with suppress(ProcessLookupError):  # it has ended already
            self._fd = os.pidfd_open(pid)

    def has_ended(self, within: float = 0) -> bool:
        """Whether it has, or does so within some seconds."""
        return self._fd is None or bool(select.select([self._fd], [], [], within)[0])

    def kill(self) -> None:
        """kill -9; it is gone when this returns."""
        if self._fd is None:
            return
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._fd, signal.SIGKILL)
        select.select([self._fd], [], [])
        os.close(self._fd)
        self._fd = None


class Nursery:
    """The process that forks."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def start(self, asked: Asked) -> Child:
        """A server, which is not ready yet. Raises `ReferentDidNotStart` when none can be."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(msgspec.json.encode(asked) + b"\n")
        self._process.stdin.flush()
        if not (pid := self._process.stdout.readline()):
            raise ReferentDidNotStart("the process that forks servers has ended")
        return Child(int(pid))


@contextmanager
def running() -> Iterator[Nursery]:
    """A nursery for the length of the block."""
    command, pipe = [sys.executable, "-m", "tests.servers.nursery"], subprocess.PIPE
    with subprocess.Popen(tied(command), cwd=ROOT, stdin=pipe, stdout=pipe) as process:
        yield Nursery(process)  # it ends with its input


def main() -> int:
    """Fork a server for each line, and say its pid."""
    for module in PRELOADED:
        import_module(module)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them: they leave no trace
    decode = msgspec.json.Decoder(Asked).decode
    for line in sys.stdin.buffer:
        asked = decode(line)
        if (pid := os.fork()) == 0:
            os._exit(_serve(asked))
        print(pid, flush=True)
    return 0


def _serve(asked: Asked) -> int:
    """Become the server that was asked for."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    log = os.open(asked.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for output in (1, 2):
        os.dup2(log, output)
    os.chdir(asked.root)
    os.environ.clear()
    os.environ.update(asked.environment)
    return clocked.serve(Path(asked.clock))


if __name__ == "__main__":
    sys.exit(main())
