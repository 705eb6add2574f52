"""Our side of the bench, in a process of its own: loads a model and understands messages.

Rule: the same measures as `rasa_side.py`, on the same texts, so that both can stand in one table.

    python -m tests.bench.our_side MODEL_FOLDER TEXTS.json OUT.json
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.figures import memory_mb

if TYPE_CHECKING:
    import nlu

WARM_UP = 20
"""Messages understood before the clock starts, as on Rasa's side."""
ROUNDS = 20
"""How often the texts are understood again once their words are known."""


def main(folder: str, texts_file: str, out: str) -> None:
    """Understand every text; write the intents with what loading and understanding cost."""
    texts: list[str] = json.loads(Path(texts_file).read_text("utf-8"))
    empty_mb = memory_mb(os.getpid())
    began = time.perf_counter()
    import nlu

    imported = time.perf_counter()
    interpreter = nlu.load(Path(folder))
    loaded = time.perf_counter()
    for text in texts[:WARM_UP]:
        interpreter.parse(text)
    found, first_ms = cpu_ms(interpreter, texts)
    _, again_ms = cpu_ms(interpreter, texts * ROUNDS)
    result = {
        "intents": found,
        "import_s": imported - began,
        "load_s": loaded - imported,
        "cpu_ms": first_ms,
        "cpu_again_ms": again_ms,
        "memory_mb": memory_mb(os.getpid()),
        "memory_added_mb": memory_mb(os.getpid()) - empty_mb,
    }
    Path(out).write_text(json.dumps(result), "utf-8")


def cpu_ms(interpreter: "nlu.Interpreter", texts: list[str]) -> tuple[list[str], float]:
    """The intents of the texts, and the CPU that one of them costs."""
    spent = time.process_time()
    found = [interpreter.parse(text).intent.name for text in texts]
    return found, (time.process_time() - spent) * 1000 / len(texts)


if __name__ == "__main__":
    main(*sys.argv[1:])
