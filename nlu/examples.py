"""The training examples, read from Rasa's nlu files.

Rule: every problem of every file is gathered, with its line, before anything is refused. A
sentence that teaches two intents teaches neither, and an intent with a handful of examples would
be guessed; both are refused here rather than noticed by a jobseeker.

Format: https://legacy-docs-oss.rasa.com/docs/rasa/training-data-format (version "3.1").
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from nlu.errors import DataError, Problem
from nlu.located import Located, read
from nlu.text import fold
from nlu.understanding import NOTHING

MIN_EXAMPLES = 5
"""Fewer examples of an intent than there are folds cannot be cross-validated."""

_KINDS = ("intent", "synonym", "lookup", "regex")
_OURS = re.compile(rb"^nlu\s*:", re.MULTILINE)
_ANNOTATION = re.compile(r"\[([^\[\]]*)\](?:\(([^()]*)\)|(\{[^{}]*\}))")
_WORD = re.compile(r"[^\W_]+")


class Example(msgspec.Struct, frozen=True):
    """One sentence that teaches an intent, and where it is written."""

    intent: str
    text: str
    path: str
    line: int


class Corpus(msgspec.Struct):
    """Everything the nlu files say."""

    examples: list[Example] = []
    synonyms: dict[str, str] = {}  # what is written -> the value it stands for
    lookups: dict[str, list[str]] = {}
    regexes: dict[str, list[str]] = {}

    def intents(self) -> list[str]:
        """The intents, in alphabetical order."""
        return sorted({example.intent for example in self.examples})


def files(data_dir: Path) -> list[Path]:
    """The files under a folder that have a key `nlu`, in a fixed order.

    Raises `DataError` when there is no such folder.
    """
    if not data_dir.is_dir():
        raise DataError.at(data_dir, 0, "no such folder; expected one with nlu files")
    found = sorted(p for p in data_dir.rglob("*") if p.suffix in (".yml", ".yaml"))
    return [path for path in found if _OURS.search(path.read_bytes())]


def read_corpus(data_dir: Path, least: int = MIN_EXAMPLES) -> Corpus:
    """Read every nlu file under `data_dir`. An intent needs at least `least` examples.

    Raises `DataError` with all problems found.
    """
    corpus = Corpus()
    problems: list[Problem] = []
    for path in files(data_dir):
        try:
            root = read(path)
            entries = root.mapping("`version` and `nlu`") if root else {}
            listed = "a list of intents, synonyms, lookups and regexes"
            for item in entries["nlu"].sequence(listed):
                problems.extend(_read_item(item, corpus))
        except DataError as error:
            problems.extend(error.problems)
    problems.extend(_contradictions(corpus))
    problems.extend(_too_few(corpus, least))
    if not corpus.examples and not problems:
        problems.append(Problem(str(data_dir), 0, "no examples; expected `nlu:` with intents"))
    if problems:
        raise DataError(sorted(problems))
    return corpus


def _read_item(item: Located, corpus: Corpus) -> Iterator[Problem]:
    keys = item.mapping("an entry with `intent`, `synonym`, `lookup` or `regex`")
    kind = next((k for k in _KINDS if k in keys), None)
    if kind is None or "examples" not in keys:
        wanted = "`examples`" if kind else "one of " + ", ".join(f"`{k}`" for k in _KINDS)
        yield Problem(str(item.path), item.line, f"found {sorted(keys)}, expected {wanted}")
        return
    name = keys[kind].text("a name").strip()
    for line, text in _example_lines(keys["examples"]):
        if not text.startswith("-") or not text[1:].strip():
            yield Problem(str(item.path), line, f"found {text!r}, expected `- an example`")
        elif kind == "intent":
            yield from _read_example(corpus, name, text[1:].strip(), item.path, line)
        elif kind == "synonym":
            corpus.synonyms[text[1:].strip()] = name
        elif kind == "lookup":
            corpus.lookups.setdefault(name, []).append(text[1:].strip())
        else:
            yield from _read_regex(corpus, name, text[1:].strip(), item.path, line)


def _example_lines(examples: Located) -> Iterator[tuple[int, str]]:
    """The lines of `examples: |`, or of Rasa's longer form with `- text: |`."""
    expected = "examples as a text block (`examples: |`) or a list of `text`"
    try:
        nested = examples.sequence(expected)
    except DataError:
        nested = None
    if nested is None:
        for line, text in examples.block_lines(expected):
            if text.strip():
                yield line, text.strip()
        return
    for item in nested:
        entry = item.mapping("`text` and perhaps `metadata`")
        if "text" not in entry:
            raise item.fail(f"found {sorted(entry)}, expected `text`")
        for line, text in entry["text"].block_lines("a text"):
            if text.strip():
                yield line, text.strip() if text.strip().startswith("-") else f"- {text.strip()}"


def _read_example(
    corpus: Corpus, intent: str, text: str, path: Path, line: int
) -> Iterator[Problem]:
    if intent == NOTHING:
        yield Problem(str(path), line, f"`{NOTHING}` is reserved; expected an intent of ours")
        return
    for match in _ANNOTATION.finditer(text):
        if match.group(3):
            try:
                marked = json.loads(match.group(3))
            except ValueError as error:
                yield Problem(str(path), line, f"annotation is not JSON: {error}")
                continue
            if "entity" not in marked:
                yield Problem(str(path), line, 'expected {"entity": ...} after the brackets')
            elif isinstance(marked.get("value"), str):
                corpus.synonyms[match.group(1)] = marked["value"]
    corpus.examples.append(Example(intent, _ANNOTATION.sub(r"\1", text), str(path), line))


def _read_regex(
    corpus: Corpus, name: str, pattern: str, path: Path, line: int
) -> Iterator[Problem]:
    try:
        re.compile(pattern)
    except re.error as error:
        yield Problem(str(path), line, f"regex {pattern!r}: {error}")
    else:
        corpus.regexes.setdefault(name, []).append(pattern)


def bare(text: str) -> str:
    """A text without case, accents and punctuation; a text of nothing else (« ?? ») as it is."""
    return " ".join(_WORD.findall(fold(text))) or text


def _contradictions(corpus: Corpus) -> Iterator[Problem]:
    first: dict[str, Example] = {}
    for example in corpus.examples:
        key = bare(example.text)
        same = first.setdefault(key, example)
        if same.intent != example.intent:
            yield Problem(
                example.path,
                example.line,
                f"{example.text!r} teaches {example.intent}, but also {same.intent} "
                f"({same.path}:{same.line}); expected it in one of them",
            )


def _too_few(corpus: Corpus, least: int) -> Iterator[Problem]:
    counts: dict[str, list[Example]] = {}
    for example in corpus.examples:
        counts.setdefault(example.intent, []).append(example)
    for intent, examples in counts.items():
        different = len({bare(example.text) for example in examples})
        if different < least:
            yield Problem(
                examples[0].path,
                examples[0].line,
                f"{intent} has {different} different examples, expected at least {least}",
            )
