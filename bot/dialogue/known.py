"""What can be known of a person at this moment: the names that responses and conditions use.

Rule: computed from the clock, the calendar, the person, the roster and their last words, only
when asked for, and never stored: most turns use three of them, and all are out of date tomorrow.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

import msgspec

from bot.conversation.ports import Person
from bot.conversation.state import Conversation
from bot.dialogue import french
from bot.genuine import UNPROVEN, Genuine
from bot.procedures import actualisation
from bot.procedures.actualisation import Calendar
from handoff import routing
from handoff.case import Control
from handoff.hours import PARIS, add_business, closing, is_open, next_opening
from handoff.routing import Agency, Colleague, Delays, Roster


class _Now(msgspec.Struct, frozen=True):
    """All that the values are computed from."""

    conversation: Conversation
    person: Person
    roster: Roster
    calendar: Calendar
    now: datetime
    today: date
    delays: Delays
    genuine: Genuine

    @property
    def referent(self) -> Colleague | None:
        return self.roster.colleagues.get(self.person.referent or "")

    @property
    def agency(self) -> Agency:
        return routing.agency_of(self.roster, self.person.referent, self.person.agency)


class Known(Mapping[str, Any]):
    """The known values, each computed the first time it is asked for."""

    __slots__ = ("_about", "_found")

    def __init__(self, about: _Now) -> None:
        self._about = about
        self._found: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._found:
            self._found[name] = _VALUES[name](self._about)
        return self._found[name]

    def __contains__(self, name: object) -> bool:
        return name in _VALUES

    def __iter__(self) -> Iterator[str]:
        return iter(_VALUES)

    def __len__(self) -> int:
        return len(_VALUES)


def known(
    conversation: Conversation,
    person: Person,
    roster: Roster,
    calendar: Calendar,
    now: datetime,
    delays: Delays = Delays(),  # noqa: B008  frozen
    genuine: Genuine = UNPROVEN,
) -> Mapping[str, Any]:
    """The known values of a person; those that nobody knows are empty texts or False."""
    today = now.astimezone(PARIS).date()
    return Known(_Now(conversation, person, roster, calendar, now, today, delays, genuine))


def _first_name(about: _Now) -> str:
    return about.person.name.partition(" ")[0]


def _referent_name(about: _Now) -> str:
    return about.referent.name if about.referent else ""


def _absent(about: _Now) -> bool:
    referent = about.referent
    return bool(referent and routing.absence(about.roster, referent.id, about.today))


def _presence(about: _Now) -> str:
    """When the referent, or without one the team, is there: now until, or from."""
    where = about.referent.agency if about.referent else about.person.agency
    at, hours = about.now, routing.agency_of(about.roster, None, where).hours
    while about.referent and (away := _away(about, next_opening(hours, at))):
        at = datetime.combine(away.end + timedelta(days=1), time(), PARIS)
    if at is about.now and is_open(hours, at):
        return french.until(closing(hours, at), at)
    return french.moment(next_opening(hours, at), about.now)


def _away(about: _Now, at: datetime) -> routing.Absence | None:
    assert about.person.referent is not None
    return routing.absence(about.roster, about.person.referent, at.astimezone(PARIS).date())


def _active(about: _Now) -> str:
    """Who was offered the conversation, or holds it, or handed it back."""
    case = about.conversation.case
    who = case.offer or case.controller or case.handed_back_by
    return who.name if who else ""


def _wait(about: _Now) -> str:
    """When an answer can be expected, from the clock that runs or from the promise."""
    case = about.conversation.case
    due = case.due_at
    if due is None or due <= about.now:
        human = case.control is Control.HUMAN
        delay = about.delays.answer if human else about.delays.claim
        due = add_business(about.agency.hours, about.now, delay)
    return french.before(due, about.now)


def _waiting(about: _Now) -> bool:
    return about.conversation.case.offer is not None


def _code(about: _Now) -> str:
    address = about.conversation.address
    return about.genuine.code(address.channel if address else "web", about.now)


def _situation(name: str) -> Callable[[_Now], bool]:
    return lambda about: bool(about.person.situation.get(name))


def _named(about: _Now, entity: str, messages: int) -> str:
    """What the last messages named, the newest first; one that was not understood is not counted.

    It is read again at each message rather than kept in a slot: « mon fils est intermittent »,
    said in passing, must not decide every later answer.
    """
    for mark in reversed(about.conversation.dialogue.history):
        if mark.kind == "intent":
            if mark.value and mark.value.get(entity):
                return str(mark.value[entity])
            messages -= mark.name not in _ASK_NOTHING
            if messages <= 0:
                return ""
    return ""


def _activity(about: _Now) -> str:
    """Which work: as just said, even one message ago (« je suis assmat », then the question)."""
    file = about.person.situation
    by_file = file.get("activite") or (INDEPENDENT if file.get("micro_entreprise") else "")
    return _named(about, "situation_activite", 2) or str(by_file)


def _on_rsa(about: _Now) -> bool:
    return bool(about.person.situation.get("rsa") or _named(about, "situation_rsa", 2))


def _abroad(about: _Now) -> bool:
    """By the file, or as this question says: the next one may be about home."""
    return bool(about.person.situation.get("a_l_etranger") or _named(about, "situation_lieu", 1))


def _without_allowance(about: _Now) -> bool:
    """Only if the file says so: a situation that nobody filled in is not one without."""
    file = about.person.situation
    return file.get("indemnise") is False and file.get("rsa") is False


def _of_the_day(name: str) -> Callable[[_Now], Any]:
    return lambda about: _days(about.calendar, about.today)[name]


@lru_cache(maxsize=8)
def _days(calendar: Calendar, today: date) -> dict[str, Any]:
    """What is the same for everybody all day long."""
    noon = datetime.combine(today, time(12), PARIS)
    this = actualisation.period_at(calendar, noon)
    after = actualisation.next_period(calendar, this)
    opened = actualisation.is_open(this, noon)
    transfer = (this if opened else after).first_transfer
    return {
        "date_du_jour": french.day(today),
        "periode_mois": french.month(this.month),
        "periode_ouverture": french.day(this.opens, today),
        "periode_cloture": french.midnight(this.closes, today),
        "periode_ouverte": opened,
        "prochain_mois": french.month(after.month),
        "prochaine_ouverture": french.day(after.opens, today),
        "prochaine_cloture": french.midnight(after.closes, today),
        "premier_virement": french.day(transfer, today) if transfer else "",
        "calendrier_confirme": this.confirmed and after.confirmed,
    }


def _of_the_month(name: str) -> Callable[[_Now], Any]:
    return lambda about: _month(about.calendar, _month_named(about), about.today)[name]


def _month_named(about: _Now) -> date:
    """The month that the person just named, or else that of the calendar's page."""
    return actualisation.month_of(_named(about, "mois", 1)) or about.today.replace(day=1)


