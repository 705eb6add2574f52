"""What the channels cost: messages a second and CPU per message, in and out.

The networks are the tests' own: a simulated Telegram without limits, a simulated SMSC, a real
Kannel. As many people as a busy minute has write a few questions each, and wait for nobody.

Rule: a way is measured when all that came in is committed and all that was answered has left;
whoever got no answer makes the exit code 1.
"""

import argparse
import csv
import os
import shutil
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from tests.bench import people
from tests.bench.figures import cpu_seconds, machine, memory_mb
from tests.machine import KANNEL
from tests.servers import kannel, referent, smsc, telegram
from tests.servers.processes import free_port
from tests.servers.referent import Referent

RESULTS = referent.ROOT / "results" / "bench-channels.json"
SECRET = "a-secret-of-the-bench"
FAST = 100_000
SECONDS = 180

Writes = Callable[[int, str], None]
"""The person of that number writes a text."""

Answered = Callable[[int], bool]


class Way(msgspec.Struct):
    """A server with one channel open, and what happens at its other end."""

    server: Referent
    channel: str
    writes: Writes
    is_answered: Answered


class Line(msgspec.Struct, frozen=True):
    """One line of the table. CPU in milliseconds, of the server alone, per message that came in."""

    way: str
    messages_in: int
    messages_out: int
    per_second: float
    cpu_ms: float
    memory_mb: float
    unanswered: int


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.channels", description=__doc__)
    parser.add_argument("--people", type=int, default=400)
    parser.add_argument("--each", type=int, default=3)
    parser.add_argument("--ways", nargs="*", default=list(WAYS))
    parser.add_argument("--texts", type=Path, help="a TSV: each text is one person's only message")
    asked = parser.parse_args()
    texts = _texts(asked.texts) if asked.texts else _drawn(asked.people, asked.each)
    lines = []
    with tempfile.TemporaryDirectory(prefix="referent-channels-") as folder:
        where = Path(folder)
        print(f"{machine(where).at}  load average {os.getloadavg()[0]:.2f}")
        code, said = referent.command(where / "model", "train")
        if code:
            raise SystemExit(said)
        for name in asked.ways:
            data = where / name
            shutil.copytree(where / "model" / "models", data / "models")
            with WAYS[name](data) as way:
                lines.append(measured(name, way, texts))
            show(lines[-1])
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_bytes(msgspec.json.format(msgspec.json.encode(lines), indent=2) + b"\n")
    return 1 if any(line.unanswered for line in lines) else 0


def _drawn(how_many: int, each: int) -> list[list[str]]:
    """What so many people write, each so many messages."""
    return [list(islice(people.texts(number), each)) for number in range(how_many)]


