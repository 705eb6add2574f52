"""Rasa's own commands on this project's files, as its users run them, and ours beside.

Rule: the files are the project's, unchanged; what Rasa writes (models, reports, its cache) goes to
a folder that is gone afterwards.
"""

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from tests.rasa.cannot import Failed
from tests.servers.referent import ROOT

CONFIG = "tests/rasa/config.yml"
"""For training: Rasa's components. Validating reads the root's own config.yml."""
THREADS = {"TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1", "OMP_NUM_THREADS": "2"}
SIDE = Path(__file__).with_name("rasa_side.py")


class Ran(msgspec.Struct, frozen=True):
    """A command that ended: its exit code, all it printed, seconds, CPU seconds, peak MB."""

    code: int
    output: str
    seconds: float
    cpu: float
    peak_mb: float


class Core(msgspec.Struct, frozen=True):
    """What `rasa test core` reports: its stories, those that went as written, and the others."""

    stories: int
    right: int
    failed: str = ""


class Rasa(msgspec.Struct, frozen=True):
    """Rasa on this project. `folder` is empty and gone afterwards; the model is made there."""

    python: Path
    folder: Path

    @property
    def model(self) -> Path:
        return self.folder / "models" / "parity.tar.gz"

    def validate(self) -> Ran:
        """`rasa data validate`: the root's files, with the root's configuration."""
        return self._must("data", "validate")

    def train(self) -> Ran:
        """`rasa train`; validating was done before and is not counted again."""
        chosen = ["--config", CONFIG, "--domain", "domain.yml", "--data", "data"]
        where = ["--out", str(self.model.parent), "--fixed-model-name", "parity"]
        return self._must("train", "--skip-validation", *chosen, *where)

    def test_core(self, stories: Path, *more: str) -> tuple[Ran, Core]:
        """`rasa test core`, which ends with 0 whatever it finds: its report is read instead."""
        out = self.folder / "core" / stories.stem
        ran = self._must("test", "core", "--stories", str(stories), *self._to(out), *more)
        whole = _read(out / "story_report.json")["conversation_accuracy"]
        failed = (out / "failed_test_stories.yml").read_text("utf-8")
        right = int(whole["correct"])
        shown = failed if right < whole["total"] else ""
        return ran, Core(int(whole["total"]), right, shown)

    def test_nlu(self) -> tuple[Ran, dict[str, Any]]:
        """`rasa test nlu` on the examples, and its report."""
        out = self.folder / "nlu"
        ran = self._must("test", "nlu", "--nlu", "data", "--domain", "domain.yml", *self._to(out))
        return ran, _read(out / "intent_report.json")

    def decisions(self, stories: Sequence[Path]) -> dict[str, Any]:
        """What `rasa_side.py` wrote down of the stories."""
        out = self.folder / "decisions.json"
        paths = map(str, stories)
        ran = run([str(self.python), str(SIDE), str(self.model), str(out), *paths], self.quiet())
        if ran.code:
            raise Failed(f"rasa_side.py ended with {ran.code}: {ran.output[-2000:]}")
        return _read(out)

    def quiet(self) -> dict[str, str]:
        """The environment of its processes: no telemetry, its cache apart, few threads."""
        kept = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        apart = {"RASA_CACHE_DIRECTORY": str(self.folder / "cache")}
        silent = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
        return kept | silent | apart | THREADS

    def _to(self, out: Path) -> list[str]:
        return ["--model", str(self.model), "--out", str(out), "--no-plot"]

    def _must(self, *words: str) -> Ran:
        ran = run([str(self.python), "-W", "ignore", "-m", "rasa", *words], self.quiet())
        if ran.code:
            raise Failed(f"rasa {' '.join(words)} ended with {ran.code}: {ran.output[-2000:]}")
        return ran


def run(command: Sequence[str], variables: Mapping[str, str]) -> Ran:
    """One command in the root, to its end."""
    began = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        said = output.read().decode(errors="replace")
    took = time.perf_counter() - began
    cpu = used.ru_utime + used.ru_stime
    return Ran(process.returncode, said, took, cpu, used.ru_maxrss / 1000)


def warnings(output: str) -> list[str]:
    """What `rasa data validate` warns of, each once, without the file of Rasa's that says it."""
    lines = (line.partition("UserWarning: ")[2].strip() for line in output.splitlines())
    return sorted({line for line in lines if line})


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found
