"""« et pour décembre ? », « combien de temps ? »: questions that lean on the last answer.

Rule: a cue of data/followups.yml is the whole message, its small words aside; anything else in it
and it is understood as any other. Nothing sensitive is answered on so little: it is asked about.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from msgspec.structs import replace

from bot.conversation.events import Understood
from bot.conversation.state import Conversation
from bot.datafile import DataFile, Key
from bot.dialogue.actions.misunderstood import MOST_CHOICES
from bot.dialogue.domain import Subject
from bot.dialogue.problems import Problem
from handoff.events import Reason
from nlu import NOTHING
from nlu.text import Normaliser

HUMAN = "joindre_conseiller__parler"
"""Proposed beside whatever is sensitive."""

MONTH = "{mois}"
_MONTH = "moisnomme"
_LONGEST = 80
_OPENERS = frozenset({"et", "si"})
_PLAIN = Normaliser({})

Cue = frozenset[str]


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """After an answer on one of these subjects (none: on any), the cues of each intent."""

    then: dict[str, tuple[str, ...]]
    after: tuple[str, ...] = ()


class Followups:
    """What the cues lead to, by the subject answered last."""

    def __init__(self, rows: Iterable[Row] = (), around: str = "", minutes: int = 0) -> None:
        self.lasts = timedelta(minutes=minutes)
        self.rows = tuple(rows)
        self._around = frozenset(words(around))
        self._cues = [
            (row.after, [(frozenset(words(cue)), name) for name, cue in _said(row)])
            for row in self.rows
        ]

    def targets(self, said: list[str], about: str) -> tuple[str, ...]:
        """The intents that the words mean after an answer `about`; several when it is not clear."""
        spoken = frozenset(said)
        named = [cues for after, cues in self._cues if about in after]
        for cues in (*named, *(cues for after, cues in self._cues if not after)):
            fitting = [(cue, name) for cue, name in cues if self._fits(cue, spoken)]
            longest = max((len(cue) for cue, _ in fitting), default=0)
            if longest:
                return tuple(dict.fromkeys(name for cue, name in fitting if len(cue) == longest))
        return ()

    def _fits(self, cue: Cue, spoken: Cue) -> bool:
        return cue <= spoken <= cue | self._around


class Heard(msgspec.Struct, frozen=True):
    """A message as understood by itself, and the conversation before it."""

    text: str
    meant: Understood
    before: Conversation
    now: datetime


def followed(heard: Heard, table: Followups, subjects: Mapping[str, Subject]) -> Understood | None:
    """What a message means after the last answer; None when it does not lean on it."""
    answered, meant = heard.before.dialogue.answered, heard.meant
    if answered is None or heard.now - answered.at > table.lasts or len(heard.text) > _LONGEST:
        return None
    said = words(_with_month(heard.text, meant))
    if not said or (_urgent(meant, subjects) and not _harmless(heard, said)):
        return None
    targets = table.targets(said, answered.about)
    if not targets or (meant.decision == "answer" and meant.intent in targets):
        return None
    careful = any(_delicate(subjects.get(name)) for name in targets)
    if careful:
        targets = (*targets[: MOST_CHOICES - 1], HUMAN)
    if len(targets) > 1:
        return replace(meant, intent=NOTHING, decision="ask", candidates=targets)
    return replace(meant, intent=targets[0], decision="context", candidates=())


def words(text: str) -> list[str]:
    """The words of a cue or a message, in plain spelling; a named month is one word."""
    plain = text.replace(MONTH, _MONTH)
    return [word.text for word in _PLAIN.words(plain) if word.text[0].isalnum()]


def _with_month(text: str, meant: Understood) -> str:
    for entity in meant.entities:
        if entity["entity"] == "mois":
            return f"{text[: entity['start']]} {_MONTH} {text[entity['end'] :]}"
    return text


def _urgent(meant: Understood, subjects: Mapping[str, Subject]) -> bool:
    return _first(subjects.get(meant.intent))


def _harmless(heard: Heard, said: list[str]) -> bool:
    """Whether a resemblance to distress may give way: never a listed word of it (confidence 1),
    never while one is being dealt with. The cues hold no such word, a test says so.
    """
    listed = heard.meant.confidence >= 1.0
    return not listed and said[0] in _OPENERS and heard.before.case.reason is not Reason.DISTRESS


def _first(subject: Subject | None) -> bool:
    return subject is not None and subject.first


def _delicate(subject: Subject | None) -> bool:
    return subject is not None and (subject.sensitive or subject.first)


def _said(row: Row) -> Iterable[tuple[str, str]]:
    return ((name, cue) for name, cues in row.then.items() for cue in cues)


def load(path: Path) -> Followups:
    """The table of a file like data/followups.yml. Raises `Malformed` with the line."""
    file = DataFile(path)
    around = " ".join(file.read(list[str], "around"))
    return Followups(file.read(list[Row], "followups"), around, file.read(int, "minutes"))


def check(path: Path, intents: Mapping[str, Subject]) -> list[Problem]:
    """The intents of the table that nothing answers. Raises `Malformed`."""
    table, file = load(path), DataFile(path)
    found: list[Problem] = []
    for place, row in enumerate(table.rows):
        named: list[tuple[str, str, Key]] = [("after", n, at) for at, n in enumerate(row.after)]
        named += [("then", name, name) for name in row.then]
        for part, name, key in named:
            if name not in intents:
                line = file.line("followups", place, part, key)
                found.append(Problem(str(path), line, f"unknown intent '{name}'"))
    return found
