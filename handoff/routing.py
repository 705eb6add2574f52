"""Who is asked first, who next, and who may read: referent, substitute, team, team lead.

Rule: there is always somebody. An absence leads to its substitute, and so on along a chain; a
chain that ends, or comes back on itself, leads to the team of the agency.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise

import msgspec

from handoff.case import Case, Offer
from handoff.events import Role
from handoff.hours import Hours


class Colleague(msgspec.Struct, frozen=True):
    """A conseiller as the routing knows them. `role` is "conseiller" or "lead"."""

    id: str
    name: str
    login: str
    agency: str
    role: str = "conseiller"


class Absence(msgspec.Struct, frozen=True):
    """Days a conseiller is away, both ends included, and who stands in for them."""

    conseiller: str
    start: date
    end: date
    substitute: str | None = None


class Agency(msgspec.Struct, frozen=True):
    """An agency: its name is what a person is told when their request goes to the team."""

    id: str
    name: str
    hours: Hours


class Roster(msgspec.Struct, frozen=True):
    """Everybody who may answer, and when they are away. Keys are ids."""

    colleagues: Mapping[str, Colleague]
    agencies: Mapping[str, Agency]
    absences: Mapping[str, tuple[Absence, ...]]
    default_agency: str


class Destination(msgspec.Struct, frozen=True):
    """To whom a conversation is offered: a conseiller, or an agency when the role is team.

    `absent` is the name of the referent when it goes to somebody else because they are away.
    """

    to: str
    name: str
    role: Role
    absent: str = ""


class Delays(msgspec.Struct, frozen=True):
    """How long each may take, in working time. These are our promises, not a legal rule."""

    claim: timedelta = timedelta(hours=2)
    answer: timedelta = timedelta(hours=4)
    distress: timedelta = timedelta(minutes=15)
    reminder: timedelta = timedelta(hours=7)  # a working day


def absence(roster: Roster, conseiller: str, today: date) -> Absence | None:
    """The absence of a conseiller that covers `today`, None when they are there."""
    away = roster.absences.get(conseiller, ())
    return next((a for a in away if a.start <= today <= a.end), None)


def agency_of(roster: Roster, referent: str | None, agency: str | None) -> Agency:
    """The agency that answers for a person: theirs, their referent's, or the default one."""
    known = roster.colleagues.get(referent or "")
    for id_ in (agency, known.agency if known else None):
        if id_ and id_ in roster.agencies:
            return roster.agencies[id_]
    return roster.agencies[roster.default_agency]


def first(roster: Roster, referent: str | None, agency: str | None, today: date) -> Destination:
    """Who is asked first."""
    return _ladder(roster, referent, agency, today)[0]


def next_after(
    roster: Roster,
    offer: Offer | None,
    referent: str | None,
    agency: str | None,
    today: date,
    declined: Collection[str] = (),
) -> Destination:
    """Who is asked after `offer`, declined or overdue; None when it is the holder's answer that is.

    Nobody in `declined` (ids) is asked again, but for the last of all: the team lead, or the team
    of an agency without one.
    """
    ladder = _ladder(roster, referent, agency, today)
    after = _rung(ladder, offer) + 1 if offer else 0
    return next((d for d in ladder[after:] if d.to not in declined), ladder[-1])


def may_read(
    roster: Roster,
    conseiller: str,
    referent: str | None,
    agency: str | None,
    case: Case,
    today: date,
) -> bool:
    """Whether a conseiller may read a person's thread, or even see that there is one."""
    who = roster.colleagues.get(conseiller)
    if who is None:
        return False
    if referent and who.id in {referent, *_substitutes(roster, referent, today)}:
        return True
    if case.controller and case.controller.id == who.id:
        return True
    if case.offer and case.offer.to in (who.id, who.agency):
        return True
    return who.role == "lead" and who.agency == agency_of(roster, referent, agency).id


def check(roster: Roster) -> list[str]:
    """What is wrong with a roster, in plain words: nothing of it stops the routing."""
    return [
        *_unknown(roster),
        *(text for away in roster.absences.values() for text in _overlaps(away)),
        *_cycles(roster),
    ]


