"""What a form brought, and the proof that it is one of ours.

Rule: a form changes something only with the token of the session it was shown to; a page of
another site cannot read it (cross-site request forgery).
"""

import hmac
import secrets
from collections.abc import Mapping

from starlette.requests import Request

from handoff.pages.text import plain

TOKEN = "token"
MAX_BODY = 256 * 1024
"""Bytes a form may weigh: 10,000 characters cost at most 120,000 once encoded."""


def token(request: Request) -> str:
    """The token of this session, drawn when it is first needed."""
    if TOKEN not in request.session:
        request.session[TOKEN] = secrets.token_urlsafe(16)
    return str(request.session[TOKEN])


async def fields(request: Request) -> Mapping[str, str]:
    """The text fields of a form, without unseen characters. A file sent there is not read."""
    form = await request.form(max_files=0, max_fields=20, max_part_size=MAX_BODY)
    return {name: plain(value) for name, value in form.items() if isinstance(value, str)}


def ours(request: Request, form: Mapping[str, str]) -> bool:
    """Whether the form carries the token of the session."""
    expected = str(request.session.get(TOKEN, ""))
    given = form.get(TOKEN, "")
    return bool(expected) and hmac.compare_digest(expected.encode(), given.encode())
