"""The load generator measures what it says."""

import asyncio
import contextlib
import os
import time

import pytest

from tests.bench import people
from tests.bench.client import AnswerNotUnderstood, Connection, ServerWentAway
from tests.bench.figures import cpu_seconds, memory_mb, percentile


@contextlib.asynccontextmanager
async def server_that_answers(*pieces: bytes):
    """Answers each request with the pieces, one after the other, then goes on or hangs up."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError):
            while True:
                await reader.readuntil(b"\r\n\r\n")
                for piece in pieces:
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(0)
                if not pieces or not pieces[-1]:
                    break
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def test_an_answer_in_pieces_is_put_together():
    pieces = (b"HTTP/1.1 200 OK\r\ncontent-le", b"ngth: 5\r\n\r\nsa", b"lut")
    async with server_that_answers(*pieces) as port:
        connection = await Connection.to(port)
        for _ in range(2):
            answer = await connection.get("/")
            assert (answer.status, answer.body) == (200, b"salut")
        connection.close()


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"])
async def test_an_answer_cut_short_is_no_answer(said):
    async with server_that_answers(said, b"") as port:
        connection = await Connection.to(port)
        with pytest.raises(ServerWentAway):
            await connection.get("/")


async def test_an_answer_of_unknown_length_is_refused():
    async with server_that_answers(b"HTTP/1.1 200 OK\r\n\r\n", b"") as port:
        connection = await Connection.to(port)
        with pytest.raises(AnswerNotUnderstood):
            await connection.get("/")


def test_percentiles_are_values_that_were_measured():
    values = [float(n) for n in range(1, 101)]
    assert percentile(values, 0.5) == 50
    assert percentile(values, 0.99) == 99
    assert percentile([7.0], 0.99) == 7


def test_the_time_a_process_has_used_is_read_from_the_system():
    before, began = cpu_seconds(os.getpid()), time.process_time()
    while time.process_time() - began < 0.1:
        pass
    # Ticks are hundredths of a second: one may be missing at either end.
    assert cpu_seconds(os.getpid()) - before >= 0.08
    assert 10 < memory_mb(os.getpid()) < 2000


def test_the_same_seed_writes_the_same_messages():
    first, again, other = people.texts(1), people.texts(1), people.texts(2)
    written = [next(first) for _ in range(50)]
    assert written == [next(again) for _ in range(50)]
    assert written != [next(other) for _ in range(50)]
    assert len(set(written)) > 40
