"""Rasa's side of the bench: trains DIET, then loads it and understands messages. Python 3.10.

Rule: run by a Python that has Rasa, which ours has not; so it imports nothing of this project, and
speaks in files: texts come in as a JSON list, what was understood goes out as JSON.

    python rasa_side.py train NLU_FOLDER CONFIG MODEL_FOLDER
    python rasa_side.py parse MODEL_FOLDER TEXTS.json OUT.json
"""

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

WARM_UP = 20
"""Messages understood before the clock starts: TensorFlow compiles its graph on the first."""


def train(nlu_folder: str, config: str, out: str) -> None:
    """Train understanding alone."""
    from rasa.model_training import train_nlu

    train_nlu(config, nlu_folder, out, fixed_model_name="diet")


def parse(folder: str, texts: str, out: str) -> None:
    """Understand every text; write the intents with what loading and understanding cost."""
    asyncio.run(_parse(folder, json.loads(Path(texts).read_text("utf-8")), Path(out)))


async def _parse(folder: str, texts: list[str], out: Path) -> None:
    began = time.perf_counter()
    from rasa.core.agent import Agent

    imported = time.perf_counter()
    agent = Agent.load(model_path=folder)
    for text in texts[:WARM_UP]:
        await agent.parse_message(text)
    loaded = time.perf_counter()
    spent = time.process_time()
    found = [await agent.parse_message(text) for text in texts]
    spent = time.process_time() - spent
    result = {
        "intents": [_best(one) for one in found],
        "import_s": imported - began,
        "load_s": loaded - imported,
        "cpu_ms": spent * 1000 / len(texts),
        "memory_mb": _memory_mb(),
    }
    out.write_text(json.dumps(result), "utf-8")


def _best(found: dict[str, Any]) -> str:
    return str((found.get("intent") or {}).get("name") or "")


def _memory_mb() -> float:
    lines = Path("/proc/self/status").read_text("ascii", "replace").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS:")).split()[1]) / 1000


if __name__ == "__main__":
    {"train": train, "parse": parse}[sys.argv[1]](*sys.argv[2:])
