"""Situations named in a message choose the answer that fits, and no later one.

Rule: what is named counts for the message; where people say it first (« je suis assmat », then the
question), for the next question as well. What the file says counts always.
"""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from bot.conversation.events import Address, AssistantSpoke, PersonSpoke, Understood
from bot.conversation.ports import Person
from bot.conversation.state import Conversation, evolve
from bot.dialogue.actions import ACTIONS
from bot.dialogue.engine import Assistant, Surroundings
from bot.dialogue.known import known
from bot.dialogue.project import load as load_project
from bot.procedures.actualisation import load as load_calendar
from handoff.hours import Hours, Span
from handoff.routing import Agency, Roster
from nlu.entities import Extractor
from nlu.examples import read_corpus
from nlu.text import Normaliser
from tests.unit.data.answers import DOMAIN, ROOT, VARIATIONS, load

ASSISTANT = Assistant(load_project(ROOT), ACTIONS)
CALENDAR = load_calendar(ROOT / "data" / "calendar.yml")
HOURS = Hours(((Span(time(9), time(17)),),) * 7)
ROSTER = Roster({}, {"nord": Agency("nord", "Agence du Nord", HOURS)}, {}, "nord")
CORPUS = read_corpus(ROOT / "data" / "nlu")
NORMALISER = Normaliser(load("data/lookups/sms.yml")["words"])
EXTRACTOR = Extractor(NORMALISER, CORPUS.lookups, CORPUS.regexes, CORPUS.synonyms)
DECLARE = "actualisation_declarer_activite"
SANCTION = "controle_sanction"
EVERYBODY = "déclarez tout travail"


def named(text: str) -> dict[str, Any]:
    """The situations in a text, by entity."""
    found = EXTRACTOR.find(text, NORMALISER.words(text), None, "past")
    return {e.entity: e.value for e in found if e.entity.startswith("situation_")}


class Writer:
    """Somebody who writes, with what their file says of them."""

    def __init__(self, **situation: bool | str) -> None:
        self._person = Person("p", situation=situation)
        self._conversation = Conversation(id="p")
        self._now = datetime(2026, 11, 22, 10, tzinfo=UTC)

    def write(self, intent: str, text: str = "") -> str:
        """What is answered to a text that means `intent`."""
        entities = tuple({"entity": name, "value": value} for name, value in named(text).items())
        said = PersonSpoke(
            address=Address("web", "1"),
            text=text,
            understood=Understood(intent, 0.9, "answer", entities, ()),
        )
        self._now += timedelta(minutes=1)
        then = evolve(self._conversation, said, self._now)
        about = known(then, self._person, ROSTER, CALENDAR, self._now)
        done = ASSISTANT.answer(self._conversation, said, Surroundings(about, "web", self._now))
        for event in done:
            then = evolve(then, event, self._now)
        self._conversation = then
        return "\n".join(event.text for event in done if isinstance(event, AssistantSpoke))


@pytest.mark.parametrize(
    ("text", "entity", "value"),
    [
        ("je suis auto-entrepreneur je declare koi", "situation_activite", "indépendant"),
        ("je sui autoentrpreneur", "situation_activite", "indépendant"),
        ("autoentrepreneuse depuis mai", "situation_activite", "indépendant"),
        ("g une micro entreprise", "situation_activite", "indépendant"),
        ("je travaille à mon compte", "situation_activite", "indépendant"),
        ("Intermittent du spectacle, je mets quoi", "situation_activite", "intermittent"),
        ("2 cachets ce mois ci", "situation_activite", "intermittent"),
        ("je suis ass mat avec 3 enfants", "situation_activite", "assistante maternelle"),
        ("assmat, comment je fais", "situation_activite", "assistante maternelle"),
        ("jai fait de l interim", "situation_activite", "intérim"),
        ("une mission d'intérim de 3 jours", "situation_activite", "intérim"),
        ("mon contrat d'apprentissage commence", "situation_activite", "apprentissage"),
        ("en alternance", "situation_activite", "apprentissage"),
        ("je suis bénévole aux restos", "situation_activite", "bénévolat"),
        ("un cdd de 2 semaines", "situation_activite", "salarié"),
        ("je touche le RSA", "situation_rsa", "rsa"),
        ("je pars a l'etranger", "situation_lieu", "étranger"),
        ("je suis au maroc", "situation_lieu", "étranger"),
        ("j'ai refusé une offre", "situation_motif", "offre"),
        ("jai refusé 2 offre", "situation_motif", "offre"),
        ("2 offres raisonnables refusées", "situation_motif", "offre"),
        ("c'est une fausse déclaration ?", "situation_motif", "fraude"),
        ("on a piraté mon compte", "situation_motif", "piratage"),
    ],
)
def test_a_situation_is_found_as_people_write_it(text: str, entity: str, value: str) -> None:
    assert named(text).get(entity) == value


