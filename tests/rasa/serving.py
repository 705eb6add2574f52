"""The same messages to both servers, one after the other: what a message costs each.

Rule: only messages are sent that both understand alike and answer from the domain, so that nobody
pays for an action that the other does not run. Those are in Rasa's favour: it has no action server
to ask, and a person has written three messages at most when the next takes over.
"""

import json
import random
import signal
import subprocess
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

import msgspec

from tests.bench import load, people
from tests.bench.client import Connection
from tests.bench.figures import memory_mb
from tests.rasa.cannot import Failed
from tests.rasa.commands import Rasa
from tests.servers import referent
from tests.servers.processes import end, free_port, tied
from tests.servers.referent import ROOT, Referent

PEOPLE = 8
SECONDS = 8.0
ASKED = 1500
"""Messages drawn, of which those that both understand alike are sent."""
SEED = 20261122
FEWEST = 200
SECONDS_TO_START = 180
IN_MEMORY = "# conversations are kept in memory\n"
ON_DISK = "tracker_store:\n  type: SQL\n  dialect: sqlite\n  db: {path}\n"


class Served(msgspec.Struct, frozen=True):
    """One server under load. CPU and time in milliseconds, memory in MB."""

    messages_per_second: float
    cpu_ms: float
    p50_ms: float
    p99_ms: float
    memory_mb: float


@contextmanager
def rasa_server(rasa: Rasa, endpoints: str) -> Iterator[Referent]:
    """`rasa run` with the root's channels, ready; its log is beside its model."""
    chosen, log = rasa.folder / "endpoints.yml", rasa.folder / "server.log"
    chosen.write_text(endpoints.format(path=rasa.folder / "rasa.db"), "utf-8")
    port, began = free_port(), time.monotonic()
    words = ["--enable-api", "--model", str(rasa.model), "--endpoints", str(chosen)]
    where = ["--credentials", "credentials.yml", "--interface", "127.0.0.1", "--port", str(port)]
    command = [str(rasa.python), "-W", "ignore", "-m", "rasa", "run", *words, *where]
    with log.open("wb") as output:
        process = subprocess.Popen(
            tied(command),
            cwd=ROOT,
            env=rasa.quiet(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        if not _answers(process, port):
            raise Failed(f"rasa run did not start: {log.read_text(errors='replace')[-2000:]}")
        yield Referent(process, port, began)
    finally:
        end(process, signal.SIGTERM)


def _answers(process: "subprocess.Popen[bytes]", port: int) -> bool:
    """Whether it answers before it ends or SECONDS_TO_START are over; it loads its model first."""
    give_up = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < give_up:
        try:
            if referent.status(port, "/status") == 200:
                return True
        except OSError:
            pass  # not listening yet
        time.sleep(0.02)
    return False


async def under_load(server: Referent, texts: Sequence[str]) -> Served:
    """The figures of a server. Raises `Failed` when it leaves a message unanswered."""
    level = await load.measured(server, PEOPLE, SECONDS, lambda seed: _drawn(texts, seed))
    if level.refused:
        raise Failed(f"messages were not answered: {level.refused}")
    return Served(
        messages_per_second=level.turns_per_second,
        cpu_ms=level.cpu_ms_per_turn,
        p50_ms=level.p50_ms,
        p99_ms=level.p99_ms,
        memory_mb=memory_mb(server.pid),
    )


async def understood(server: Referent, texts: Iterable[str]) -> dict[str, str]:
    """The intent of each text, as `/model/parse` of either server gives it."""
    connection = await Connection.to(server.port)
    found: dict[str, str] = {}
    for text in texts:
        answer = await connection.post("/model/parse", json.dumps({"text": text}).encode())
        found[text] = msgspec.json.decode(answer.body)["intent"]["name"] or ""
    connection.close()
    return found


def drawn() -> list[str]:
    """The messages that both are asked about."""
    return list(dict.fromkeys(islice(people.texts(SEED), ASKED)))


def shared(ours: dict[str, str], theirs: dict[str, str], spoken: set[str]) -> list[str]:
    """The texts that both understand alike, as something that is answered from the domain.

    Raises `Failed` when hardly any is left.
    """
    texts = [text for text, intent in ours.items() if theirs[text] == intent in spoken]
    if len(texts) < FEWEST:
        raise Failed(f"only {len(texts)} of {len(ours)} messages are understood alike")
    return texts


def _drawn(texts: Sequence[str], seed: int) -> Iterator[str]:
    draw = random.Random(seed)
    while True:
        yield draw.choice(texts)
