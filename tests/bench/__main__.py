"""`make bench`: starts a server on an empty folder, loads it, kills it, prints what came out.

Rule: a figure is printed with the load of the machine it was taken on, and whatever was refused,
lost or answered twice makes the exit code 1.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec
import uvloop

from tests.bench import kill, load, people
from tests.bench.client import Connection
from tests.bench.figures import Machine, machine, memory_mb
from tests.bench.load import Level
from tests.servers import referent
from tests.servers.referent import Referent

RESULTS = referent.ROOT / "results" / "bench.json"


def main() -> int:
    asked = arguments()
    with tempfile.TemporaryDirectory(prefix="referent-bench-") as folder:
        return uvloop.run(measure(asked, Path(folder)))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--people", type=int, nargs="*", default=[1, 8, 64])
    parser.add_argument("--seconds", type=float, default=6.0, help="per number of people")
    parser.add_argument("--rounds", type=int, default=10, help="of kill -9")
    parser.add_argument("--database", help="an SQLAlchemy URL instead of SQLite in a new folder")
    return parser.parse_args()


async def measure(asked: argparse.Namespace, folder: Path) -> int:
    more = {"REFERENT_DATABASE_URL": asked.database} if asked.database else {}
    where = machine(folder)
    show_machine(where)
    start = await start_up(folder / "load", more)
    show_start(start)
    levels = []
    with referent.running(folder / "load", more) as server:
        show_heading()
        for people_at_once in asked.people:
            levels.append(await load.measured(server, people_at_once, asked.seconds))
            show_level(levels[-1])
    verdict = None
    if asked.rounds:
        shutil.copytree(folder / "load" / "models", folder / "kill" / "models")
        verdict = await kill.rounds(folder / "kill", asked.rounds, more)
    if verdict:
        show_verdict(verdict)
    keep(machine=asdict(where), start=start, levels=levels, kill=verdict)
    print(f"load average afterwards {os.getloadavg()[0]:.2f}; written to results/bench.json")
    return 1 if any(level.refused for level in levels) or (verdict and not verdict.clean) else 0


async def start_up(data: Path, more: dict[str, str]) -> dict[str, float]:
    """Seconds from the start of the process: on an empty folder, and on one that has been used."""
    with referent.running(data, more) as server:
        empty = time.monotonic() - server.began
    with referent.running(data, more) as server:
        return {
            "empty_folder_ready_s": empty,
            "ready_s": time.monotonic() - server.began,
            "first_answer_s": await first_answer(server),
            "memory_mb": memory_mb(server.pid),
        }


async def first_answer(server: Referent) -> float:
    connection = await Connection.to(server.port)
    answer = await connection.post(people.PATH, people.request("debut", "bonjour", "debut-0"))
    connection.close()
    if answer.status != 200:
        raise SystemExit(f"the first message was answered with {answer.status}: {answer.body!r}")
    return time.monotonic() - server.began


def keep(**results: Any) -> None:
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_bytes(msgspec.json.format(msgspec.json.encode(results), indent=2) + b"\n")


def show_machine(where: Machine) -> None:
    print(
        f"{where.at}  {where.commit}  {where.cores} cores, load average "
        f"{where.load_average[0]:.2f}, fsync {where.fsync_ms:.1f} ms, "
        f"Python {where.python}, SQLite {where.sqlite}"
    )


def show_start(start: dict[str, float]) -> None:
    print(
        f"start: ready after {start['ready_s']:.2f} s, first answer after "
        f"{start['first_answer_s']:.2f} s, {start['memory_mb']:.0f} MB "
        f"(empty folder: ready after {start['empty_folder_ready_s']:.1f} s)"
    )


def show_heading() -> None:
    print("people   turns  turns/s  CPU ms/turn  p50 ms  p99 ms  memory MB  generator CPU ms/turn")


def show_level(level: Level) -> None:
    print(
        f"{level.people:6d} {level.turns:7d} {level.turns_per_second:8.0f} "
        f"{level.cpu_ms_per_turn:12.3f} {level.p50_ms:7.1f} {level.p99_ms:7.1f} "
        f"{level.memory_mb:10.0f} {level.generator_cpu_ms_per_turn:22.3f}"
        + (f"  refused: {level.refused}" if level.refused else ""),
        flush=True,
    )


def show_verdict(verdict: kill.Verdict) -> None:
    print(
        f"kill -9: {verdict.kills} times, {verdict.messages} messages, {verdict.sent_again} sent "
        f"again ({verdict.stored_unanswered} of them already stored), "
        f"{len(verdict.faults)} lost, doubled or out of order, {verdict.said_again} answers that "
        f"repeat a line; "
        f"referent verify: exit code {verdict.verify_code}"
    )
    for fault in verdict.faults[:20]:
        print(f"  {fault}")
    if verdict.verify_code:
        print(verdict.verify_said)


if __name__ == "__main__":
    sys.exit(main())
