"""The page at `/verifier`, what it answers to a code, and how often it may be asked.

Rule: nobody is accused and nothing is promised. A code that is not known may be a slip of the
finger; a code that is genuine may have been copied. Hence the official addresses always stand
beside the answer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.templating import Jinja2Templates

from bot.genuine import Proof, Seal, looks_like_one
from handoff.console.attempts import Attempts
from handoff.pages.forms import fields
from handoff.pages.headers import SafeHeaders
from handoff.pages.render import static, templates

HERE = Path(__file__).parent

WHERE = "/verifier"
WRONG_CODES = 20
"""In a quarter of an hour from one address, which the people behind one telephone network share."""
MAX_BODY = 8 * 1024
"""Bytes of a form with one short field."""
SHOWN_BACK = 60
"""Characters of what was typed that the field shows again."""

Kind = Literal["", "genuine", "ours", "unlike", "unknown", "empty", "too_many"]
STATUS: dict[Kind, int] = {"empty": 422, "too_many": 429}


@dataclass(frozen=True)
class Checked:
    """What is said of a code. `ours` is the code of this very page, which belongs in the chat."""

    kind: Kind = ""
    typed: str = ""
    proof: Proof | None = None
    retry_in: int = 0

    @property
    def minutes(self) -> int:
        """Whole minutes to wait, at least one."""
        return max(1, -(-self.retry_in // 60))


@dataclass(frozen=True)
class VerifyPage:
    """The page, over the seal. `official` gives the addresses that are ours, as people read them:
    « @ReferentBot sur Telegram »."""

    seal: Seal
    official: Callable[[], Sequence[str]]
    clock: Callable[[], datetime]
    templates: Jinja2Templates
    attempts: Attempts

    async def read(self, request: Request) -> Response:
        """The page, with a fresh code of its own."""
        return self._page(request, Checked())

    async def check(self, request: Request) -> Response:
        """The same page, and what is to be said of the code that was typed."""
        typed = (await fields(request)).get("code", "").strip()
        address = request.client.host if request.client else ""
        return self._page(request, self._checked(typed, address))

    def _checked(self, typed: str, address: str) -> Checked:
        shown = typed[:SHOWN_BACK]
        if not typed:
            return Checked("empty")
        if wait := self.attempts.retry_in(WHERE, address):
            return Checked("too_many", shown, retry_in=wait)
        proof = self.seal.read(typed, self.clock())
        if proof is None:
            self.attempts.failed(WHERE, address)
            return Checked("unknown" if looks_like_one(typed) else "unlike", shown)
        return Checked("genuine" if proof.side == "chat" else "ours", shown, proof)

    def _page(self, request: Request, checked: Checked) -> Response:
        now, root = self.clock(), str(request.scope.get("root_path", ""))
        context: dict[str, Any] = {
            "base": root + WHERE,
            "chat": root + "/chat",
            "checked": checked,
            "code": self.seal.code("page", "web", now),
            "now": now,
            "official": list(self.official()),
        }
        waiting = {"Retry-After": str(checked.retry_in)} if checked.retry_in else None
        status = STATUS.get(checked.kind, 200)
        return self.templates.TemplateResponse(request, "verify.html", context, status, waiting)


def routes(
    seal: Seal, official: Callable[[], Sequence[str]], clock: Callable[[], datetime]
) -> list[BaseRoute]:
    """The page, at `/verifier`, and its files. `official` gives our addresses as people read them;
    none means that the chat of this site is the only way in."""
    wrapped: dict[str, Any] = {"middleware": [Middleware(SafeHeaders)], "max_body_size": MAX_BODY}
    attempts = Attempts(clock, WRONG_CODES)
    page = VerifyPage(seal, official, clock, templates(HERE / "templates"), attempts)
    return [
        Route(WHERE, page.read, **wrapped),
        Route(WHERE, page.check, methods=["POST"], **wrapped),
        Mount(f"{WHERE}/static", static(HERE / "static"), middleware=wrapped["middleware"]),
    ]
