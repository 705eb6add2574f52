"""Rasa's DIET on our own examples, where a Python with Rasa is there.

Rule: it learns what we learn, is asked what we are asked, in the same run on the same machine; and
where it is not there, that is said.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).with_name("rasa_side.py")
EPOCHS = 100
CONFIG = """
recipe: default.v1
language: fr
pipeline:
- name: WhitespaceTokenizer
- name: RegexFeaturizer
- name: LexicalSyntacticFeaturizer
- name: CountVectorsFeaturizer
- name: CountVectorsFeaturizer
  analyzer: char_wb
  min_ngram: 1
  max_ngram: 4
- name: DIETClassifier
  epochs: {epochs}
  constrain_similarities: true
  entity_recognition: false          # only intents are measured: cheaper, in its favour
"""


class RasaFailed(Exception):
    """Rasa is there but did not do its part; the message ends with what it said."""


def python(environment: Mapping[str, str]) -> tuple[str | None, str]:
    """A Python that has Rasa, or None and why not."""
    asked = environment.get("RASA_PYTHON", "")
    program = shutil.which(asked or "python3.10")
    if program is None:
        where = f"RASA_PYTHON is {asked!r}, no such program" if asked else "no python3.10 on PATH"
        return None, f"{where}; RASA_PYTHON names a Python with Rasa 3.6.21"
    ended = subprocess.run(
        [program, "-c", "import importlib.metadata as m; print(m.version('rasa'))"],
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode != 0:
        return None, f"{program} has no Rasa; RASA_PYTHON names a Python with Rasa 3.6.21"
    return program, ended.stdout.strip()


def measured(
    program: str, nlu_folder: Path, texts: Sequence[str], work: Path, epochs: int
) -> dict[str, Any]:
    """What it understood of the texts (`intents`), and what training and that cost."""
    work.mkdir(parents=True)
    (work / "config.yml").write_text(CONFIG.format(epochs=epochs), "utf-8")
    (work / "texts.json").write_text(json.dumps(list(texts)), "utf-8")
    models, out = work / "models", work / "out.json"
    began = time.perf_counter()
    _call([program, str(SCRIPT), "train", str(nlu_folder), str(work / "config.yml"), str(models)])
    took = time.perf_counter() - began
    _call([program, str(SCRIPT), "parse", str(models), str(work / "texts.json"), str(out)])
    result: dict[str, Any] = json.loads(out.read_text("utf-8"))
    size = sum(path.stat().st_size for path in models.rglob("*") if path.is_file())
    return {**result, "train_s": took, "size_mb": size / 1e6, "epochs": epochs}


def _call(command: Sequence[str]) -> None:
    quiet = dict(os.environ) | {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
    quiet.pop("PYTHONPATH", None)  # our packages are for another Python
    ended = subprocess.run(
        command,
        env=quiet,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if ended.returncode != 0:
        raise RasaFailed(ended.stdout.decode(errors="replace")[-2000:])
