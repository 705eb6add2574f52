"""A form that is sent twice counts once.

Rule: what one conseiller sends is done one after the other, so the second press of an impatient
finger sees what became of the first. In memory: it only has to outlast the page.
"""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

REMEMBERED = 10_000


class Once:
    """The forms that were carried out, by their id."""

    def __init__(self) -> None:
        self._done: OrderedDict[str, None] = OrderedDict()
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    @asynccontextmanager
    async def turn(self, who: str, form: str) -> AsyncIterator[bool]:
        """Whether `form` is still to be done. Leaving without an error says that it is done.

        Without an id ("") nothing is known of it, and it is done each time.
        """
        async with self._turns[who]:
            yield form not in self._done
            if form:
                self._done[form] = None
            if len(self._done) > REMEMBERED:
                self._done.popitem(last=False)
