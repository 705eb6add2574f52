"""Live news: they say that something changed, show that they live, and end with the page."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from handoff.pages.stream import stream


class Source:
    """Changes a test makes. `open` says whether anybody listens."""

    def __init__(self) -> None:
        self.news: asyncio.Queue[object] = asyncio.Queue()
        self.open = False

    async def changes(self) -> AsyncIterator[object]:
        self.open = True
        try:
            while (change := await self.news.get()) != "end":
                if isinstance(change, Exception):
                    raise change
                yield change
        finally:
            self.open = False


class Reader:
    """A page that reads the stream as a server would hand it over."""

    def __init__(self, source: Source, beat: float = 60) -> None:
        self.response = stream(source.changes(), beat)
        self.left = asyncio.Event()
        self.sent: asyncio.Queue[dict] = asyncio.Queue()
        self.task = asyncio.create_task(
            self.response({"type": "http", "asgi": {}}, self._receive, self.sent.put)
        )

    async def _receive(self) -> dict:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def next(self) -> str:
        async with asyncio.timeout(10):
            while (message := await self.sent.get())["type"] != "http.response.body":
                pass
        return message["body"].decode()


@pytest.fixture
async def source() -> Source:
    return Source()


async def test_a_page_that_opens_is_told_to_look_again(source):
    reader = Reader(source)
    assert await reader.next() == "retry: 2000\ndata: *\n\n"
    assert source.open
    reader.left.set()
    await reader.task


async def test_each_change_is_told_in_order(source):
    reader = Reader(source)
    await reader.next()
    for person in ("ana", "bakary", 7):
        source.news.put_nowait(person)
    assert [await reader.next() for _ in range(3)] == [
        "data: ana\n\n",
        "data: bakary\n\n",
        "data: 7\n\n",
    ]
    reader.left.set()
    await reader.task


async def test_a_silent_stream_shows_that_it_lives_and_loses_nothing(source):
    reader = Reader(source, beat=0.01)
    await reader.next()
    assert await reader.next() == ": still here\n\n"
    source.news.put_nowait("ana")
    told = ""
    while told != "data: ana\n\n":
        told = await reader.next()
        assert told in ("data: ana\n\n", ": still here\n\n")
    reader.left.set()
    await reader.task


async def test_nobody_listens_any_more_once_the_page_is_left(source):
    reader = Reader(source)
    await reader.next()
    reader.left.set()
    await reader.task
    await asyncio.sleep(0)
    assert not source.open


async def test_a_stream_ends_with_what_it_tells_of(source):
    reader = Reader(source)
    await reader.next()
    source.news.put_nowait("end")
    assert await reader.next() == ""
    reader.left.set()
    await reader.task


async def test_what_breaks_the_news_is_not_hushed_up(source):
    reader = Reader(source)
    await reader.next()
    source.news.put_nowait(LookupError("gone"))
    with pytest.raises(LookupError):
        await reader.task


async def test_a_stream_is_neither_kept_nor_held_back(source):
    response = stream(source.changes())
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert response.headers["x-accel-buffering"] == "no"
