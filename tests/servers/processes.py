"""Starting a program that lives no longer than the tests do.

Rule: a server is ended by the pid we were given, never by its name, and a test run that is itself
killed leaves none behind.
"""

import contextlib
import random
import shutil
import signal
import socket
import subprocess

# Below the ports the kernel hands to outgoing connections: a client cannot take one between our
# look and the moment the server has it.
PORTS = range(20_000, 32_000)


def free_port() -> int:
    """A port of 127.0.0.1 nobody listens on."""
    while True:
        port = random.choice(PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def tied(command: list[str], *, user: str | None = None) -> list[str]:
    """The command, to be run as `user`, killed by the kernel when whoever started it dies.

    setpriv replaces itself with the command, so the pid stays that of the command.
    """
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return command
    identity = [f"--reuid={user}", f"--regid={user}", "--init-groups"] if user else []
    return [setpriv, *identity, "--pdeathsig=KILL", "--", *command]


def end(process: subprocess.Popen[bytes], how: signal.Signals, seconds: float = 10) -> int:
    """Asks the process to stop, insists after `seconds`; returns its exit code."""
    if process.poll() is None:
        process.send_signal(how)
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()
