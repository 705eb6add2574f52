"""Making and loading models: what the commands call.

Rule: scikit-learn is imported only when something must be learnt; serving never pays for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from nlu import examples, model
from nlu.errors import DataError, Problem
from nlu.examples import Corpus
from nlu.lists import Lists, read_lists
from nlu.pipeline import TrainedInterpreter
from nlu.settings import Settings, read_settings
from nlu.understanding import Interpreter, subject

_NOT_TRAINED = frozenset({"explaining.py"})
"""Code of this package that leaves no trace in a model; nor does any in a folder of its own."""


def fingerprint(data_dir: Path, config: Path) -> str:
    """Names the model that this data, this configuration and this code would make.

    Raises `DataError` when the configuration is broken or a file it names is missing.
    """
    return _fingerprint(data_dir, config, read_settings(config))


def _fingerprint(data_dir: Path, config: Path, settings: Settings) -> str:
    code = sorted(Path(__file__).parent.glob("*.py"))
    total = hashlib.sha256()
    for path in (
        *(source for source in code if source.name not in _NOT_TRAINED),
        *examples.files(data_dir),
        *settings.lists(),
        config,
    ):
        content = path.read_bytes()
        total.update(f"{path.name}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()[:12]


def check(data_dir: Path, config: Path) -> None:
    """Read all that training reads, and learn nothing.

    Raises `DataError` with every problem of the data or the configuration.
    """
    _read(data_dir, read_settings(config), config)


def _read(data_dir: Path, settings: Settings, config: Path) -> tuple[Lists, Corpus]:
    lists = read_lists(settings)
    corpus = examples.read_corpus(data_dir)
    problems = [Problem(str(config), 0, text) for text in _strangers(settings, lists, corpus)]
    if problems:
        raise DataError(problems)
    return lists, corpus


def _strangers(settings: Settings, lists: Lists, corpus: Corpus) -> Iterator[str]:
    """The names in the configuration and the lists that no example teaches."""
    intents = set(corpus.intents())
    subjects = {subject(intent) for intent in intents}
    decision = settings.decision
    named = {
        "sensitive": (decision.sensitive, subjects),
        "notice": (decision.notice, subjects),
        "courtesy": (decision.courtesy, subjects),
        "longest": (decision.longest, intents),
        "human": ([lists.human_intent] if lists.human_intent else [], intents),
        "danger": ([lists.danger_intent] if lists.danger_intent else [], intents),
    }
    for where, (names, known) in named.items():
        for name in names:
            if name not in known:
                yield f"{where}: found {name!r}, expected an intent that has examples"


def find(data_dir: Path, config: Path, out_dir: Path) -> Path | None:
    """The folder of the model of this data, if it was trained; None otherwise.

    Raises `DataError` when the configuration is broken or a file it names is missing.
    """
    path = model.folder(out_dir, fingerprint(data_dir, config))
    return path if model.is_there(path) else None


def train(data_dir: Path, config: Path, out_dir: Path) -> Path:
    """The folder of the model, under `out_dir`; trained only when it is not there yet.

    Raises `DataError` with every problem of the data or the configuration.
    """
    settings = read_settings(config)
    name = _fingerprint(data_dir, config, settings)
    path = model.folder(out_dir, name)
    if model.is_there(path):
        return path
    lists, corpus = _read(data_dir, settings, config)
    from nlu.training import train_model

    return model.save(train_model(corpus, lists, settings, name), path)


def load(path: Path) -> Interpreter:
    """An interpreter from the folder that `train` returned.

    Raises `ModelError` when the model is missing, damaged or of another format.
    """
    return TrainedInterpreter(model.read(path))