def _texts(path: Path) -> list[list[str]]:
    """The messages of a labelled set, one person each."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            [row["text"]] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


def measured(name: str, way: Way, texts: list[list[str]]) -> Line:
    """Everybody writes; the clock stops when all is taken and answered."""
    began, cpu = time.perf_counter(), cpu_seconds(way.server.pid)
    for turn in range(max(map(len, texts))):
        for number, own in enumerate(texts):
            if turn < len(own):
                way.writes(number, own[turn])
    messages = sum(map(len, texts))
    took = _quiet(way, messages) - began
    spent = cpu_seconds(way.server.pid) - cpu
    return Line(
        way=name,
        messages_in=messages,
        messages_out=_figure(way, "referent_sent_total"),
        per_second=messages / took,
        cpu_ms=spent * 1000 / messages,
        memory_mb=memory_mb(way.server.pid),
        unanswered=sum(not way.is_answered(number) for number in range(len(texts))),
    )


def _quiet(way: Way, messages: int) -> float:
    """When the last message was committed and its answer had left."""
    give_up = time.monotonic() + SECONDS
    while time.monotonic() < give_up:
        taken = _figure(way, "referent_turns_total")
        if taken >= messages and _figure(way, "referent_outbox_messages") == 0:
            return time.perf_counter()
        time.sleep(0.05)
    raise SystemExit(f"{taken} of {messages} messages were taken after {SECONDS} s")


def _figure(way: Way, name: str) -> int:
    """A figure of the channel, as the server tells it."""
    with urllib.request.urlopen(f"http://127.0.0.1:{way.server.port}/metrics") as answer:
        lines = answer.read().decode().splitlines()
    begins = f'{name}{{channel="{way.channel}"'
    return int(sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(begins)))


@contextmanager
def _telegram(data: Path, *, posts: bool) -> Iterator[Way]:
    port = free_port()
    with telegram.running(limits=None) as bot_api:
        more = {
            "TELEGRAM_TOKEN": bot_api.token,
            "TELEGRAM_API_BASE": bot_api.base_url,
            "TELEGRAM_PER_SECOND": str(FAST),
        }
        if posts:
            more["TELEGRAM_WEBHOOK_URL"] = f"http://127.0.0.1:{port}/webhooks/telegram/webhook"
            more["TELEGRAM_WEBHOOK_SECRET"] = SECRET
        with referent.running(data, more, port=port) as server:
            bot_api.wait_until(lambda tg: tg.calls("setMyShortDescription"), 30)

            def writes(number: int, text: str) -> None:
                bot_api.user(1000 + number).writes(text)

            def is_answered(number: int) -> bool:
                return any(shown.from_bot for shown in bot_api.user(1000 + number).received)

            yield Way(server, "telegram", writes, is_answered)


@contextmanager
def _polling(data: Path) -> Iterator[Way]:
    with _telegram(data, posts=False) as way:
        yield way


@contextmanager
def _webhook(data: Path) -> Iterator[Way]:
    with _telegram(data, posts=True) as way:
        yield way


@contextmanager
def _smpp(data: Path) -> Iterator[Way]:
    with smsc.running() as centre:
        keys = {"adapter": "smpp", "host": "127.0.0.1", "port": centre.port, "window": 100}
        keys |= {"system_id": centre.system_id, "password": centre.password}
        root = referent.project(data.with_name("smpp-project"), sms=_sms(centre.number, keys))
        with referent.running(data, root=root) as server:
            centre.bound()
            yield Way(
                server,
                "sms",
                lambda number, text: centre.phone(_number(number)[1:]).writes(text),
                lambda number: bool(centre.phone(_number(number)[1:]).received),
            )


@contextmanager
def _kannel(data: Path) -> Iterator[Way]:
    bearerbox, port = KANNEL.found(), free_port()
    if bearerbox is None:
        raise SystemExit(KANNEL.advice)
    here = f"http://127.0.0.1:{port}"
    asked = f"{here}/webhooks/sms/kannel?key={SECRET}"
    folder = data.with_name("kannel-gateway")
    with kannel.running(bearerbox, folder, mo_url=asked) as gateway:
        keys = {"adapter": "kannel", "send_url": gateway.sendsms_url, "username": gateway.user}
        keys |= {"password": gateway.password, "key": SECRET, "callback_url": here}
        root = referent.project(data.with_name("kannel-project"), sms=_sms(gateway.number, keys))
        with referent.running(data, port=port, root=root) as server:
            yield Way(
                server,
                "sms",
                lambda number, text: gateway.phone(_number(number)).writes(text),
                lambda number: bool(gateway.phone(_number(number)).received),
            )


def _sms(number: str, keys: dict[str, Any]) -> dict[str, Any]:
    return {"number": number, "countries": ["FR"], "per_second": FAST, **keys}


def _number(number: int) -> str:
    return f"+3361234{number:04}"


WAYS = {"telegram": _polling, "telegram-webhook": _webhook, "smpp": _smpp, "kannel": _kannel}


def show(line: Line) -> None:
    print(
        f"{line.way:17} {line.messages_in:6d} in {line.messages_out:6d} out "
        f"{line.per_second:7.0f}/s {line.cpu_ms:7.3f} ms CPU a message in "
        f"{line.memory_mb:5.0f} MB" + (f"  {line.unanswered} unanswered" * bool(line.unanswered)),
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
