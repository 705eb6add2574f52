"""Who plays in the scenario: the person, their conseillers and agencies, under other names.

Rule: exactly those who had to do with it, or whom the routing could have asked.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import msgspec

from bot.conversation.events import HandoffOffered
from bot.demo import Fictional, FictionalAbsence, FictionalAgency, Portfolio
from bot.reaching import is_known
from bot.replay.recording.fiction import Fiction
from bot.replay.recording.folded import fold
from bot.replay.recording.source import Source
from bot.replay.scenarios.format import Away
from handoff import routing
from handoff.events import Role
from handoff.hours import PARIS
from handoff.routing import Absence, Colleague

AFTERWARDS = timedelta(days=60)
"""How long after the last word a closed day may still move a deadline."""


class Cast(msgspec.Struct, frozen=True):
    """The people of a scenario, and the id of the one who speaks.

    `logins` are those of the conseillers, by the ids of the real ones.
    """

    portfolio: Portfolio
    person: str
    logins: Mapping[str, str]


def cast(source: Source, fiction: Fiction, phone: str) -> Cast:
    """The cast of a conversation. `phone` is where the person was reached from the start."""
    real = _colleagues(source)
    teams = _teams(source, real)
    places = {id_: f"agence-{n}" for n, id_ in enumerate(teams, start=1)}
    logins: dict[str, str] = {}
    invented: list[Colleague] = []
    for one in real:
        name = fiction.person(one.name)
        logins[one.id] = _free(name, set(logins.values()))
        id_ = f"c-{logins[one.id]}"
        invented.append(Colleague(id_, name, logins[one.id], places[one.agency], one.role))
    person = _person(source, fiction, places, logins, phone)
    portfolio = Portfolio(
        agencies=tuple(_agency(source, id_, places[id_], fiction) for id_ in teams),
        conseillers=tuple(invented),
        absences=tuple(_absences(source, logins)),
        people=(person,) if is_known(source.person) else (),
    )
    return Cast(portfolio, person.id, logins)


def involved(source: Source) -> dict[str, str]:
    """The conseillers who did something or were asked, by id, with the names they had."""
    found: dict[str, str] = {}
    for entry in source.log:
        event: Any = entry.event
        for id_, name in _NAMED:
            if getattr(event, name, "") and getattr(event, id_, ""):
                found[getattr(event, id_)] = getattr(event, name)
        if isinstance(event, HandoffOffered) and event.role is Role.TEAM:
            found.pop(event.to, None)
    return found


_NAMED = (("author", "author_name"), ("by", "name"), ("to", "name"), ("new", "new_name"))
"""Where events have the id of a conseiller and their name."""


def _colleagues(source: Source) -> list[Colleague]:
    """Those involved, the referent, whoever stands in for them, and the leads of their teams."""
    roster, person = source.roster, source.person
    named = involved(source)
    asked = {person.referent or "", *named, *_signing(source)}
    for id_ in list(asked):
        asked |= _stand_ins(source, id_)
    agencies = _asked(source)
    home = next(iter(agencies))
    leads = {c.id for c in roster.colleagues.values() if c.role == "lead" and c.agency in agencies}
    gone = [Colleague(id_, name, id_, home) for id_, name in named.items()]
    known = {one.id: one for one in (*gone, *roster.colleagues.values())}
    return [known[id_] for id_ in sorted(asked | leads) if id_ in known]


def _signing(source: Source) -> Iterator[str]:
    """Who decided something without being named beside it."""
    for entry in source.log:
        yield from (getattr(entry.event, name, "") for name in ("by", "decided_by"))


def _stand_ins(source: Source, conseiller: str) -> set[str]:
    found: set[str] = set()
    waiting = [conseiller]
    while waiting:
        for away in source.roster.absences.get(waiting.pop(), ()):
            if away.substitute and away.substitute not in found and _matters(source, away):
                found.add(away.substitute)
                waiting.append(away.substitute)
    return found


def _teams(source: Source, colleagues: list[Colleague]) -> list[str]:
    """The agencies of all of them, the person's first."""
    return list({**_asked(source), **dict.fromkeys(one.agency for one in colleagues)})


