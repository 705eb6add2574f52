"""What config.yml says about understanding: the components and their thresholds.

Rule: every threshold is in config.yml, none in the code; a key that nothing reads is refused,
since a threshold with a spelling mistake would silently be the default.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import yaml

from nlu.errors import DataError
from nlu.located import Located, read


class NormaliserSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words: `limit` characters are understood; `lexicon` says how people write."""

    lexicon: str = ""
    limit: int = 2000


class SpellingSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Spelling: `known` French words are left alone; the field's words occur `least` times."""

    known: str = ""
    least: int = 2


class KeywordSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Lists that decide before the classifier: a call for a `human`, and `danger`."""

    human: str = ""
    danger: str = ""


class ClassifierSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The linear model: lengths of its n-grams, how often each kind occurs, strength C, folds.

    Pairs of words and runs of letters seen in fewer messages are left out: they are half of a
    model's size and, measured, half a point of its errors. Every single word is kept, since what
    no example holds is told by it.
    """

    word_ngrams: int = 2
    char_ngrams: tuple[int, int] = (2, 5)
    least_pairs: int = 1
    least_chars: int = 2
    strength: float = 0.4
    folds: int = 3


class VectorSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What words mean: the `table` made by `nlu.distil`, and how the network over it learns."""

    table: str = ""
    hidden: int = 384
    rounds: int = 16


class DecisionSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Probabilities from which something is done.

    `answer`: the subject is sure enough, or `sensitive[subject]` when it is listed; `detail`: the
    detail within the subject; `ask`: the two best together, the first at least `ask_first`;
    `out_of_scope`: not ours. `notice[intent]`: recall comes first, this little is enough, or `sign`
    when a listed sign was found as well; `sure` to answer instead of letting a human look.
    `longest[intent]`: words beyond which a message cannot be that (an answer inside a form).
    `unfamiliar`: share of correct cross-validated messages that may look unlike the examples;
    `strange`: share of a message's words that no example may hold for it to be answered.
    `courtesy`: intents that are never a question of their own.
    """

    answer: float = 0.85
    detail: float = 0.5
    ask: float = 0.8
    ask_first: float = 0.3
    out_of_scope: float = 0.5
    unfamiliar: float = 0.05
    strange: float = 1.0
    sensitive: dict[str, float] = {}
    notice: dict[str, float] = {}
    sign: float = 0.0
    sure: float = 0.5
    longest: dict[str, int] = {}
    courtesy: tuple[str, ...] = ()


class GrammarSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Dates, amounts, hours: the grammar has no setting."""


class Settings(msgspec.Struct, frozen=True):
    """The pipeline of config.yml, and the folder from which its paths count."""

    root: str
    normaliser: NormaliserSettings = NormaliserSettings()
    spelling: SpellingSettings = SpellingSettings()
    keywords: KeywordSettings = KeywordSettings()
    classifier: ClassifierSettings = ClassifierSettings()
    vectors: VectorSettings = VectorSettings()
    decision: DecisionSettings = DecisionSettings()
    grammar: GrammarSettings = GrammarSettings()

    def path(self, name: str) -> Path:
        """Where a file that config.yml names is."""
        return Path(self.root) / name

    def lists(self) -> list[Path]:
        """The files the components read, for the fingerprint."""
        named = (
            self.normaliser.lexicon,
            self.spelling.known,
            self.keywords.human,
            self.keywords.danger,
            self.vectors.table,
        )
        return [self.path(name) for name in named if name]


_COMPONENTS: dict[str, tuple[str, type[msgspec.Struct]]] = {
    "nlu.Normaliser": ("normaliser", NormaliserSettings),
    "nlu.Spelling": ("spelling", SpellingSettings),
    "nlu.Keywords": ("keywords", KeywordSettings),
    "nlu.LinearClassifier": ("classifier", ClassifierSettings),
    "nlu.Vectors": ("vectors", VectorSettings),
    "nlu.Decision": ("decision", DecisionSettings),
    "nlu.Grammar": ("grammar", GrammarSettings),
}


def read_settings(config: Path) -> Settings:
    """Read the `pipeline` of config.yml.

    Raises `DataError`: not YAML, no pipeline, an unknown component or key, a value out of range.
    """
    root = read(config)
    entries = root.mapping("`recipe`, `language`, `pipeline`, `policies`") if root else {}
    if "pipeline" not in entries:
        raise DataError.at(config, 0, "no `pipeline`; expected a list of components")
    found: dict[str, Any] = {}
    for item in entries["pipeline"].sequence("a list of components"):
        keys = item.mapping("a component with a `name`")
        name = keys.pop("name").text("a name") if "name" in keys else ""
        if name not in _COMPONENTS:
            raise item.fail(f"found component {name!r}, expected one of {sorted(_COMPONENTS)}")
        field, kind = _COMPONENTS[name]
        found[field] = _component(kind, keys)
    settings = Settings(root=str(config.parent), **found)
    _check(settings, entries["pipeline"])
    return settings


def _component(kind: type[msgspec.Struct], keys: dict[str, Located]) -> msgspec.Struct:
    values = {}
    for key, value in keys.items():
        if key not in kind.__struct_fields__:
            raise value.fail(f"found {key!r}, expected one of {list(kind.__struct_fields__)}")
        values[key] = _plain(value.node)
        try:
            msgspec.convert({key: values[key]}, kind, strict=False)
        except msgspec.ValidationError as error:
            raise value.fail(f"{key}: {error}") from error
    return msgspec.convert(values, kind, strict=False)


def _plain(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {key.value: _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    return node.value


def _check(settings: Settings, place: Located) -> None:
    decision = settings.decision
    shares = {
        "answer": decision.answer,
        "detail": decision.detail,
        "ask": decision.ask,
        "ask_first": decision.ask_first,
        "out_of_scope": decision.out_of_scope,
        "unfamiliar": decision.unfamiliar,
        "strange": decision.strange,
        "sign": decision.sign,
        "sure": decision.sure,
        **decision.sensitive,
        **decision.notice,
    }
    for name, value in shares.items():
        if not 0 <= value <= 1:
            raise place.fail(f"{name} is {value:g}, expected a probability from 0 to 1")
    for path in settings.lists():
        if not path.is_file():
            raise place.fail(f"no file {path}; expected a list of words")
