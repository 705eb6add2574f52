"""The help: pictures of what the assistant answers, and of who answers next.

Rule: a picture is a file of its own, so that its style stays out of the page; it may use that
style, named by its hash, and nothing else.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from handoff.console.frame import Frame
from handoff.ports import Conseiller, Picture

_STYLE = re.compile("<style>(.*?)</style>", re.DOTALL)


@dataclass(frozen=True)
class Help:
    """The page and its pictures. They may be drawn when they are first asked for."""

    frame: Frame
    pictures: Callable[[], Sequence[Picture]]

    async def page(self, request: Request, me: Conseiller) -> Response:
        """All pictures, each with what it shows, and in words."""
        found = await run_in_threadpool(self.pictures)
        return await self.frame.render(request, "help.html", me, pictures=found)

    async def picture(self, request: Request, me: Conseiller) -> Response:
        """One picture."""
        for picture in await run_in_threadpool(self.pictures):
            if picture.name == request.path_params["name"]:
                headers = {"Content-Security-Policy": policy(picture.svg)}
                return Response(picture.svg, media_type="image/svg+xml", headers=headers)
        return await self.frame.problem(request, "lost", 404, me)


def policy(svg: str) -> str:
    """What a browser may do with a picture that is opened by itself: use its own style."""
    drawn = (hashlib.sha256(style.encode()).digest() for style in _STYLE.findall(svg))
    hashes = "".join(f" 'sha256-{base64.b64encode(digest).decode()}'" for digest in drawn)
    style = f"style-src{hashes}; " if hashes else ""
    return f"default-src 'none'; {style}base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