@lru_cache(maxsize=64)
def _month(calendar: Calendar, month: date, today: date) -> dict[str, Any]:
    """What is known of a month that may be any."""
    period = actualisation.period(calendar, month)
    return {
        "mois_demande": french.month(month),
        "mois_ouverture": french.day(period.opens, today),
        "mois_cloture": french.midnight(period.closes, today),
        "mois_ferme": period.closes < today,
        "mois_confirme": period.confirmed,
    }


_DAYS = (
    *("date_du_jour", "periode_mois", "periode_ouverture", "periode_cloture", "periode_ouverte"),
    *("prochain_mois", "prochaine_ouverture", "prochaine_cloture", "premier_virement"),
    "calendrier_confirme",
)
_SITUATIONS = ("indemnise", "micro_entreprise", "sous_controle")
_ASK_NOTHING = frozenset({"nlu_fallback", "out_of_scope", "salutation", "oui", "non"})
INDEPENDENT = "indépendant"
"""The value of `activite` for who works on their own account (data/nlu/situations.yml)."""
_MONTH = ("mois_demande", "mois_ouverture", "mois_cloture", "mois_ferme", "mois_confirme")

_VALUES: dict[str, Callable[[_Now], Any]] = {
    "prenom": _first_name,
    "conseiller": _referent_name,
    "conseiller_agence": lambda about: about.agency.name,
    "conseiller_presence": _presence,
    "conseiller_actif": _active,
    "conseiller_absent": _absent,
    "referent_connu": lambda about: about.referent is not None,
    "attente": _wait,
    "en_attente": _waiting,
    **{name: _of_the_day(name) for name in _DAYS},
    "rsa": _on_rsa,
    "sans_allocation": _without_allowance,
    "activite": _activity,
    "organisme": lambda about: str(about.person.situation.get("organisme") or ""),
    "a_l_etranger": _abroad,
    "motif": lambda about: _named(about, "situation_motif", 1),
    "code_verification": _code,
    "page_verifier": lambda about: about.genuine.page,
    **{name: _of_the_month(name) for name in _MONTH},
    **{name: _situation(name) for name in _SITUATIONS},
}
NAMES = frozenset(_VALUES)
"""Every name that `known` answers to."""
