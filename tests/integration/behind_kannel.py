"""An application behind Kannel: what it is called with, and how it sends."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Queue
from urllib.parse import parse_qsl, urlencode, urlsplit
from urllib.request import urlopen

from tests.servers.kannel import Kannel
from tests.servers.processes import free_port

ASKER = "+33612345678"
IN_TIME = 20


class Application:
    """What Kannel calls. It answers `statuses` one by one, then 200."""

    def __init__(self) -> None:
        self.port = free_port()
        self.calls: Queue[tuple[str, dict[str, str]]] = Queue()
        self.statuses: list[int] = []
        self._server: HTTPServer | None = None

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def starts(self) -> None:
        application = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked = urlsplit(self.path)
                application.calls.put((asked.path, dict(parse_qsl(asked.query))))
                self.send_response(application.statuses.pop(0) if application.statuses else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self._server.serve_forever, args=[0.01]).start()

    def stops(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
        self._server = None

    def call(self) -> tuple[str, dict[str, str]]:
        return self.calls.get(timeout=IN_TIME)

    def text(self) -> str:
        path, parameters = self.call()
        assert path == "/mo"
        return parameters["text"]


def send(kannel: Kannel, text: str, *, password: str | None = None, **more: str) -> str:
    asked = {
        "username": kannel.user,
        "password": password or kannel.password,
        "to": ASKER,
        "text": text,
        "charset": "UTF-8",
        "coding": "0",
    }
    with urlopen(f"{kannel.sendsms_url}?{urlencode(asked | more)}") as answer:
        return str(answer.read().decode())
