"""Another engine is asked as Rasa is, and what breaks on the way is told without its secrets."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from nlu.evaluation.remote import RemoteInterpreter, ServerFailed

Answer = Callable[[str, Any], tuple[int, bytes]]


@contextmanager
def server(answer: Answer) -> Iterator[str]:
    """A server on this machine; `answer` makes a status and a body of the path and the JSON."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, body = answer(self.path, asked)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    running = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{running.server_port}"
    finally:
        running.shutdown()
        running.server_close()


def parsed(content: dict[str, Any]) -> Any:
    with server(lambda *_: (200, json.dumps(content).encode())) as url:
        return RemoteInterpreter(url).parse("bonjour")


def intent(name: str | None, confidence: float = 0.9) -> dict[str, Any]:
    return {"name": name, "confidence": confidence}


def test_the_text_is_sent_to_model_parse_with_the_token_of_the_address():
    seen = []

    def answer(path: str, asked: Any) -> tuple[int, bytes]:
        seen.append((path, asked))
        return 200, json.dumps({"intent": intent("dates")}).encode()

    with server(answer) as url:
        for address in (f"{url}?token=x", f"{url}/?token=x", f"{url}/model/parse?token=x"):
            RemoteInterpreter(address).parse("é ?")
    assert seen == [("/model/parse?token=x", {"text": "é ?"})] * 3


def test_a_server_that_decides_is_taken_by_its_word():
    asked = {"intent": intent("dates", 0.4), "decision": "ask", "candidates": ["dates", "oubli"]}
    found = parsed(asked)
    assert (found.decision, found.candidates) == ("ask", ("dates", "oubli"))
    assert (found.intent.name, found.intent.confidence) == ("dates", 0.4)


@pytest.mark.parametrize(
    ("content", "best", "decision"),
    [
        ({"intent": intent("dates")}, "dates", "answer"),
        ({"intent": intent("oos__caf")}, "oos__caf", "out_of_scope"),
        ({"intent": intent(None, 0.0)}, "nlu_fallback", "handover"),
        ({"intent": intent("nlu_fallback", 0.3)}, "nlu_fallback", "handover"),
        (
            {
                "intent": intent("nlu_fallback", 0.7),
                "intent_ranking": [intent("nlu_fallback", 0.7), intent("dates", 0.6)],
            },
            "dates",
            "handover",
        ),
    ],
)
def test_rasa_answers_what_it_understood_unless_it_fell_back(content, best: str, decision: str):
    found = parsed(content)
    assert (found.intent.name, found.decision) == (best, decision)


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (401, b"{}", "answered 401, expected 200"),
        (200, b"<html>", "expected Rasa's answer with an intent"),
        (200, b"{}", "expected Rasa's answer with an intent"),
        (200, b'{"intent": {}, "decision": "guess"}', "expected Rasa's answer with an intent"),
    ],
)
def test_an_answer_that_is_none_ends_the_measure(status: int, body: bytes, said: str):
    with server(lambda *_: (status, body)) as url, pytest.raises(ServerFailed, match=said):
        RemoteInterpreter(url).parse("bonjour")


def test_a_server_that_is_not_there_is_told_without_what_is_secret_in_its_address():
    with server(lambda *_: (200, b"")) as url:
        gone = url.removeprefix("http://")
    asked = RemoteInterpreter(f"http://me:secret@{gone}/?token=secret")
    with pytest.raises(ServerFailed, match="cannot be reached") as caught:
        asked.parse("bonjour")
    assert "secret" not in str(caught.value) and "secret" not in asked.model_id
    assert gone in str(caught.value)