def _asked(source: Source) -> dict[str, None]:
    """The agencies whose team may be asked: the person's, and for strangers the default one."""
    roster, person = source.roster, source.person
    home = routing.agency_of(roster, person.referent, person.agency).id
    strangers = not is_known(person) or any(e.conversation != person.id for e in source.log)
    return dict.fromkeys((home, roster.default_agency) if strangers else (home,))


def _agency(source: Source, id_: str, place: str, fiction: Fiction) -> FictionalAgency:
    """An agency with its hours; its own closed days are as far from the beginning as they were."""
    real = source.roster.agencies[id_]
    first, last = _days(source)
    closed = [day for day in real.hours.closed if first <= day <= last + AFTERWARDS]
    return FictionalAgency(
        id=place,
        name=fiction.names.agency(real.name),
        week=real.hours.week,
        default=id_ == source.roster.default_agency,
        closed=tuple(sorted(map(fiction.day_later, closed))),
        region=real.hours.region,
    )


def _absences(source: Source, logins: Mapping[str, str]) -> Iterator[FictionalAbsence]:
    first, _ = _days(source)
    for id_, login in logins.items():
        for away in source.roster.absences.get(id_, ()):
            if _matters(source, away) and came_to_be(source, away) is None:
                substitute = logins.get(away.substitute or "")
                yield FictionalAbsence(
                    conseiller=f"c-{login}",
                    from_day=(away.start - first).days,
                    to_day=(away.end - first).days,
                    substitute=f"c-{substitute}" if substitute else None,
                )


Entry = tuple[str, int]
"""Where something stands: in which conversation, and its place there."""


def came_to_be(source: Source, away: Absence) -> Entry | None:
    """What shows that an absence was not known yet: the last time that its conseiller was asked in
    their own name on one of its days. None when it may have been known from the start.
    """
    asked = (
        (entry.conversation, entry.seq)
        for entry in reversed(source.log)
        if isinstance(entry.event, HandoffOffered)
        and entry.event.to == away.conseiller
        and entry.event.role in (Role.REFERENT, Role.SUBSTITUTE)
        and away.start <= entry.at.astimezone(PARIS).date() <= away.end
    )
    return next(asked, None)


def known_later(source: Source, fiction: Fiction, cast: Cast) -> dict[Entry, Away]:
    """The absences that were said in the middle, each after what shows that it was not known."""
    found: dict[Entry, Away] = {}
    for id_, login in cast.logins.items():
        for away in source.roster.absences.get(id_, ()):
            entry = came_to_be(source, away)
            if entry:
                found[entry] = Away(
                    of=login,
                    since=fiction.day_later(away.start).isoformat(),
                    until=fiction.day_later(away.end).isoformat(),
                    substitute=cast.logins.get(away.substitute or ""),
                )
    return found


def _matters(source: Source, away: Absence) -> bool:
    first, last = _days(source)
    return away.start <= last and away.end >= first


def _days(source: Source) -> tuple[date, date]:
    """The day of the first thing that somebody did, and that of the last."""
    first, last = source.began, source.log[-1].at
    return first.astimezone(PARIS).date(), last.astimezone(PARIS).date()


def _person(
    source: Source,
    fiction: Fiction,
    places: Mapping[str, str],
    logins: Mapping[str, str],
    phone: str,
) -> Fictional:
    real = source.person
    name = fiction.person(real.name)
    home = routing.agency_of(source.roster, real.referent, real.agency).id
    referent = logins.get(real.referent or "")
    return Fictional(
        id=_letters(name.partition(" ")[0]) or "inconnu",
        name=name,
        about="",
        agency=places[home],
        referent=f"c-{referent}" if referent else None,
        phone=fiction.phone(phone) if phone else "",
        situation=fiction.value(real.situation, source.began),
    )


def _free(name: str, taken: set[str]) -> str:
    """A login by the first name, or by the whole name of a namesake."""
    first, whole = _letters(name.partition(" ")[0]), _letters(name)
    logins = (first, whole, *(f"{whole}{n}" for n in range(2, len(taken) + 3)))
    return next(login for login in logins if login and login not in taken)


def _letters(name: str) -> str:
    return "".join(c for c in fold(name) if c.isalnum())
