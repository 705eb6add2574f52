"""What replaying gave: turn by turn, what was expected, what came, and why.

Rule: data only. Who prints, draws, counts or rewrites reads it; nobody looks at a conversation
again to find out.
"""

from datetime import datetime
from typing import Any, Literal

import msgspec

from bot.dialogue.problems import Place

Author = Literal["jobseeker", "assistant", "conseiller", "system", "note"]
Kind = Literal["story", "test case", "scenario"]


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of a thread. `name` is who wrote it, `response` what of the domain was said."""

    author: Author
    text: str
    name: str = ""
    response: str = ""
    buttons: tuple[str, ...] = ()
    at: datetime | None = None


class Check(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something that was expected, and what came instead where it `held` not.

    `what` names the key of the file (« action », « control »), `at` where it stands there; what
    nobody had written (an answer too many) stands where the turn does. `instead` is the value with
    which it would have held, where there is one.
    """

    what: str
    expected: str
    got: str
    held: bool
    at: Place
    instead: Any = None


class Turn(msgspec.Struct, frozen=True, omit_defaults=True):
    """One act (a message, a conseiller's answer, an hour that passes) and what came of it.

    `act` is it in a few words; `why` says what decided: the parse, the rule or story, the clock.
    """

    at: Place
    act: str
    lines: tuple[Line, ...] = ()
    checks: tuple[Check, ...] = ()
    why: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether something came otherwise than expected."""
        return not all(check.held for check in self.checks)


Pair = tuple[str, str]


class Exercised(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a conversation made use of, by name, as far as coverage counts it.

    `scripts` are titles of rules and stories, `forms` (form, branch), `moves` (control, event),
    `outcomes` (intent, what came of it).
    """

    intents: frozenset[str] = frozenset()
    responses: frozenset[str] = frozenset()
    scripts: frozenset[str] = frozenset()
    forms: frozenset[Pair] = frozenset()
    moves: frozenset[Pair] = frozenset()
    events: frozenset[str] = frozenset()
    outcomes: frozenset[Pair] = frozenset()

    def __or__(self, other: "Exercised") -> "Exercised":
        names = self.__struct_fields__
        return Exercised(*(getattr(self, name) | getattr(other, name) for name in names))


class Result(msgspec.Struct, frozen=True, omit_defaults=True):
    """One conversation, replayed. `trouble` is what kept it from being replayed to its end;
    `unplayable` is why this stage cannot play it at all: then it neither passed nor failed.

    `actions` is the story as Rasa tells it: of each message its intent and what was done.
    """

    name: str
    kind: Kind
    at: Place
    turns: tuple[Turn, ...] = ()
    trouble: str = ""
    seconds: float = 0.0
    exercised: Exercised = Exercised()
    actions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    unplayable: str = ""

    @property
    def passed(self) -> bool:
        """Whether everything went as written."""
        return (
            not self.trouble and not self.unplayable and not any(turn.failed for turn in self.turns)
        )
