"""How much of what could be exercised conversations exercise, and what none does.

Rule: counted by conversation and by name, from the data that replaying gave. A percentage is
rounded down: 100 is said when nothing is missing.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Literal, get_args

import msgspec
from msgspec.structs import replace

from bot.dialogue.problems import Place
from bot.dialogue.project import Project
from bot.replay.following import followed
from bot.replay.possible import Possible, moves, possible
from bot.replay.told import Exercised, Pair, Result
from handoff.case import ALLOWED

__all__ = ["Coverage", "coverage", "exercised", "possible"]

Kind = Literal[
    "intents", "responses", "rules", "stories", "form branches", "control transitions", "events"
]

OUTCOMES = ("answered", "asked back", "handed over", "refused", "system line", "silence")
"""What can come of a message, as `bot.replay.witness` calls it."""


class Missing(msgspec.Struct, frozen=True):
    """Something that no conversation exercises. `note` says why that may be."""

    name: str
    at: Place | None = None
    note: str = ""


class Part(msgspec.Struct, frozen=True):
    """What there is of one kind: how many are exercised, and which are not."""

    kind: Kind
    covered: int
    possible: int
    missing: tuple[Missing, ...]

    @property
    def percent(self) -> float:
        """Of this kind, from 0 to 100."""
        return _percent(self.covered, self.possible)


class Cell(msgspec.Struct, frozen=True):
    """One crossing of a picture: whether it can be, and in how many conversations it was."""

    row: str
    column: str
    can_be: bool
    times: int


class Grid(msgspec.Struct, frozen=True):
    """A picture: cells by row and column, the rows in order."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[Cell, ...]

    def row(self, name: str) -> list[Cell]:
        """The cells of a row."""
        return [cell for cell in self.cells if cell.row == name]

    @property
    def empty(self) -> list[str]:
        """The rows in which nothing was exercised."""
        seen = {cell.row for cell in self.cells if cell.times}
        return [name for name in self.rows if name not in seen]


class Coverage(msgspec.Struct, frozen=True):
    """All kinds, and the two pictures: state by event, subject by outcome."""

    conversations: int
    parts: tuple[Part, ...]
    moves: Grid
    outcomes: Grid
    apart: tuple[Missing, ...] = ()
    titles: dict[str, str] = {}

    @property
    def percent(self) -> float:
        """Over everything there is, from 0 to 100: what `--fail-under` compares."""
        return _percent(sum(p.covered for p in self.parts), sum(p.possible for p in self.parts))


def exercised(results: Sequence[Result], project: Project) -> list[Exercised]:
    """What each conversation exercised, the stories included whose way it went."""
    told = followed(project)
    return [
        replace(result.exercised, scripts=result.exercised.scripts | told(result.actions))
        for result in results
    ]


def coverage(conversations: Sequence[Exercised], there_is: Possible) -> Coverage:
    """What conversations exercised, of what there is."""
    seen = Exercised()
    for one in conversations:
        seen |= one
    return Coverage(
        len(conversations),
        tuple(_part(kind, seen, there_is) for kind in get_args(Kind)),
        _moves(conversations),
        _outcomes(conversations, there_is),
        tuple(_missing("responses", name, there_is) for name in sorted(there_is.apart)),
        dict(there_is.titles),
    )


def _part(kind: Kind, seen: Exercised, there_is: Possible) -> Part:
    name, own = _FIELDS[kind]
    wanted = [one for one in getattr(there_is.names, name) if own(one)]
    missing = sorted(set(wanted) - getattr(seen, name))
    shown = tuple(_missing(name, one, there_is) for one in missing)
    return Part(kind, len(wanted) - len(missing), len(wanted), tuple(sorted(shown, key=_order)))


def _any(_: object) -> bool:
    return True


_FIELDS: dict[Kind, tuple[str, Callable[..., bool]]] = {
    "intents": ("intents", _any),
    "responses": ("responses", _any),
    "rules": ("scripts", lambda title: title.startswith("rule ")),
    "stories": ("scripts", lambda title: title.startswith("story ")),
    "form branches": ("forms", _any),
    "control transitions": ("moves", _any),
    "events": ("events", _any),
}
"""Where a kind stands in `Exercised`, and which of that are of the kind."""


def _missing(field: str, one: str | Pair, there_is: Possible) -> Missing:
    name = one if isinstance(one, str) else ": ".join(one)
    owner = one if isinstance(one, str) else one[0]
    at = there_is.places.get((field, owner))
    return Missing(name, at, there_is.notes.get((field, name), ""))


def _order(missing: Missing) -> tuple[str, int, str]:
    at = missing.at or Place("", 0)
    return at.file, at.line, missing.name


def _percent(covered: int, possible: int) -> float:
    return covered * 1000 // possible / 10 if possible else 100.0


def _moves(conversations: Iterable[Exercised]) -> Grid:
    times = Counter(pair for one in conversations for pair in one.moves)
    can_be = set(moves())
    rows = tuple(sorted({event for _, event in can_be}))
    columns = tuple(control.value for control in ALLOWED)
    cells = (
        Cell(row, column, (column, row) in can_be, times[column, row])
        for row in rows
        for column in columns
    )
    return Grid(rows, columns, tuple(cells))


def _outcomes(conversations: Iterable[Exercised], there_is: Possible) -> Grid:
    times = Counter(pair for one in conversations for pair in one.outcomes)
    rows = tuple(sorted(there_is.names.intents | {intent for intent, _ in times}))
    columns = (*OUTCOMES, *sorted({outcome for _, outcome in times} - set(OUTCOMES)))
    cells = (Cell(row, column, True, times[row, column]) for row in rows for column in columns)
    return Grid(rows, columns, tuple(cells))