def _ladder(
    roster: Roster, referent: str | None, agency: str | None, today: date
) -> tuple[Destination, ...]:
    """Everyone who can be asked, in order: at most one conseiller, the team, its lead."""
    known = roster.colleagues.get(referent or "")
    away = known.name if known and absence(roster, known.id, today) else ""
    team = agency_of(roster, referent, agency)
    rungs = [Destination(team.id, team.name, Role.TEAM, away)]
    if known and (there := _there(roster, known, today)):
        role = Role.SUBSTITUTE if away else Role.REFERENT
        rungs.insert(0, Destination(there.id, there.name, role, away))
    if lead := _lead(roster, team.id, today):
        rungs.append(Destination(lead.id, lead.name, Role.LEAD, away))
    return tuple(rungs)


def _rung(ladder: tuple[Destination, ...], offer: Offer) -> int:
    """Where an offer stands on today's ladder; -1 when its conseiller is no longer on it."""
    if offer.role is Role.LEAD:
        return len(ladder) - 1
    if offer.role is Role.TEAM:
        return next(i for i, d in enumerate(ladder) if d.role is Role.TEAM)
    return 0 if ladder[0].to == offer.to else -1


def _there(roster: Roster, referent: Colleague, today: date) -> Colleague | None:
    """The referent, or whoever stands in for them and is not away too."""
    if absence(roster, referent.id, today) is None:
        return referent
    chain = (roster.colleagues[id_] for id_ in _substitutes(roster, referent.id, today))
    return next((c for c in chain if absence(roster, c.id, today) is None), None)


def _substitutes(roster: Roster, referent: str, today: date) -> Iterator[str]:
    """The substitutes of an absent conseiller, nearest first, each once."""
    seen = {referent}
    away = absence(roster, referent, today)
    while away and away.substitute and away.substitute not in seen:
        if (id_ := away.substitute) not in roster.colleagues:
            return
        seen.add(id_)
        yield id_
        away = absence(roster, id_, today)


def _lead(roster: Roster, agency: str, today: date) -> Colleague | None:
    """The lead of a team; one who is there rather than one who is away."""
    leads = [c for c in roster.colleagues.values() if c.role == "lead" and c.agency == agency]
    return min(leads, key=lambda lead: absence(roster, lead.id, today) is not None, default=None)


def _unknown(roster: Roster) -> Iterator[str]:
    if roster.default_agency not in roster.agencies:
        yield f"the default agency {roster.default_agency} is unknown"
    for colleague in roster.colleagues.values():
        if colleague.agency not in roster.agencies:
            yield f"{colleague.id} belongs to an unknown agency, {colleague.agency}"
    for away in (a for absences in roster.absences.values() for a in absences):
        if away.conseiller not in roster.colleagues:
            yield f"an absence belongs to an unknown conseiller, {away.conseiller}"
        if away.substitute is not None and away.substitute not in roster.colleagues:
            yield f"{away.conseiller} has an unknown substitute, {away.substitute}"


def _overlaps(away: tuple[Absence, ...]) -> Iterator[str]:
    ordered = sorted(away, key=lambda a: a.start)
    for one in ordered:
        if one.end < one.start:
            yield f"{one.conseiller} is back before leaving: {one.start} to {one.end}"
    for one, other in pairwise(ordered):
        if other.start <= one.end:
            yield f"{one.conseiller} is absent twice on {other.start}"


def _cycles(roster: Roster) -> Iterator[str]:
    """Days on which following the substitutes comes back to where it started."""
    starts = {a.start for absences in roster.absences.values() for a in absences}
    for day in sorted(starts):  # a cycle begins on the day its last absence does
        for conseiller in sorted(roster.absences):
            *_, last = (conseiller, *_substitutes(roster, conseiller, day))
            away = absence(roster, last, day)
            if away and away.substitute == conseiller:
                yield f"on {day} {conseiller} is replaced, in the end, by themselves"
