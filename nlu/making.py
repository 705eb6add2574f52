"""Making and loading models: what the commands call.

Rule: scikit-learn is imported only when something must be learnt; serving never pays for it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from nlu import examples, model
from nlu.lists import read_lists
from nlu.pipeline import TrainedInterpreter
from nlu.settings import Settings, read_settings
from nlu.understanding import Interpreter

_NOT_TRAINED = frozenset({"evaluate.py", "explaining.py"})
"""Code of this package that leaves no trace in a model."""


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


def train(data_dir: Path, config: Path, out_dir: Path) -> Path:
    """The folder of the model, under `out_dir`; trained only when it is not there yet.

    Raises `DataError` with every problem of the data or the configuration.
    """
    settings = read_settings(config)
    name = _fingerprint(data_dir, config, settings)
    path = model.folder(out_dir, name)
    if model.is_there(path):
        return path
    lists = read_lists(settings)
    corpus = examples.read_corpus(data_dir)
    from nlu.training import train_model

    return model.save(train_model(corpus, lists, settings, name), path)


def load(path: Path) -> Interpreter:
    """An interpreter from the folder that `train` returned.

    Raises `ModelError` when the model is missing, damaged or of another format.
    """
    return TrainedInterpreter(model.read(path))
