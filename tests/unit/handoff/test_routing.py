"""Who is asked, in which order, and who may read."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.case import Case, Control, Holder, Offer
from handoff.events import Role
from handoff.hours import Hours, Span
from handoff.routing import (
    Absence,
    Agency,
    Colleague,
    Destination,
    Roster,
    agency_of,
    check,
    first,
    may_read,
    next_after,
)

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOURS = Hours(((Span(time(9), time(17)),),) * 5 + ((), ()))
AGENCIES = {
    "nord": Agency("nord", "Agence du Nord", HOURS),
    "sud": Agency("sud", "Agence du Sud", HOURS),
}
COLLEAGUES = {
    "claire": Colleague("claire", "Claire", "claire", "nord"),
    "samir": Colleague("samir", "Samir", "samir", "nord"),
    "ines": Colleague("ines", "Inès", "ines", "nord"),
    "odile": Colleague("odile", "Odile", "odile", "nord", role="lead"),
    "paul": Colleague("paul", "Paul", "paul", "sud"),
}
TEAM = Destination("nord", "Agence du Nord", Role.TEAM)
LEAD = Destination("odile", "Odile", Role.LEAD)


def away(who: str, substitute: str | None = None, *, day: date = TODAY) -> Absence:
    return Absence(who, day, day, substitute)


def roster(*absences: Absence) -> Roster:
    by_who: dict[str, tuple[Absence, ...]] = {}
    for absence in absences:
        by_who[absence.conseiller] = (*by_who.get(absence.conseiller, ()), absence)
    return Roster(COLLEAGUES, AGENCIES, by_who, "nord")


def offer(to: Destination) -> Offer:
    return Offer(to.to, to.name, to.role, NOW, NOW)


def person(who: str, role: Role = Role.REFERENT, absent: str = "") -> Destination:
    return Destination(who, COLLEAGUES[who].name, role, absent)


class TestFirst:
    def test_the_referent_is_asked_first(self) -> None:
        assert first(roster(), "claire", "nord", TODAY) == person("claire")

    def test_an_absent_referent_is_replaced_and_named(self) -> None:
        expected = person("samir", Role.SUBSTITUTE, absent="Claire")
        assert first(roster(away("claire", "samir")), "claire", "nord", TODAY) == expected

    def test_both_ends_of_an_absence_count(self) -> None:
        absent = Absence("claire", date(2026, 11, 20), date(2026, 11, 24), "samir")
        asked = [
            first(roster(absent), "claire", None, date(2026, 11, day)).to for day in range(19, 26)
        ]
        assert asked == ["claire", *["samir"] * 5, "claire"]

    def test_absences_are_followed_along_the_chain(self) -> None:
        chain = roster(away("claire", "samir"), away("samir", "ines"))
        assert first(chain, "claire", "nord", TODAY).to == "ines"

    @pytest.mark.parametrize(
        "absences",
        [
            [away("claire")],
            [away("claire", "nobody")],
            [away("claire", "claire")],
            [away("claire", "samir"), away("samir")],
            [away("claire", "samir"), away("samir", "claire")],
            [away("claire", "samir"), away("samir", "ines"), away("ines", "samir")],
        ],
    )
    def test_a_chain_that_ends_or_turns_leads_to_the_team(self, absences: list[Absence]) -> None:
        expected = Destination("nord", "Agence du Nord", Role.TEAM, "Claire")
        assert first(roster(*absences), "claire", "nord", TODAY) == expected

    @pytest.mark.parametrize("referent", [None, "somebody-who-left"])
    def test_without_a_referent_the_team_is_asked(self, referent: str | None) -> None:
        assert first(roster(), referent, "sud", TODAY).to == "sud"
        assert first(roster(), referent, None, TODAY) == TEAM
        assert first(roster(), referent, "closed-agency", TODAY) == TEAM

    def test_the_agency_of_the_referent_counts_when_the_person_has_none(self) -> None:
        assert agency_of(roster(), "paul", None).id == "sud"
        assert agency_of(roster(), "paul", "nord").id == "nord"


class TestNext:
    def test_from_the_referent_to_the_team_to_its_lead_who_stays(self) -> None:
        asked = [first(roster(), "claire", "nord", TODAY)]
        for _ in range(3):
            asked.append(next_after(roster(), offer(asked[-1]), "claire", "nord", TODAY))
        assert asked == [person("claire"), TEAM, LEAD, LEAD]

    def test_who_fell_ill_since_is_replaced_before_the_team_is_asked(self) -> None:
        absent = roster(away("claire", "samir"))
        after = next_after(absent, offer(person("claire")), "claire", "nord", TODAY)
        assert after == person("samir", Role.SUBSTITUTE, absent="Claire")
        assert next_after(absent, offer(after), "claire", "nord", TODAY).role is Role.TEAM

    def test_a_referent_who_is_back_is_asked_after_their_substitute(self) -> None:
        stood_in = offer(person("samir", Role.SUBSTITUTE))
        assert next_after(roster(), stood_in, "claire", "nord", TODAY) == person("claire")

    def test_who_declined_is_not_asked_again(self) -> None:
        stood_in = offer(person("samir", Role.SUBSTITUTE))
        after = next_after(roster(), stood_in, "claire", "nord", TODAY, declined={"claire"})
        assert after == TEAM

    def test_after_a_late_holder_comes_whoever_else_there_is(self) -> None:
        late = next_after(roster(), None, "claire", "nord", TODAY, declined={"claire"})
        assert late == TEAM
        covered = next_after(roster(), None, "claire", "nord", TODAY, declined={"samir"})
        assert covered == person("claire")

    def test_a_lead_who_is_the_referent_is_asked_again_only_as_lead(self) -> None:
        ladder = [first(roster(), "odile", "nord", TODAY)]
        for _ in range(3):
            ladder.append(next_after(roster(), offer(ladder[-1]), "odile", "nord", TODAY))
        assert [d.role for d in ladder] == [Role.REFERENT, Role.TEAM, Role.LEAD, Role.LEAD]

    def test_an_agency_without_a_lead_keeps_asking_its_team(self) -> None:
        team = first(roster(), None, "sud", TODAY)
        assert next_after(roster(), offer(team), None, "sud", TODAY) == team
        assert next_after(roster(), offer(LEAD), None, "sud", TODAY, {"sud"}) == team

    def test_a_lead_who_is_there_is_preferred(self) -> None:
        both = Roster(
            {**COLLEAGUES, "anne": Colleague("anne", "Anne", "anne", "nord", "lead")},
            AGENCIES,
            {"odile": (away("odile"),)},
            "nord",
        )
        assert next_after(both, offer(TEAM), None, "nord", TODAY).to == "anne"


class TestReading:
    @pytest.mark.parametrize(
        ("who", "expected"),
        [
            ("claire", True),  # the referent
            ("odile", True),  # the lead of the agency
            ("samir", False),  # a colleague of the same agency
            ("paul", False),
            ("nobody", False),
        ],
    )
    def test_only_the_referent_and_the_lead_may_read(self, who: str, expected: bool) -> None:
        assert may_read(roster(), who, "claire", "nord", Case(), TODAY) is expected

    def test_a_substitute_may_read_as_long_as_the_absence_lasts(self) -> None:
        absent = roster(away("claire", "samir"), away("samir", "ines"))
        for who in ("samir", "ines"):
            assert may_read(absent, who, "claire", "nord", Case(), TODAY)
            assert not may_read(absent, who, "claire", "nord", Case(), date(2026, 11, 24))

    def test_whom_it_is_offered_to_may_read(self) -> None:
        offered = Case(control=Control.OFFERED, offer=offer(person("samir")))
        assert may_read(roster(), "samir", "claire", "nord", offered, TODAY)
        assert not may_read(roster(), "ines", "claire", "nord", offered, TODAY)

    def test_a_team_may_read_what_is_offered_to_it(self) -> None:
        offered = Case(control=Control.OFFERED, offer=offer(TEAM))
        assert may_read(roster(), "ines", "claire", "nord", offered, TODAY)
        assert not may_read(roster(), "paul", "claire", "nord", offered, TODAY)

    def test_who_holds_may_read_until_it_is_handed_back(self) -> None:
        held = Case(control=Control.HUMAN, controller=Holder("samir", "Samir"))
        back = Case(handed_back_by=Holder("samir", "Samir"))
        assert may_read(roster(), "samir", "claire", "nord", held, TODAY)
        assert not may_read(roster(), "samir", "claire", "nord", back, TODAY)

    def test_the_lead_of_another_agency_may_not_read(self) -> None:
        assert not may_read(roster(), "odile", "paul", "sud", Case(), TODAY)


class TestCheck:
    def test_a_sound_roster_has_nothing_to_say(self) -> None:
        assert check(roster(away("claire", "samir"), away("samir", "ines"))) == []

    @pytest.mark.parametrize(
        ("absences", "said"),
        [
            ([away("claire", "nobody")], "claire has an unknown substitute, nobody"),
            ([away("nobody")], "an absence belongs to an unknown conseiller, nobody"),
            ([away("claire"), away("claire", "ines")], "claire is absent twice on 2026-11-23"),
            (
                [Absence("claire", TODAY, date(2026, 11, 20))],
                "claire is back before leaving: 2026-11-23 to 2026-11-20",
            ),
            (
                [away("claire", "claire")],
                "on 2026-11-23 claire is replaced, in the end, by themselves",
            ),
        ],
    )
    def test_a_fault_is_said_in_plain_words(self, absences: list[Absence], said: str) -> None:
        assert check(roster(*absences)) == [said]

    def test_a_cycle_that_only_lasts_a_day_is_found(self) -> None:
        long = Absence("claire", date(2026, 11, 1), date(2026, 11, 30), "samir")
        found = check(roster(long, away("samir", "ines"), away("ines", "claire")))
        assert len(found) == 3
        assert all(text.startswith("on 2026-11-23") for text in found)

    def test_unknown_agencies_are_found(self) -> None:
        lost = Roster({"x": Colleague("x", "X", "x", "east")}, {}, {}, "west")
        assert check(lost) == [
            "the default agency west is unknown",
            "x belongs to an unknown agency, east",
        ]


names = st.sampled_from(sorted(COLLEAGUES))
days = st.dates(date(2026, 11, 1), date(2026, 11, 30))
some_absences = st.lists(st.builds(Absence, names, days, days, st.none() | names), max_size=12)


@given(some_absences, st.none() | names, st.none() | st.sampled_from(["nord", "sud"]), days)
def test_there_is_always_somebody_and_the_lead_in_the_end(
    absences: list[Absence], referent: str | None, agency: str | None, today: date
) -> None:
    people = roster(*absences)
    asked = [first(people, referent, agency, today)]
    for _ in range(4):
        asked.append(next_after(people, offer(asked[-1]), referent, agency, today))
    last = Role.LEAD if agency_of(people, referent, agency).id == "nord" else Role.TEAM
    assert asked[-1] == asked[-2]
    assert asked[-1].role is last
    assert all(
        may_read(people, d.to, referent, agency, Case(offer=offer(d)), today)
        for d in asked
        if d.role is not Role.TEAM
    )
