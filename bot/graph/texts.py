"""The words of the pictures (data/pictures.yml), read."""

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import get_args

import msgspec

from bot.datafile import DataFile, Key
from bot.dialogue.checks.names import EXECUTED
from bot.dialogue.domain import Domain
from bot.dialogue.problems import Problem
from bot.graph.sketch import Kind
from handoff.case import RULED, Control

PATH = Path("data", "pictures.yml")
NAMES = Path("data", "names.yml")
OTHERS = "others"
"""The name of the theme of whatever no theme names."""

_IN_ADDRESSES = re.compile(r"[a-z0-9-]+")


class Theme(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Subjects that are drawn together; a `*` in a name stands for anything."""

    name: str
    title: str
    subjects: tuple[str, ...]

    def __post_init__(self) -> None:
        if not _IN_ADDRESSES.fullmatch(self.name):
            raise ValueError("expected a name in a-z, 0-9 and -: it is part of addresses")

    def has(self, intent: str) -> bool:
        """Whether the theme names the intent."""
        return any(fnmatchcase(intent, pattern) for pattern in self.subjects)


class Sign(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A word for the buttons that most answers have."""

    text: str
    buttons: tuple[str, ...]


class Human(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The actions that call a conseiller."""

    title: str
    actions: tuple[str, ...]


class Caption(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The title of a picture, and what it shows."""

    title: str
    text: str

    def of(self, title: str = "") -> tuple[str, str]:
        """Both, for what is called so."""
        return self.title.replace("{title}", title), self.text


class Captions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One for each kind of picture."""

    overview: Caption
    theme: Caption
    form: Caption
    told: Caption
    control: Caption


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"or_": "or"}):
    """What is said in a few words."""

    first: str
    sensitive: str
    or_: str
    one_subject: str
    subjects: str
    one_dead_end: str
    dead_ends: str
    unmoved: str
    waiting: str
    quiet: str
    leads: str
    listed: str
    dead_end: str
    of_theme: str
    meant: str


class DeadEnds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a person gets no further."""

    unanswered: str
    unknown: str
    unbegun: str
    unended: str
    unasked: str


class Texts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that people read in the pictures, beside the titles of data/subjects.yml.

    Nothing that can be drawn is without its word.
    """

    themes: tuple[Theme, ...]
    others: str
    signs: tuple[Sign, ...]
    human: Human
    titles: dict[str, str]
    pictures: Captions
    legend: dict[str, str]
    words: Words
    dead_ends: DeadEnds
    control: dict[str, str]
    events: dict[str, str]

    def __post_init__(self) -> None:
        events = {str(event.__struct_config__.tag) for event in RULED}
        for part, named, known in (
            ("legend", self.legend, {*get_args(Kind), "interrupts"}),
            ("control", self.control, set(Control)),
            ("events", self.events, events),
        ):
            missing = sorted(known - named.keys())
            if missing:
                raise ValueError(f"expected {', '.join(missing)} under {part}")

    def by_theme(self, intents: Iterable[str]) -> dict[Theme, list[str]]:
        """The intents of each theme that has any; the first that names one has it."""
        known = (*self.themes, Theme(OTHERS, self.others, ("*",)))
        shared: dict[Theme, list[str]] = {theme: [] for theme in known}
        for intent in intents:
            shared[next(theme for theme in known if theme.has(intent))].append(intent)
        return {theme: named for theme, named in shared.items() if named}

    def sign(self, intent: str) -> str | None:
        """The word that stands for a button of that intent, if one does."""
        return next((sign.text for sign in self.signs if intent in sign.buttons), None)


def load(path: Path) -> Texts:
    """The words of a file like data/pictures.yml. Raises `Malformed` with the line."""
    return DataFile(path).read(Texts)


def strangers(path: Path, domain: Domain) -> Iterator[Problem]:
    """What a file like data/pictures.yml names and the domain does not have: warnings.

    Raises `Malformed` with the line.
    """
    file = DataFile(path)
    known = {*domain.intents, *domain.actions, *domain.forms, *EXECUTED}
    for name, keys in _named(load(path)):
        if not any(fnmatchcase(other, name) for other in known):
            text = f"nothing is called '{name}'"
            yield Problem(str(path), file.line(*keys), text, "warning")


def _named(texts: Texts) -> Iterator[tuple[str, tuple[Key, ...]]]:
    """Every name that the texts use, and where."""
    for place, theme in enumerate(texts.themes):
        for at, pattern in enumerate(theme.subjects):
            yield pattern, ("themes", place, "subjects", at)
    for place, sign in enumerate(texts.signs):
        for at, intent in enumerate(sign.buttons):
            yield intent, ("signs", place, "buttons", at)
    for at, action in enumerate(texts.human.actions):
        yield action, ("human", "actions", at)
    for name in texts.titles:
        yield name, ("titles", name)


def names(path: Path) -> dict[str, str]:
    """What slots are called, in a file like data/names.yml. Raises `Malformed` with the line."""
    return DataFile(path).read(dict[str, str], "names")