@pytest.mark.parametrize(
    "text",
    [
        "c'est quand l'actualisation",
        "je suis étranger, mon titre de séjour expire",
        "mon compte est bloqué",
        "je veux parler à mon conseiller",
        "j'ai reçu une offre",
        "nounou à domicile, deux familles",
    ],
)
def test_other_words_name_no_situation(text: str) -> None:
    assert named(text) == {}


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("je suis auto-entrepreneur", "activité à votre compte"),
        ("je suis intermittent", "emplois du spectacle"),
        ("je suis assmat", "enfant ou employeur"),
        ("en intérim", "mission d'intérim"),
        ("en apprentissage", "pas de règle plus précise"),
        ("je suis bénévole", "service civique"),
        ("j'ai travaillé un peu", EVERYBODY),
    ],
)
def test_the_answer_fits_the_situation_that_is_named(text: str, answer: str) -> None:
    assert answer in Writer().write(DECLARE, text)


def test_a_situation_told_first_counts_for_the_question_that_follows() -> None:
    person = Writer()
    person.write("salutation", "bonjour je suis intermittent")
    assert "spectacle" in person.write(DECLARE, "je déclare quoi")


def test_what_was_not_understood_does_not_make_it_forgotten() -> None:
    person = Writer()
    person.write("nlu_fallback", "assmat 3 loulous koman")
    person.write("nlu_fallback", "koman je fé")
    assert "enfant ou employeur" in person.write(DECLARE, "/" + DECLARE)


def test_a_situation_named_in_passing_is_forgotten() -> None:
    person = Writer()
    assert "spectacle" in person.write(DECLARE, "mon fils est intermittent, il déclare quoi")
    person.write("actualisation_dates", "et c'est quand")
    assert EVERYBODY in person.write(DECLARE, "je dois déclarer quoi moi")


def test_another_situation_takes_the_place_of_the_first() -> None:
    person = Writer()
    person.write(DECLARE, "je suis intermittent")
    assert "mission d'intérim" in person.write(DECLARE, "et en intérim")


def test_what_a_question_is_about_does_not_colour_the_next() -> None:
    person = Writer()
    assert "offre raisonnable" in person.write(SANCTION, "j'ai refusé une offre, je risque quoi")
    assert "offre raisonnable" not in person.write(SANCTION, "et si j'ai pas assez cherché")
    assert "étranger" in person.write("actualisation_absence_vacances", "je pars à l'étranger")
    assert "étranger" not in person.write("actualisation_absence_vacances", "et 5 jours ici")


def test_the_file_says_which_work_unless_another_one_is_named() -> None:
    for person in (Writer(activite="intermittent"), Writer(micro_entreprise=True)):
        before = person.write(DECLARE, "je déclare quoi")
        assert EVERYBODY not in before
        assert EVERYBODY in person.write(DECLARE, "j'ai fait un cdd")
        person.write("merci", "merci")
        person.write("actualisation_dates")
        assert person.write(DECLARE, "je déclare quoi") == before


def test_the_limit_of_a_micro_enterprise_is_told_to_who_is_paid_only() -> None:
    assert "60 %" in Writer(micro_entreprise=True, indemnise=True).write(DECLARE)
    assert "60 %" not in Writer(micro_entreprise=True).write(DECLARE)


def test_a_sanction_is_told_as_it_would_be_for_this_person() -> None:
    assert "l'allocation est suspendue" in Writer(indemnise=True).write(SANCTION)
    assert "le RSA est suspendu" in Writer(rsa=True).write(SANCTION)
    assert "le RSA est suspendu" in Writer().write(SANCTION, "je suis au RSA")
    without = Writer(indemnise=False, rsa=False).write(SANCTION)
    assert "un avertissement" in without and "suspen" not in without
    unknown = Writer().write(SANCTION)
    assert "un avertissement" in unknown and "allocation ou RSA" in unknown


def test_the_days_of_absence_are_yours_only_where_the_referent_is_at_france_travail() -> None:
    ours = Writer(organisme="France Travail").write("actualisation_absence_vacances")
    assert "\nVous avez 35 jours" in ours
    for other in (Writer(), Writer(organisme="Département")):
        assert "Si votre référent est à France Travail" in other.write(
            "actualisation_absence_vacances"
        )


def test_a_young_person_in_distress_is_told_of_their_own_line() -> None:
    assert "Fil Santé Jeunes" in Writer(organisme="Mission locale").write("detresse")
    assert "Fil Santé Jeunes" not in Writer().write("detresse")


def test_conditions_compare_with_values_that_the_data_can_give() -> None:
    given = set(CORPUS.synonyms.values())
    asked = {
        c["value"]
        for _, variation in VARIATIONS
        for c in variation.get("condition", ())
        if c["name"] in ("activite", "motif")
    }
    assert asked - given == set()


def test_every_entity_that_is_looked_up_is_declared() -> None:
    declared = {next(iter(e)) if isinstance(e, dict) else e for e in DOMAIN["entities"]}
    assert set(CORPUS.lookups) - declared == set()
