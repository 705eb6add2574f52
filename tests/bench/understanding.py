"""`make bench`, second half: what understanding costs, and how well it learns other sets.

Rule: what was not measured is said, with what is missing; a figure is printed with the load of
the machine it was taken on.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec

import nlu
from nlu.errors import UnderstandingError
from nlu.evaluation import Row, read_rows
from nlu.understanding import subject
from tests.bench import diet, misspelt, people, public
from tests.bench.figures import machine
from tests.servers.referent import ROOT

RESULTS = ROOT / "results" / "bench-understanding.json"
SETS = ROOT.parent / "shared" / "data" / "nlu"
MESSAGES = ROOT.parent / "shared" / "facts" / "messages.tsv"
SEED = 20261122
WAYS = ("as written", "10 % typos", "SMS spelling")


def main(words: Sequence[str] | None = None) -> int:
    """Measure, print, keep; 0, or 1 when Rasa or a set is there and cannot be measured."""
    asked = arguments(words)
    with tempfile.TemporaryDirectory(prefix="referent-understanding-") as name:
        folder = Path(name)
        where = asdict(machine(folder))
        print(f"{where['at']}  {where['commit']}  {where['cores']} cores", end=", ")
        print(f"load average {where['load_average'][0]:.2f}, Python {where['python']}")
        kept: dict[str, Any] = {"machine": where}
        try:
            kept |= measure(asked, folder)
        except (UnderstandingError, diet.RasaFailed, msgspec.DecodeError, OSError) as error:
            print(f"not measured: {error}", file=sys.stderr)
            return 1
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_bytes(msgspec.json.format(msgspec.json.encode(kept), indent=2) + b"\n")
    print(f"load average afterwards {os.getloadavg()[0]:.2f}; written to {RESULTS}")
    return 0


def arguments(words: Sequence[str] | None) -> argparse.Namespace:
    """What to measure, and on what."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.understanding")
    sets = os.environ.get("REFERENT_PUBLIC_SETS")
    parser.add_argument("--sets", type=Path, default=Path(sets) if sets else SETS)
    parser.add_argument("--messages", type=Path, default=MESSAGES, help="labelled messages (TSV)")
    parser.add_argument("--epochs", type=int, default=diet.EPOCHS, help="of Rasa's DIET")
    return parser.parse_args(words)


