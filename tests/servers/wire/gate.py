"""A door in front of a server of 127.0.0.1 that can be shut: who comes then is hung up on.

Rule: it passes bytes on and reads none. What is shut here works on in every other direction.
"""

import contextlib
import select
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

CHUNK = 1 << 16


class Gate:
    """An open or shut door at `port`."""

    def __init__(self, to: int) -> None:
        gate = self
        self._to = to
        self._open = True
        self._inside: set[socket.socket] = set()
        self._lock = threading.Lock()

        class Visit(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                gate._enters(self.request)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Visit)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]

    def shuts(self) -> None:
        """Those inside are hung up on, too."""
        with self._lock:
            self._open = False
            for visitor in self._inside:
                with contextlib.suppress(OSError):  # it has just left
                    visitor.shutdown(socket.SHUT_RDWR)

    def opens(self) -> None:
        with self._lock:
            self._open = True

    def run(self) -> None:
        """Until `ends`."""
        self._server.serve_forever(poll_interval=0.01)

    def ends(self) -> None:
        self.shuts()
        self._server.shutdown()
        self._server.server_close()

    def _enters(self, visitor: socket.socket) -> None:
        with self._lock:
            if not self._open:
                return
            self._inside.add(visitor)
        try:
            with socket.create_connection(("127.0.0.1", self._to)) as host:
                _pass(visitor, host)
        except OSError:
            pass  # either hung up
        finally:
            with self._lock:
                self._inside.discard(visitor)


def _pass(one: socket.socket, other: socket.socket) -> None:
    """What each says, to the other, until one hangs up."""
    while True:
        for source in select.select([one, other], [], [])[0]:
            said = source.recv(CHUNK)
            if not said:
                return
            (other if source is one else one).sendall(said)


@contextmanager
def running(to: int) -> Iterator[Gate]:
    """A gate before port `to`, for the length of the block."""
    gate = Gate(to)
    thread = threading.Thread(target=gate.run, daemon=True)
    thread.start()
    try:
        yield gate
    finally:
        gate.ends()
        thread.join()
