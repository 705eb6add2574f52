"""What an SMS provider is to those who send: an HTTP address that takes messages, and remembers.

Rule: it answers what the test has lined up, then what a provider answers when all is well.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from queue import Queue
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec

IN_TIME = 20


class Asked(msgspec.Struct, frozen=True):
    """One request. `said` is its JSON or form (or query), by name."""

    path: str
    headers: dict[str, str]
    said: dict[str, Any]


class Answer(msgspec.Struct, frozen=True):
    """What is answered; a body that is no text is sent as JSON."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = {}


class Provider:
    """A running provider."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.answers: Queue[Answer] = Queue()
        self._asked: Queue[Asked] = Queue()
        self._ids = count(1)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def asked(self, seconds: float = IN_TIME) -> Asked:
        """The next request. Raises queue.Empty after `seconds`."""
        return self._asked.get(timeout=seconds)

    @property
    def is_quiet(self) -> bool:
        """Whether nothing was asked that nobody has read yet."""
        return self._asked.empty()

    def take(self, asked: Asked) -> Answer:
        """Remember a request, and answer it."""
        answer = Answer() if self.answers.empty() else self.answers.get()
        self._asked.put(asked)
        if answer.status != 200 or answer.body is not None:
            return answer
        return Answer(201, {"id": f"p-{next(self._ids)}", "sid": f"SM{next(self._ids)}"})


@contextmanager
def running() -> Iterator[Provider]:
    """A provider for the length of the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    provider = Provider(server.server_address[1])
    server.provider = provider  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=[0.01])
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._answer(urlsplit(self.path).query)

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def _answer(self, text: str) -> None:
        said = json.loads(text) if text.startswith("{") else dict(parse_qsl(text))
        asked = Asked(urlsplit(self.path).path, dict(self.headers), said)
        answer = self.server.provider.take(asked)  # type: ignore[attr-defined]
        is_text = isinstance(answer.body, str)
        body = answer.body.encode() if is_text else json.dumps(answer.body).encode()
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""
