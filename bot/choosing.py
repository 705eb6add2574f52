"""A choice said instead of pressed: « 1 », « le 2 », « la première », or the words of a button.

Rule: it is the whole message, or it is none: « le 2 décembre » chooses nothing. Channels without
buttons show them as a numbered list, so the first is 1.
"""

import re
from collections.abc import Sequence

from bot.conversation.events import Button
from nlu.line import listed
from nlu.text import fold

_SIGNS = re.compile(r"[^\w]+")
_DIGIT = re.compile(r"([1-9])(?:er|re|ere|e|eme|ieme|nd|nde)?")
_AROUND = frozenset(
    listed("le la l n no numero num choix option reponse je choisis prends e er eme svp stp merci")
)
_NUMBERS = {
    **{"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5},
    **{"premier": 1, "premiere": 1, "deuxieme": 2, "second": 2, "seconde": 2},
    **{"troisieme": 3, "quatrieme": 4, "cinquieme": 5},
}
_LAST = frozenset({"dernier", "derniere"})
_LONGEST = 60


def choice(text: str, choices: Sequence[Button]) -> Button | None:
    """The button that a text chooses among the last ones shown."""
    if not choices or len(text) > _LONGEST:
        return None
    said = _plain(text)
    for button in choices:
        if said == _plain(button.title):
            return button
    left = [word for word in said.split() if word not in _AROUND]
    return _numbered(left[0], choices) if len(left) == 1 else None


def _numbered(word: str, choices: Sequence[Button]) -> Button | None:
    if word in _LAST:
        return choices[-1]
    digit = _DIGIT.fullmatch(word)
    number = int(digit[1]) if digit else _NUMBERS.get(word, 0)
    return choices[number - 1] if 0 < number <= len(choices) else None


def _plain(text: str) -> str:
    return _SIGNS.sub(" ", fold(text)).strip()
