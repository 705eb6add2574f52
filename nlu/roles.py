"""Which of the dates of a message is the beginning, and which the end.

Rule: the words just before a date say so, or « X au Y »; a date that nothing marks has no role.
"""

from __future__ import annotations

from typing import NamedTuple

from nlu.line import listed

_FROM = frozenset(listed("pars part partir partirai depart depuis partir des"))
_UNTIL = frozenset(listed("jusque jusqu reviens revient revenir rentre rentrer retour reviendrai"))
_BETWEEN = frozenset({"au", "jusque", "jusque au"})
_DATES = ("date", "date")


class When(NamedTuple):
    """A date or month found at `line.text[start:end]`."""

    entity: str
    value: str
    start: int
    end: int
    role: str | None = None
    group: str | None = None


def with_roles(found: list[When], text: str) -> list[When]:
    """Dates told as a beginning and an end: « du X au Y », « je pars le X », « retour le Y »."""
    told = list(found)
    for place in range(1, len(told)):
        before, when = told[place - 1], told[place]
        between = text[before.end : when.start].strip()
        if between in _BETWEEN and before.role != "fin" and (before.entity, when.entity) == _DATES:
            told[place - 1] = before._replace(role="debut", group="periode")
            told[place] = when._replace(role="fin", group="periode")
    return [_with_role(when, text) for when in told]


def _with_role(when: When, text: str) -> When:
    """A date told as a departure or a return: by the words just before it."""
    if when.role is not None or when.entity != "date":
        return when
    before = text[max(0, when.start - 40) : when.start].split()[-4:]
    for word in reversed([*before, text[when.start :].partition(" ")[0]]):
        if word in _UNTIL:
            return when._replace(role="fin")
        if word in _FROM:
            return when._replace(role="debut")
    return when
