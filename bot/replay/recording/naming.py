"""Who is who else: each name and town of a conversation has one invented name, everywhere.

Rule: a name is known in any case, with or without accents, whole or in parts. Names of one or two
letters count only with a capital: they are words, too.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

import msgspec

from bot.replay.recording.finding import Kind, Span
from bot.replay.recording.folded import LETTER, fold, found, like
from bot.replay.recording.stock import Drawer
from nlu.line import listed

PARTICLES = frozenset(listed("de du des da dos di la le les l d el al ben bel abd von van der"))
_NOT_PROPER = PARTICLES | frozenset(listed("agence france travail est ouest nord sud centre"))
_SHORT = 2
_PARTS = re.compile(r"[\s'’-]+")
_PROPER = re.compile(rf"{LETTER}+(?:[-'’]{LETTER}+)*")


class Name(msgspec.Struct, frozen=True):
    """A person's name. Either part may be empty."""

    first: str = ""
    last: str = ""

    @property
    def whole(self) -> str:
        """As it is written under a letter."""
        return " ".join(filter(None, (self.first, self.last)))


def split(name: str) -> Name:
    """The parts of a name; a family name in capitals may come first."""
    words = name.split()
    shouted = [word for word in words if len(word) > 1 and word.isupper()]
    if shouted and len(shouted) < len(words):
        return Name(" ".join(word for word in words if word not in shouted), " ".join(shouted))
    return Name(words[0], " ".join(words[1:])) if words else Name()


class _Instead(msgspec.Struct, frozen=True):
    invented: str
    kind: Kind


class Names:
    """The names and towns of a conversation, and what stands for each."""

    def __init__(self, drawer: Drawer) -> None:
        self._drawer = drawer
        self._instead: dict[str, _Instead] = {}
        self._spelled: dict[str, str] = {}
        self._counted: dict[Kind, set[str]] = {"name": set(), "town": set()}

    def person(self, name: Name) -> Name:
        """Who stands for somebody."""
        self._counted["name"].add(_key(name.whole))
        first = last = ""
        if name.first:
            first = self._know(name.first, lambda: self._drawer.first_name(name.first), "name")
        if name.last:
            last = self._know(name.last, self._drawer.surname, "name")
        return Name(first, last)

    def colleague(self, name: str) -> None:
        """Somebody who may be named in full; their first name alone is a word like any other."""
        self._counted["name"].add(_key(name))
        parts = split(name)
        drawn = Name(self._drawer.first_name(parts.first), self._drawer.surname())
        self._keep(name, _Instead(drawn.whole, "name"))

    def town(self, name: str) -> str:
        """The town that stands for one."""
        self._counted["town"].add(_key(name))
        return self._know(name, lambda: self._drawer.town().name, "town")

    def agency(self, name: str) -> str:
        """The name of an agency, somewhere else."""
        proper = [w for w in _PROPER.finditer(name) if fold(w[0]) not in _NOT_PROPER]
        if not proper:
            return name
        start, end = proper[0].start(), proper[-1].end()
        return name[:start] + self.town(name[start:end]) + name[end:]

    def count(self, kind: Kind) -> int:
        """How many people or towns have another name."""
        return len(self._counted[kind] - {""})

    def spans(self, text: str) -> Iterator[tuple[Span, str]]:
        """Where known names stand in a text, and what stands for each."""
        for start, end in found(self._pattern, text):
            written = text[start:end]
            key = _key(written)
            if len(key) > _SHORT or written[:1].isupper():
                instead = self._instead[key]
                yield Span(start, end, instead.kind), like(written, instead.invented)

    def instead_of(self, letters: str) -> list[str]:
        """What stands for the names in letters written together (« anadiallo »), in no order."""
        plain = _key(letters)
        known = self._instead.items()
        found_ = {i.invented for key, i in known if len(key) > _SHORT and key in plain}
        return sorted(found_)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest = sorted(self._spelled.values(), key=len, reverse=True)
        return re.compile(rf"(?<!{LETTER})(?:{'|'.join(longest) or '(?!)'})(?!{LETTER})")

    def _know(self, written: str, draw: Callable[[], str], kind: Kind) -> str:
        """What stands for a name, and from now on for its parts."""
        instead = self._instead.get(_key(written)) or _Instead(draw(), kind)
        for part in (written, *_parts(written)):
            self._keep(part, instead)
        return instead.invented

    def _keep(self, written: str, instead: _Instead) -> None:
        self._instead.setdefault(_key(written), instead)
        self._spelled.setdefault(_key(written), r"[\s'-]*".join(map(re.escape, _words(written))))
        self.__dict__.pop("_pattern", None)


def _key(written: str) -> str:
    """A name without what separates its parts."""
    return "".join(_words(written))


def _words(written: str) -> Sequence[str]:
    return [part for part in _PARTS.split(fold(written)) if part]


def _parts(written: str) -> list[str]:
    """The parts that are a name by themselves."""
    words = _words(written)
    return [w for w in words if len(words) > 1 and w not in PARTICLES and len(w) > 1]
