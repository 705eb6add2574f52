"""What Telegram costs: messages a second and CPU per message, in and out, by polling and webhook.

The simulated Telegram of the tests stands in for the real one, without its limits: what is
measured is ours. As many people as a busy minute has write a few questions each.

Rule: a message counts when its answer has arrived; whatever is lost or doubled makes the exit
code 1.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import msgspec

from tests.bench import people
from tests.bench.figures import cpu_seconds, machine, memory_mb
from tests.servers import referent, telegram
from tests.servers.processes import free_port

RESULTS = referent.ROOT / "results" / "bench-channels.json"
SECRET = "a-secret-of-the-bench"
SECONDS = 120


class Line(msgspec.Struct, frozen=True):
    """One line of the table. CPU in milliseconds per message that came in."""

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
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="referent-channels-") as folder:
        where = Path(folder)
        print(f"{machine(where).at}  load average {os.getloadavg()[0]:.2f}")
        code, said = referent.command(where / "model", "train")
        if code:
            raise SystemExit(said)
        lines = [measured(where, way, asked.people, asked.each) for way in ("polling", "webhook")]
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_bytes(msgspec.json.format(msgspec.json.encode(lines), indent=2) + b"\n")
    return 1 if any(line.unanswered for line in lines) else 0


def measured(where: Path, way: str, how_many: int, each: int) -> Line:
    """A server on an empty database; everybody writes, and waits for nobody."""
    data = where / way
    shutil.copytree(where / "model" / "models", data / "models")
    with telegram.running(limits=None) as bot_api:
        more = {
            "TELEGRAM_TOKEN": bot_api.token,
            "TELEGRAM_API_BASE": bot_api.base_url,
            "TELEGRAM_PER_SECOND": "100000",
        }
        if way == "webhook":
            port = free_port()
            url = f"http://127.0.0.1:{port}/webhooks/telegram/webhook"
            more |= {"REFERENT_PORT": str(port), "TELEGRAM_WEBHOOK_URL": url}
            more |= {"TELEGRAM_WEBHOOK_SECRET": SECRET}
        with referent.running(data, more) as server:
            bot_api.wait_until(lambda tg: tg.calls("setMyShortDescription"), 30)
            line = _written(server, bot_api, way, how_many, each)
    show(line)
    return line


def _written(
    server: referent.Referent, bot_api: telegram.Telegram, way: str, how_many: int, each: int
) -> Line:
    phones = [bot_api.user(1000 + n) for n in range(how_many)]
    texts = [people.texts(n) for n in range(how_many)]
    began, cpu = time.perf_counter(), cpu_seconds(server.pid)
    for _ in range(each):
        for phone, words in zip(phones, texts, strict=True):
            phone.writes(next(words))
    took = _until_quiet(server, bot_api) - began
    spent = cpu_seconds(server.pid) - cpu
    messages = how_many * each
    return Line(
        way=f"telegram {way}",
        messages_in=messages,
        messages_out=len(bot_api.calls("sendMessage")),
        per_second=messages / took,
        cpu_ms=spent * 1000 / messages,
        memory_mb=memory_mb(server.pid),
        unanswered=sum(not any(shown.from_bot for shown in phone.received) for phone in phones),
    )


def _until_quiet(server: referent.Referent, bot_api: telegram.Telegram) -> float:
    """When the last update was confirmed and the last message had left."""
    give_up = time.monotonic() + SECONDS
    while time.monotonic() < give_up:
        if bot_api.unconfirmed == 0 and _waiting(server) == 0:
            return time.perf_counter()
        time.sleep(0.05)
    raise SystemExit(f"{bot_api.unconfirmed} updates are not confirmed after {SECONDS} s")


def _waiting(server: referent.Referent) -> int:
    """Messages that wait to leave, as the server tells them."""
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/metrics") as answer:
        lines = answer.read().decode().splitlines()
    counts = [line.split()[1] for line in lines if line.startswith("referent_outbox_messages")]
    return int(sum(map(float, counts)))


def show(line: Line) -> None:
    print(
        f"{line.way:18} {line.messages_in:6d} in {line.messages_out:6d} out "
        f"{line.per_second:7.0f}/s {line.cpu_ms:7.3f} ms CPU a message in "
        f"{line.memory_mb:5.0f} MB" + (f"  {line.unanswered} unanswered" * bool(line.unanswered)),
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
