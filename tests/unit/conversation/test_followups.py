"""Questions that lean on the last answer."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import followups
from bot.conversation.errors import Malformed
from bot.conversation.events import Understood
from bot.conversation.state import Answered, Conversation, Dialogue
from bot.dialogue.domain import Subject
from bot.dialogue.project import load
from bot.followups import Followups, Heard, followed
from handoff.case import Case
from handoff.events import Reason
from nlu import NOTHING
from nlu.phrases import Phrases
from nlu.text import Normaliser
from tests.unit.conversation.thread import START

ROOT = Path(__file__).parents[3]
FILE = ROOT / "data" / "followups.yml"
SUBJECTS: dict[str, Subject] = load(ROOT).subjects
TABLE = followups.load(FILE)
MONTH: dict[str, Any] = {"entity": "mois", "value": "2026-12"}


def meant(
    text: str,
    after: str | None,
    by_itself: Understood | None = None,
    minutes: int = 5,
    case: Case | None = None,
) -> Understood | None:
    answered = Answered(after, START) if after else None
    before = Conversation("nadia", case=case or Case(), dialogue=Dialogue(answered=answered))
    alone = by_itself or Understood(NOTHING, 0.3, "ask", candidates=("aide", "oos"))
    heard = Heard(text, alone, before, START + timedelta(minutes=minutes))
    return followed(heard, TABLE, SUBJECTS)


def intent(text: str, after: str | None, **more: Any) -> str | None:
    found = meant(text, after, **more)
    return found.intent if found else None


@pytest.mark.parametrize(
    ("after", "text", "leads_to"),
    [
        ("actualisation_dates", "et si je suis malade ?", "actualisation_maladie_maternite"),
        ("actualisation_dates", "et si jamais je tombe malade", "actualisation_maladie_maternite"),
        ("actualisation_dates", "et si j'ai oublié ?", "actualisation_oubli"),
        ("actualisation_dates", "comment ?", "actualisation_comment_faire"),
        ("actualisation_dates", "et pour mon mari ?", "question_pour_un_proche"),
        ("actualisation_comment_faire", "c'est quand ?", "actualisation_dates"),
        ("actualisation_oubli", "et après ?", "inscription_reinscription"),
        ("actualisation_declarer_activite", "et si je me suis trompé ?",
         "actualisation_erreur_correction"),
        ("controle_definition", "pourquoi ?", "controle_declenchement"),
        ("controle_preuves", "et si je réponds pas ?", "controle_deroulement_suite"),
        ("controle_definition", "combien de temps ?", "controle_delai"),
        ("controle_delai", "et après ?", "controle_deroulement_suite"),
        ("rendez_vous", "et si je peux pas ?", "rendez_vous_absence"),
        ("paiement_date_montant__dates", "pourquoi ?", "paiement_date_montant"),
        ("inscription_reinscription", "c'est sûr ?", "suite_sur"),
    ],
)  # fmt: skip
def test_a_cue_means_what_the_last_answer_makes_of_it(after: str, text: str, leads_to: str):
    found = meant(text, after)
    assert found and (found.intent, found.decision) == (leads_to, "context")


def test_a_month_is_a_cue_whichever_it_is():
    text = "et pour décembre ?"
    entity = {**MONTH, "start": 8, "end": 16}
    found = meant(text, "actualisation_dates", Understood(NOTHING, 0.3, entities=(entity,)))
    assert found and (found.intent, found.entities) == ("actualisation_dates", (entity,))


@pytest.mark.parametrize("after", ["radiation", "controle_sanction", "recours"])
def test_what_is_sensitive_is_asked_about_with_a_human_beside_it(after: str):
    found = meant("combien de temps ?", after)
    assert found and (found.intent, found.decision) == (NOTHING, "ask")
    assert after in found.candidates and found.candidates[-1] == "joindre_conseiller__parler"


def test_no_cue_is_answered_with_something_sensitive():
    for row in TABLE.rows:
        for after in row.after or ("inscription_reinscription",):
            for cue in (cue for cues in row.then.values() for cue in cues):
                found = meant(cue.replace("{mois}", "mars"), after)
                subject = SUBJECTS.get(found.intent) if found else None
                assert not (subject and (subject.sensitive or subject.first)), (after, cue)


@pytest.mark.parametrize(
    "text",
    [
        "et si je suis malade le jour du rendez-vous ?",
        "combien de temps pour répondre au contrôle ?",
        "je suis malade de tout ça",
        "",
        "et si je suis malade " * 9,
    ],
)
def test_a_message_that_says_more_is_understood_by_itself(text: str):
    assert intent(text, "actualisation_dates") is None


def test_after_nothing_or_after_half_an_hour_nothing_is_leant_on():
    assert intent("comment ?", None) is None
    assert intent("comment ?", "actualisation_dates", minutes=30)
    assert intent("comment ?", "actualisation_dates", minutes=31) is None


def test_what_is_understood_so_already_stays_as_it_is():
    clear = Understood("actualisation_oubli", 0.98)
    assert meant("et si j'ai oublié ?", "actualisation_dates", clear) is None


def test_a_listed_distress_is_never_taken_for_anything_else():
    listed = Understood("detresse", 1.0)
    assert intent("et si je suis malade ?", "actualisation_dates", by_itself=listed) is None


def test_what_only_resembles_distress_gives_way_unless_one_is_being_dealt_with():
    like = Understood("detresse", 0.88)
    text, after = "et si je suis malade ?", "actualisation_dates"
    assert intent(text, after, by_itself=like) == "actualisation_maladie_maternite"
    assert intent("malade", after, by_itself=like) is None
    dealt = Case(reason=Reason.DISTRESS)
    assert intent(text, after, by_itself=like, case=dealt) is None


def test_no_cue_holds_a_word_of_danger():
    plain = Normaliser({})
    lines = (ROOT / "data/lookups/danger.yml").read_text(encoding="utf-8").splitlines()
    listed = [plain.phrase(line.partition("- ")[2]) for line in lines if line.strip()[:2] == "- "]
    danger = Phrases(phrase for phrase in listed if phrase)
    cues = [cue for row in TABLE.rows for said in row.then.values() for cue in said]
    assert len(listed) > 100
    assert [cue for cue in cues if danger.any_in(followups.words(f"et si {cue}"))] == []


def test_unknown_intents_of_the_table_are_named_with_their_line(tmp_path: Path):
    path = tmp_path / "followups.yml"
    path.write_text(
        "minutes: 5\naround: [et]\nfollowups:\n- after: [a]\n  then:\n    nobody: [quoi]\n"
    )
    found = followups.check(path, {"b": SUBJECTS["source"]})
    assert [(p.line, p.expected) for p in found] == [
        (4, "unknown intent 'a'"),
        (6, "unknown intent 'nobody'"),
    ]


def test_a_table_of_another_shape_is_refused_with_its_line(tmp_path: Path):
    path = tmp_path / "followups.yml"
    path.write_text("minutes: 5\naround: [et]\nfollowups:\n- afer: [a]\n  then: {}\n")
    with pytest.raises(Malformed, match=r"followups\.yml:4"):
        followups.load(path)


def test_the_projects_own_table_is_sound():
    assert followups.check(FILE, SUBJECTS) == []
    assert Followups().targets(["comment"], "actualisation_dates") == ()
