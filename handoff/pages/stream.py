"""Live news to a page, as server-sent events (https://html.spec.whatwg.org/#server-sent-events).

Rule: an event only says that something changed; the page then asks for what it may see. A stream
that breaks costs nothing: the browser opens another, which starts by `EVERYTHING`.
"""

import asyncio
from collections.abc import AsyncIterator

from starlette.responses import StreamingResponse

BEAT = 15.0
"""Seconds between two signs of life: proxies cut what is silent for 30 to 60 s."""

EVERYTHING = "*"
"""The first event: what happened before the stream was open is not known, so look again."""


def stream(changes: AsyncIterator[object], beat: float = BEAT) -> StreamingResponse:
    """An answer that lasts as long as the page, one event for each of `changes`."""
    return StreamingResponse(
        _events(changes, beat),
        media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},  # nginx would hold events back
    )


async def _events(changes: AsyncIterator[object], beat: float) -> AsyncIterator[str]:
    news: asyncio.Queue[object] = asyncio.Queue()
    ended = object()
    listening = asyncio.create_task(_listen(changes, news, ended))
    try:
        await asyncio.sleep(0)  # listen first, so that nothing falls between page and stream
        yield f"retry: 2000\ndata: {EVERYTHING}\n\n"
        while True:
            try:
                change = await asyncio.wait_for(news.get(), beat)
            except TimeoutError:
                yield ": still here\n\n"
                continue
            if change is ended:
                await listening  # raises what ended it, if anything did
                return
            yield f"data: {change}\n\n"
    finally:
        listening.cancel()  # the page was left: `changes` is unwound where it waits


async def _listen(
    changes: AsyncIterator[object], news: asyncio.Queue[object], ended: object
) -> None:
    try:
        async for change in changes:
            news.put_nowait(change)
    finally:
        news.put_nowait(ended)
