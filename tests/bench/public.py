"""Public sets of intents, learnt by the project's own pipeline as it is.

Rule: no tuning. The configuration is the project's, without what is French or about our intents;
what the pipeline refuses to learn (a sentence in two intents, an intent with four examples) is
left out and counted, and its test messages stay in the figure, as wrong.
"""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import yaml

import nlu
from nlu import distil
from nlu.examples import MIN_EXAMPLES, bare
from nlu.features import content
from nlu.text import Normaliser
from nlu.understanding import Understanding, subject

OUT = "oos"
ACCEPTED = 0.95
"""Share of the in-scope test messages that the out-of-scope threshold lets through."""


class Message(msgspec.Struct, frozen=True):
    """One line of a set: a text and its intent."""

    t: str
    y: str


class PublicSet(msgspec.Struct, frozen=True):
    """A set, its language, and what to beat."""

    name: str
    language: str
    beat: float
    beat_by: str
    beat_out: float | None = None


SETS = (
    PublicSet("banking77", "en", 0.93, "USE + ConveRT"),
    PublicSet("clinc150", "en", 0.969, "BERT", beat_out=0.52),
    PublicSet("massive_es", "es", 0.804, "Rasa, published"),
)


class Outcome(msgspec.Struct, frozen=True):
    """The figures of a set. `out_*` only where the set has out-of-scope messages.

    `vectors` is false where the encoder of `make vectors` is not installed.
    """

    name: str
    accuracy: float
    intents: int
    examples: int
    examples_left_out: int
    intents_left_out: list[str]
    tested: int
    train_s: float
    train_cpu_s: float
    cpu_ms: float
    vectors: bool
    out_recall: float | None = None
    out_threshold: float | None = None


def measured(chosen: PublicSet, folder: Path, project: Path, work: Path) -> Outcome:
    """Learn a set of `folder` and understand its test messages; `work` is a folder to fill."""
    train = read(folder / f"{chosen.name}.train.jsonl")
    outside = folder / f"{chosen.name}.oostrain.jsonl"
    train += read(outside) if outside.exists() else []
    kept, lost = learnable(train)
    config = write(work, kept, configuration(project / "config.yml", chosen.language))
    vectors = distil.is_possible()
    if vectors:
        add_vectors(config, kept, chosen.language)
    began, spent = time.perf_counter(), time.process_time()
    model = nlu.train(work / "data", config, work / "models")
    took, spent = time.perf_counter() - began, time.process_time() - spent
    test = read(folder / f"{chosen.name}.test.jsonl")
    strangers = folder / f"{chosen.name}.oos.jsonl"
    result = understood(nlu.load(model), test, read(strangers) if strangers.exists() else [])
    return Outcome(
        name=chosen.name,
        intents=len({message.y for message in kept}),
        examples=len(kept),
        examples_left_out=len(train) - len(kept),
        intents_left_out=lost,
        tested=len(test),
        train_s=took,
        train_cpu_s=spent,
        vectors=vectors,
        **result,
    )


def understood(
    interpreter: nlu.Interpreter, test: Sequence[Message], strangers: Sequence[Message]
) -> dict[str, Any]:
    """Accuracy, cost, and how many strangers fall below the threshold most of ours pass."""
    spent = time.process_time()
    found = [interpreter.parse(message.t) for message in test]
    spent = time.process_time() - spent
    right = sum(u.intent.name == m.y for u, m in zip(found, test, strict=True))
    result: dict[str, Any] = {"accuracy": right / len(test), "cpu_ms": spent * 1000 / len(test)}
    if strangers:
        ours = sorted(in_scope(one) for one in found)
        threshold = ours[int(len(ours) * (1 - ACCEPTED))]
        caught = sum(in_scope(interpreter.parse(m.t)) < threshold for m in strangers)
        result |= {"out_recall": caught / len(strangers), "out_threshold": threshold}
    return result


def in_scope(understanding: Understanding) -> float:
    """How sure it is, 0 to 1, that the message is about one of the intents at all: not outside."""
    if understanding.intent.name == nlu.NOTHING:
        return 0.0
    return 1 - sum(one.confidence for one in understanding.ranking if subject(one.name) == OUT)


def read(path: Path) -> list[Message]:
    """The messages of a file of JSON lines."""
    lines = path.read_bytes().splitlines()
    return [msgspec.json.decode(line, type=Message) for line in lines if line.strip()]


def learnable(train: Sequence[Message]) -> tuple[list[Message], list[str]]:
    """The examples the pipeline accepts, and the intents of which too few are left."""
    owner: dict[str, str] = {}
    kept = [m for m in train if bare(m.t).strip() and owner.setdefault(bare(m.t), m.y) == m.y]
    counts = Counter({message.y: 0 for message in train})
    counts.update(owner.values())
    lost = sorted(intent for intent, count in counts.items() if count < MIN_EXAMPLES)
    return [message for message in kept if message.y not in lost], lost


def write(folder: Path, messages: Sequence[Message], config: dict[str, Any]) -> Path:
    """A Rasa project of one set in `folder`; where its configuration is."""
    (folder / "data").mkdir(parents=True)
    lines = "\n".join(_nlu_lines(messages))
    (folder / "data" / "nlu.yml").write_text(f'version: "3.1"\nnlu:\n{lines}\n', "utf-8")
    path = folder / "config.yml"
    path.write_text(yaml.safe_dump(config, sort_keys=False), "utf-8")
    return path


def add_vectors(config: Path, messages: Sequence[Message], language: str) -> None:
    """Let the pipeline know what words mean: those of the examples and of the language."""
    plain = Normaliser({})
    said = {word for message in messages for word in content(plain.phrase(message.t))}
    words = {word for word in said if word[0].isalpha()} | set(distil.frequent(language))
    distil.distil(config.parent / "vectors.npz", words)
    settings = yaml.safe_load(config.read_text("utf-8"))
    after = [c["name"] for c in settings["pipeline"]].index("nlu.LinearClassifier") + 1
    settings["pipeline"].insert(after, {"name": "nlu.Vectors", "table": "vectors.npz"})
    config.write_text(yaml.safe_dump(settings, sort_keys=False), "utf-8")


def _nlu_lines(messages: Sequence[Message]) -> Iterator[str]:
    by_intent: dict[str, list[str]] = {}
    for message in messages:
        # Brackets would mark an entity; line ends would end the example.
        text = " ".join(message.t.replace("[", "(").replace("]", ")").split())
        by_intent.setdefault(message.y, []).append(text)
    for intent, texts in by_intent.items():
        yield f"- intent: {intent}"
        yield "  examples: |"
        yield from (f"    - {text}" for text in texts)


def configuration(path: Path, language: str) -> dict[str, Any]:
    """The project's configuration without its word lists and without its intents' names."""
    content = yaml.safe_load(path.read_text("utf-8"))
    pipeline = []
    for component in content["pipeline"]:
        name = component.pop("name")
        kept = {key: value for key, value in component.items() if _general(value, path.parent)}
        pipeline.append({"name": name, **kept})
    return {"recipe": content["recipe"], "language": language, "pipeline": pipeline}


def _general(value: Any, root: Path) -> bool:
    """Whether a setting speaks of no file and of no intent: numbers, lists of them, plain words."""
    if isinstance(value, dict):
        return False
    if isinstance(value, list):
        return not any(isinstance(item, str) for item in value)
    return not (isinstance(value, str) and (root / value).exists())
