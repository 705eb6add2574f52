"""An HTTP client that costs next to nothing, because it shares the machine with what it measures.

Rule: one keep-alive connection per person, one request at a time, and of an answer only what is
looked at is parsed.
"""

import asyncio
from dataclasses import dataclass
from typing import cast


class ServerWentAway(Exception):
    """The connection ended before the answer was whole: the request may or may not have counted."""


class AnswerNotUnderstood(Exception):
    """The server answered without saying how long its answer is."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes


class Connection(asyncio.Protocol):
    """One person's connection."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._waiting: asyncio.Future[Answer] | None = None

    @classmethod
    async def to(cls, port: int) -> "Connection":
        loop = asyncio.get_running_loop()
        try:
            _, connection = await loop.create_connection(cls, "127.0.0.1", port)
        except OSError as error:
            raise ServerWentAway(str(error)) from error
        return connection

    async def post(self, path: str, body: bytes) -> Answer:
        """Sends JSON and waits for the answer."""
        return await self._ask(
            b"POST %b HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%b" % (path.encode(), len(body), body)
        )

    async def get(self, path: str) -> Answer:
        return await self._ask(b"GET %b HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" % path.encode())

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    async def _ask(self, request: bytes) -> Answer:
        if self._transport is None or self._transport.is_closing():
            raise ServerWentAway("the connection is closed")
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._waiting

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transport is one in all but its class.
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head = self._received.find(b"\r\n\r\n")
        if head < 0 or self._waiting is None:
            return
        length = content_length(bytes(self._received[:head]))
        if length is None:
            self._end(AnswerNotUnderstood(self._received[:head].decode("latin-1")))
        elif len(self._received) >= head + 4 + length:
            body = bytes(self._received[head + 4 : head + 4 + length])
            status = int(self._received[9:12])
            self._received.clear()
            waiting, self._waiting = self._waiting, None
            if not waiting.done():  # who asked has stopped waiting
                waiting.set_result(Answer(status, body))

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(ServerWentAway(str(exc or "closed by the server")))

    def _end(self, error: Exception) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(error)


def content_length(head: bytes) -> int | None:
    """The length a head announces, in bytes."""
    at = head.lower().find(b"\r\ncontent-length:")
    if at < 0:
        return None
    return int(head[at + 17 :].split(b"\r\n", 1)[0])