def measure(asked: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """All the measures, each printed as soon as it is known."""
    costs, model = our_costs(folder)
    show_costs("ours", costs)
    result: dict[str, Any] = {"ours": costs, "messages": None, "diet": None, "sets": None}
    if asked.messages.is_file():
        result |= on_messages(read_rows(asked.messages), model, folder, asked.epochs)
    else:
        print(f"labelled messages: not measured, there is no {asked.messages}")
    if asked.sets.is_dir():
        result["sets"] = [on_set(chosen, asked.sets, folder) for chosen in public.SETS]
    else:
        print(f"public sets: not measured, there is no {asked.sets} (REFERENT_PUBLIC_SETS)")
    return result


def our_costs(folder: Path) -> tuple[dict[str, Any], Path]:
    """What training, loading and understanding cost, and where the model is."""
    began, spent = time.perf_counter(), time.process_time()
    model = nlu.train(ROOT / "data", ROOT / "config.yml", folder / "models")
    took, spent = time.perf_counter() - began, time.process_time() - spent
    size = sum(path.stat().st_size for path in model.rglob("*") if path.is_file())
    costs = asked_elsewhere(model, people.TEXTS, folder)
    del costs["intents"]
    return {**costs, "train_s": took, "train_cpu_s": spent, "size_mb": size / 1e6}, model


def asked_elsewhere(model: Path, texts: Sequence[str], folder: Path) -> dict[str, Any]:
    """What our side understood of the texts and what it cost, in a process of its own."""
    given, out = folder / "texts.json", folder / "ours.json"
    given.write_text(json.dumps(list(texts)), "utf-8")
    side = [sys.executable, "-m", "tests.bench.our_side", str(model), str(given), str(out)]
    subprocess.run(side, cwd=ROOT, check=True)
    result: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return result


def on_messages(rows: list[Row], model: Path, folder: Path, epochs: int) -> dict[str, Any]:
    """Accuracy on labelled messages in three ways of writing, ours and DIET's."""
    texts = in_all_ways(rows)
    ours = accuracies(asked_elsewhere(model, texts, folder)["intents"], rows)
    show_accuracies("ours", len(rows), ours)
    program, said = diet.python(os.environ)
    if program is None:
        print(f"DIET: not measured, {said}")
        return {"messages": ours, "diet": {"not measured": said}}
    print(f"DIET: Rasa {said}, {epochs} epochs; this may take an hour", flush=True)
    theirs = diet.measured(program, ROOT / "data" / "nlu", texts, folder / "diet", epochs)
    theirs["messages"] = accuracies(theirs.pop("intents"), rows)
    show_accuracies("DIET", len(rows), theirs["messages"])
    show_costs("DIET", theirs)
    return {"messages": ours, "diet": {"rasa": said, **theirs}}


def in_all_ways(rows: Sequence[Row]) -> list[str]:
    """The texts of the rows in each way of writing, one way after the other."""
    texts = [row.text for row in rows]
    return [
        *texts,
        *(misspelt.with_typos(text, SEED) for text in texts),
        *(misspelt.as_sms(text, SEED) for text in texts),
    ]


def accuracies(intents: Sequence[str], rows: Sequence[Row]) -> dict[str, float]:
    """Share of acceptable subjects in each way of writing; `intents` as `in_all_ways` goes."""
    right = [
        subject(intent) in row.labels for intent, row in zip(intents, [*rows] * 3, strict=True)
    ]
    size = len(rows)
    return {way: sum(right[n * size : (n + 1) * size]) / size for n, way in enumerate(WAYS)}


def on_set(chosen: public.PublicSet, sets: Path, folder: Path) -> dict[str, Any]:
    """The figures of one public set."""
    if not (sets / f"{chosen.name}.train.jsonl").exists():
        print(f"{chosen.name}: not measured, it is not in {sets}")
        return {"name": chosen.name, "not measured": f"not in {sets}"}
    found = public.measured(chosen, sets, ROOT, folder / chosen.name)
    lost = len(found.intents_left_out)
    print(
        f"{chosen.name:11} {found.accuracy:6.1%} of {found.tested} ({chosen.beat:.1%} "
        f"{chosen.beat_by}); {found.intents} intents, {found.examples} examples learnt in "
        f"{found.train_s:.0f} s, {found.examples_left_out} examples and {lost} intents left out, "
        f"CPU {found.cpu_ms:.3f} ms per message{'' if found.vectors else ', without vectors'}",
        flush=True,
    )
    if found.out_recall is not None:
        print(
            f"{'':11} {found.out_recall:6.1%} of out of scope found when {public.ACCEPTED:.0%} of "
            f"ours pass ({chosen.beat_out or 0:.0%} {chosen.beat_by})"
        )
    return {**msgspec.to_builtins(found), "to_beat": msgspec.to_builtins(chosen)}


def show_costs(who: str, costs: dict[str, Any]) -> None:
    again = f" ({costs['cpu_again_ms']:.3f} ms again)" if "cpu_again_ms" in costs else ""
    print(
        f"{who}: CPU {costs['cpu_ms']:.3f} ms per message{again}, loaded in "
        f"{costs['load_s'] * 1000:.0f} ms (imports {costs['import_s'] * 1000:.0f} ms), "
        f"{costs['size_mb']:.1f} MB on disk, {costs['memory_mb']:.0f} MB of memory, "
        f"trained in {costs['train_s']:.1f} s",
        flush=True,
    )


def show_accuracies(who: str, count: int, found: dict[str, float]) -> None:
    shown = ", ".join(f"{way} {share:.1%}" for way, share in found.items())
    print(f"{who}: accuracy on {count} labelled messages: {shown}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
