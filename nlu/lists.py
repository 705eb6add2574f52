"""The word lists the components read: how people write, French, calls for a human, danger.

Rule: a list that is broken is refused with its line; nothing is skipped in silence.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from nlu.located import Located, read
from nlu.settings import Settings
from nlu.text import fold


class Lists(msgspec.Struct, frozen=True):
    """The contents of the lists, as a model keeps them."""

    lexicon: dict[str, str] = {}
    opening: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    french: tuple[str, ...] = ()
    human_intent: str = ""
    human: dict[str, tuple[str, ...]] = {}
    danger_intent: str = ""
    danger: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()


def read_lists(settings: Settings) -> Lists:
    """Read the files that the settings name; a component without a file has empty lists.

    Raises `DataError` with file and line.
    """
    words, courtesy = _entries(settings, settings.normaliser.lexicon, ("words", "courtesy"))
    human = _sections(settings, settings.keywords.human)
    danger = _sections(settings, settings.keywords.danger)
    known = _sections(settings, settings.spelling.known)
    return Lists(
        lexicon={k: v.text("words") for k, v in words.items()},
        opening=_texts(courtesy.get("opening")),
        closing=_texts(courtesy.get("closing")),
        french=_french(known),
        human_intent="".join(human.pop("intent", ())),
        human=human,
        danger_intent="".join(danger.get("intent", ())),
        danger=danger.get("danger", ()),
        signs=danger.get("signs", ()),
    )


def _french(sections: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    words = {fold(word) for line in sections.get("known", ()) for word in line.split()}
    verbs = {fold(verb) for line in sections.get("er", ()) for verb in line.split()}
    words |= {form for verb in verbs if verb.endswith("er") for form in _conjugated(verb)}
    return tuple(sorted(words))


def _conjugated(verb: str) -> list[str]:
    """The regular forms of a verb in -er, accents aside; « ge » before a and o."""
    stem = verb[:-2]
    soft = f"{stem}e" if stem.endswith("g") else stem
    front = ("er", "e", "ee", "es", "ees", "ent", "ez", "iez", "ions")
    later = ("erai", "eras", "era", "erons", "erez", "eront", "erais", "erait", "eraient")
    back = ("ons", "ais", "ait", "aient", "ant")
    return [*(stem + end for end in front + later), *(soft + end for end in back)]


def _root(settings: Settings, name: str) -> dict[str, Located]:
    root = read(Path(settings.root) / name) if name else None
    return root.mapping("sections with lists of words") if root else {}


def _entries(settings: Settings, name: str, sections: tuple[str, ...]) -> list[dict[str, Located]]:
    root = _root(settings, name)
    return [root[section].mapping("entries") if section in root else {} for section in sections]


def _sections(settings: Settings, name: str) -> dict[str, tuple[str, ...]]:
    """Every section as its items; a single text counts as one item."""
    return {key: _texts(value) for key, value in _root(settings, name).items()}


def _texts(place: Located | None) -> tuple[str, ...]:
    if place is None:
        return ()
    if isinstance(place.node.value, str):
        return (place.text("a text"),)
    return tuple(item.text("words") for item in place.sequence("a list of words"))
