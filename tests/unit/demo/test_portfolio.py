"""The demo's people are fictional, each in a situation of their own, and nobody is misplaced."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot import demo
from bot.conversation.errors import Malformed
from handoff.events import Role
from handoff.hours import Hours
from handoff.routing import Absence, Agency, Roster, check, first

PORTFOLIO = demo.read(Path(__file__).parents[3] / "data" / "demo" / "portfolio.yml")
TODAY = date(2026, 11, 22)
FICTION = re.compile(r"\+3363998\d{4}")


def roster() -> Roster:
    absences: dict[str, tuple[Absence, ...]] = {}
    for away in PORTFOLIO.absences:
        start, end = (TODAY + timedelta(days=n) for n in (away.from_day, away.to_day))
        absence = Absence(away.conseiller, start, end, away.substitute)
        absences[away.conseiller] = (*absences.get(away.conseiller, ()), absence)
    agencies = {a.id: Agency(a.id, a.name, Hours(a.week)) for a in PORTFOLIO.agencies}
    default = next(a.id for a in PORTFOLIO.agencies if a.default)
    return Roster({c.id: c for c in PORTFOLIO.conseillers}, agencies, absences, default)


def test_everybody_belongs_somewhere() -> None:
    people = roster()
    assert check(people) == []
    assert all(p.agency in people.agencies for p in PORTFOLIO.people)
    assert all(p.referent in {None, *people.colleagues} for p in PORTFOLIO.people)


def test_nobody_is_there_twice() -> None:
    for ids in (
        [p.id for p in PORTFOLIO.people],
        [p.phone for p in PORTFOLIO.people if p.phone],
        [c.login for c in PORTFOLIO.conseillers],
    ):
        assert len(ids) == len(set(ids))


def test_every_way_a_request_can_go_is_shown() -> None:
    people = roster()
    asked = {first(people, p.referent, p.agency, TODAY).role for p in PORTFOLIO.people}
    assert asked == {Role.REFERENT, Role.SUBSTITUTE, Role.TEAM}
    assert {c.agency for c in PORTFOLIO.conseillers if c.role == "lead"} == set(people.agencies)


def test_situations_differ() -> None:
    assert len(PORTFOLIO.people) >= 14
    assert len({p.about for p in PORTFOLIO.people}) == len(PORTFOLIO.people)
    known = {name for p in PORTFOLIO.people for name, value in p.situation.items() if value}
    assert known == {
        *("indemnise", "rsa", "micro_entreprise", "sous_controle"),
        *("activite", "organisme"),
    }


def test_phone_numbers_are_those_kept_for_fiction() -> None:
    assert all(FICTION.fullmatch(p.phone) for p in PORTFOLIO.people if p.phone)


def test_some_have_written_before_each_line_in_its_time() -> None:
    threads = [p.thread for p in PORTFOLIO.people if p.thread]
    assert len(threads) >= 3
    for thread in threads:
        ago = [moment.hours_ago for moment in thread]
        assert ago == sorted(ago, reverse=True)
        assert all(bool(m.person) + bool(m.conseiller) + m.hand_back == 1 for m in thread)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("hours_ago: 51", "hours_ago: hier", "Expected `float`, got `str`"),
        ('opens: "08:30:00"', 'opens: "8 h"', "Invalid RFC3339"),
        ("referent: c-karim", "referent: [c-karim]", "Expected `str | null`, got `array`"),
    ],
)
def test_a_fault_is_said_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = (Path(__file__).parents[3] / "data" / "demo" / "portfolio.yml").read_text()
    assert old in text
    line = text[: text.index(old)].count("\n") + 1
    faulty = tmp_path / "portfolio.yml"
    faulty.write_text(text.replace(old, new, 1))
    with pytest.raises(Malformed, match=re.escape(f"portfolio.yml:{line}: {said}")):
        demo.read(faulty)
