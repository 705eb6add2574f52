"""Another engine behind Rasa's `POST /model/parse`, measured with the same words.

Rule: a server that says no decision is taken by its word: it answers what it understood, unless
that is Rasa's fallback (handed over) or out of scope. What breaks on the way ends the measure: a
figure over the messages that happened to arrive would be no figure.
"""

from __future__ import annotations

import urllib.error
import urllib.request
from datetime import date
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import msgspec

from nlu.errors import UnderstandingError
from nlu.evaluation.cases import OUT
from nlu.understanding import NOTHING, Decision, Prefer, Ranked, Understanding, subject

PATH = "/model/parse"
_SECONDS = 30


class ServerFailed(UnderstandingError):
    """The server could not be reached, or its answer is not that of `/model/parse`."""


class _Intent(msgspec.Struct):
    name: str | None = None  # Rasa: None when it understood nothing at all
    confidence: float = 0.0


class _Parsed(msgspec.Struct):
    intent: _Intent
    intent_ranking: list[_Intent] = []
    decision: Decision | None = None
    candidates: tuple[str, ...] = ()


_answer = msgspec.json.Decoder(_Parsed)


class RemoteInterpreter:
    """Understands by asking a server; unlike others it raises `ServerFailed` when that fails."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        path = parts.path.rstrip("/")
        path = path if path.endswith(PATH) else path + PATH
        self._url = urlunsplit(parts._replace(path=path, fragment=""))
        # The name is shown and kept: a token may stand in the query, a password before the host.
        self._name = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{path}"

    @property
    def model_id(self) -> str:
        """The address, without what may be secret in it."""
        return self._name

    def parse(self, text: str, today: date | None = None, prefer: Prefer = "past") -> Understanding:
        """What the server makes of `text`; it uses its own day."""
        request = urllib.request.Request(
            self._url,
            data=msgspec.json.encode({"text": text}),
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=_SECONDS) as answer:
                return understood(text, _answer.decode(answer.read()))
        except urllib.error.HTTPError as error:
            raise ServerFailed(f"{self._name}: answered {error.code}, expected 200") from error
        except OSError as error:
            reason = getattr(error, "reason", error)
            raise ServerFailed(f"{self._name}: cannot be reached: {reason}") from error
        except msgspec.DecodeError as error:
            wanted = "expected Rasa's answer with an intent"
            raise ServerFailed(f"{self._name}: {error}, {wanted}") from error

    def explain(self, text: str) -> dict[str, Any]:
        """Nothing: a server gives no reasons."""
        return {}


def understood(text: str, parsed: _Parsed) -> Understanding:
    """The answer in our words. Beneath Rasa's fallback its best real intent still shows."""
    ranking = tuple(_ranked(i) for i in parsed.intent_ranking if i.name not in (None, NOTHING))
    first = _ranked(parsed.intent)
    fell_back = first.name == NOTHING
    best = ranking[0] if fell_back and ranking else first
    if parsed.decision:
        decision = parsed.decision
    elif fell_back:
        decision = "handover"
    else:
        decision = "out_of_scope" if subject(best.name) == OUT else "answer"
    return Understanding(
        text, best, ranking=ranking, decision=decision, candidates=parsed.candidates
    )


def _ranked(intent: _Intent) -> Ranked:
    return Ranked(intent.name or NOTHING, min(max(intent.confidence, 0.0), 1.0))
