"""What responses may name: the period, the referent, the wait."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from bot.conversation.events import Address
from bot.conversation.ports import Person
from bot.conversation.state import Conversation, Dialogue, Mark
from bot.dialogue.known import NAMES, known
from bot.genuine import Proof, Seal
from bot.procedures.actualisation import load
from handoff.case import Case, Control, Holder, Offer
from handoff.events import Role
from handoff.hours import PARIS, Hours, Span
from handoff.routing import Absence, Agency, Colleague, Roster

CALENDAR = load(Path(__file__).parents[3] / "data" / "calendar.yml")
DAY = (Span(time(8, 30), time(12, 30)), Span(time(13, 30), time(16, 30)))
LONG_DAY = (Span(time(8), time(18)),)
ROSTER = Roster(
    {
        "claire": Colleague("claire", "Claire Martin", "claire", "nord"),
        "paul": Colleague("paul", "Paul Petit", "paul", "sud"),
    },
    {
        "nord": Agency("nord", "Agence du Nord", Hours((DAY,) * 5 + ((), ()))),
        "sud": Agency("sud", "Agence du Sud", Hours((LONG_DAY,) * 5 + ((), ()))),
    },
    {},
    "nord",
)
NADIA = Person("nadia", "Nadia Mirabelle", "nord", "claire", {"rsa": True})
FREE = Case()
NOBODY = Person("p-1")
SUNDAY = datetime(2026, 11, 22, 10, tzinfo=PARIS)
MONDAY = datetime(2026, 11, 23, 10, 12, tzinfo=PARIS)


def values(
    now: datetime = SUNDAY, *, case: Case = FREE, person: Person = NADIA, roster: Roster = ROSTER
) -> Mapping[str, Any]:
    return known(Conversation("nadia", case=case), person, roster, CALENDAR, now)


def away(start: int, end: int, who: str = "claire") -> Roster:
    absence = Absence(who, date(2026, 11, start), date(2026, 11, end), "paul")
    return replace(ROSTER, absences={who: (absence,)})


def test_between_two_periods() -> None:
    now = values()
    assert now["date_du_jour"] == "dimanche 22 novembre 2026"
    assert (now["periode_ouverte"], now["periode_mois"]) == (False, "octobre 2026")
    assert now["periode_ouverture"] == "mercredi 28 octobre"
    assert now["periode_cloture"] == "dimanche 15 novembre à minuit"
    assert now["prochain_mois"] == "novembre 2026"
    assert now["prochaine_ouverture"] == "samedi 28 novembre"
    assert now["prochaine_cloture"] == "mardi 15 décembre à minuit"
    assert now["premier_virement"] == "mardi 1er décembre"
    assert now["calendrier_confirme"] is True


def test_within_a_period_the_transfer_is_its_own() -> None:
    now = values(datetime(2026, 11, 15, 23, 59, tzinfo=PARIS))
    assert now["periode_ouverte"] is True
    assert now["premier_virement"] == "lundi 2 novembre"


def test_the_day_is_the_one_of_paris() -> None:
    assert values(datetime(2026, 11, 15, 22, 59, tzinfo=UTC))["periode_ouverte"] is True
    assert values(datetime(2026, 11, 15, 23, 0, tzinfo=UTC))["periode_ouverte"] is False


def test_dates_that_are_only_derived_are_said_to_be() -> None:
    now = values(datetime(2027, 1, 20, tzinfo=PARIS))
    assert now["calendrier_confirme"] is False
    assert (now["prochain_mois"], now["premier_virement"]) == ("janvier 2027", "")


def test_the_referent_and_their_agency_are_named() -> None:
    now = values()
    assert (now["prenom"], now["conseiller"]) == ("Nadia", "Claire Martin")
    assert (now["conseiller_agence"], now["referent_connu"]) == ("Agence du Nord", True)


def test_nobody_known_gives_empty_values_and_the_team() -> None:
    now = values(person=NOBODY)
    assert (now["prenom"], now["conseiller"], now["referent_connu"]) == ("", "", False)
    assert now["conseiller_agence"] == "Agence du Nord"
    assert now["conseiller_presence"] == "demain à 8 h 30"
    assert now["conseiller_absent"] is False


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (MONDAY, "aujourd'hui jusqu'à 16 h 30"),
        (datetime(2026, 11, 23, 13, tzinfo=PARIS), "aujourd'hui à 13 h 30"),
        (datetime(2026, 11, 23, 17, tzinfo=PARIS), "demain à 8 h 30"),
        (datetime(2026, 11, 20, 17, tzinfo=PARIS), "lundi 23 novembre à 8 h 30"),
        (datetime(2026, 12, 31, 17, tzinfo=PARIS), "lundi 4 janvier 2027 à 8 h 30"),
    ],
)
def test_presence_is_now_until_or_the_next_opening(now: datetime, said: str) -> None:
    assert values(now)["conseiller_presence"] == said


def test_an_absent_referent_is_back_after_their_absence() -> None:
    now = values(MONDAY, roster=away(20, 27))
    assert now["conseiller_absent"] is True
    assert now["conseiller_presence"] == "lundi 30 novembre à 8 h 30"


def test_an_absence_that_begins_tomorrow_counts_for_when_they_are_next_there() -> None:
    now = values(roster=away(23, 24))
    assert now["conseiller_absent"] is False
    assert now["conseiller_presence"] == "mercredi 25 novembre à 8 h 30"


def test_the_hours_are_those_of_the_referent_s_agency() -> None:
    moved = replace(NADIA, referent="paul")
    assert values(MONDAY, person=moved)["conseiller_presence"] == "aujourd'hui jusqu'à 18 h"


def offer(now: datetime, hour: int, minute: int = 0) -> Offer:
    due = now.replace(hour=hour, minute=minute)
    return Offer("paul", "Paul Petit", Role.SUBSTITUTE, now, due)


def test_the_wait_is_that_of_the_clock_that_runs() -> None:
    offered = Case(Control.OFFERED, offer=offer(MONDAY, 14, 50), waiting_since=MONDAY)
    now = values(MONDAY, case=offered)
    assert (now["attente"], now["conseiller_actif"]) == ("aujourd'hui avant 15 h", "Paul Petit")
    assert now["en_attente"] is True
    due = MONDAY.replace(hour=15, minute=0)
    held = Case(Control.HUMAN, Holder("claire", "Claire Martin"), answer_due=due)
    now = values(MONDAY, case=held)
    assert (now["attente"], now["conseiller_actif"]) == ("aujourd'hui avant 15 h", "Claire Martin")
    assert now["en_attente"] is False


def test_who_is_asked_in_place_of_a_late_holder_is_the_active_one() -> None:
    late = Case(Control.HUMAN, Holder("claire", "Claire Martin"), offer=offer(MONDAY, 14))
    assert values(MONDAY, case=late)["conseiller_actif"] == "Paul Petit"


def test_who_handed_back_is_still_named() -> None:
    back = Case(handed_back_by=Holder("claire", "Claire Martin"), handed_back_at=MONDAY)
    assert values(MONDAY, case=back)["conseiller_actif"] == "Claire Martin"


def test_without_a_clock_the_wait_is_what_we_promise() -> None:
    assert values()["attente"] == "demain avant 10 h 30"
    assert values(MONDAY)["attente"] == "aujourd'hui avant 12 h 15"
    late = Case(Control.OFFERED, offer=offer(MONDAY, 9), waiting_since=MONDAY)
    assert values(MONDAY, case=late)["attente"] == "aujourd'hui avant 12 h 15"
    held = Case(Control.HUMAN, Holder("claire", "Claire Martin"))
    assert values(MONDAY, case=held)["attente"] == "aujourd'hui avant 15 h 15"


def test_the_situation_is_what_the_file_says() -> None:
    now = values()
    assert (now["rsa"], now["indemnise"], now["sous_controle"]) == (True, False, False)


def test_every_name_has_a_value_and_no_other() -> None:
    now = values()
    assert set(dict(now)) == NAMES == set(now)
    assert len(now) == len(NAMES)
    assert "prenom" in now
    assert "mot_de_passe" not in now
    with pytest.raises(KeyError):
        now["mot_de_passe"]


def test_a_value_is_computed_once_and_only_when_asked_for() -> None:
    class Counted(dict[str, Colleague]):
        asked = 0

        def get(self, *args: Any) -> Any:
            self.asked += 1
            return super().get(*args)

    colleagues = Counted(ROSTER.colleagues)
    now = values(roster=replace(ROSTER, colleagues=colleagues))
    assert colleagues.asked == 0
    assert now["conseiller"] == "Claire Martin"
    asked = colleagues.asked
    assert now["conseiller"] == "Claire Martin"
    assert colleagues.asked == asked


def test_a_month_that_was_named_has_its_own_dates() -> None:
    def of(month: object) -> Mapping[str, Any]:
        mark = Mark("intent", "actualisation_dates__mois", {"mois": month})
        conversation = Conversation("nadia", dialogue=Dialogue(history=(mark,)))
        return known(conversation, NADIA, ROSTER, CALENDAR, SUNDAY)

    december = of("2026-12")
    assert december["mois_demande"] == "décembre 2026"
    assert december["mois_ouverture"] == "lundi 28 décembre"
    assert december["mois_cloture"] == "vendredi 15 janvier 2027 à minuit"
    assert (december["mois_ferme"], december["mois_confirme"]) == (False, True)
    assert (of("2026-10")["mois_ferme"], of("2027-02")["mois_confirme"]) == (True, False)
    assert of("2027-02")["mois_ouverture"] == "vendredi 26 février 2027"
    for nonsense in ("jamais", None, "9999-12", {"a": 1}):
        assert of(nonsense)["mois_demande"] == "novembre 2026"


def test_what_proves_us_is_of_the_channel_and_the_moment_or_empty() -> None:
    seal = Seal("a secret")
    thread = Conversation("nadia", address=Address("sms", "+33600000000"))
    shown = seal.shown_in_chat("https://a.fr/verifier")
    now = known(thread, NADIA, ROSTER, CALENDAR, MONDAY, genuine=shown)
    assert seal.read(now["code_verification"], MONDAY) == Proof(
        "chat", "sms", MONDAY.astimezone(UTC)
    )
    assert now["page_verifier"] == "https://a.fr/verifier"
    assert (values()["code_verification"], values()["page_verifier"]) == ("", "")
