"""Who waits, and everyone I follow.

Rule: the order is the desk's; the page adds nothing to it.
"""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from handoff.console.frame import Frame
from handoff.pages.stream import stream
from handoff.ports import Conseiller


@dataclass(frozen=True)
class Lists:
    """The two lists of people, and the news that keep every page fresh."""

    frame: Frame

    async def waiting(self, request: Request, me: Conseiller) -> Response:
        """Who waits for `me` or their team."""
        return await self.frame.render(request, "waiting.html", me)

    async def people(self, request: Request, me: Conseiller) -> Response:
        """Everyone `me` may read."""
        cards = await self.frame.desk.portfolio(me.id)
        return await self.frame.render(request, "people.html", me, people=cards)

    async def changes(self, request: Request) -> Response:
        """The ids of the people in whose thread something happens, for as long as it is read."""
        me = await self.frame.me(request)
        if me is None:
            return Response(status_code=204)  # the one answer after which a browser asks no more
        return stream(self.frame.desk.changes(me.id))
