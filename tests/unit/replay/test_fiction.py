"""Nothing personal that has a form stays in a text, and the same is always the same."""

import re
import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.replay.recording import shifting, stock
from bot.replay.recording.fiction import Fiction
from nlu.understanding import Entity, Interpreter, Understanding

STOCK = stock.load(Path("data/fiction.yml"))
AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class Unasked(Interpreter):
    """Understands nothing: a fiction that stays where it is asks for no dates."""

    @property
    def model_id(self) -> str:
        return ""

    def parse(self, text: str, today: date | None = None, prefer: str = "past") -> Understanding:
        raise AssertionError("nobody asked")

    def explain(self, text: str) -> dict[str, object]:
        return {}


def fiction(*people: str, texts: tuple[str, ...] = (), seed: int = 1) -> Fiction:
    made = Fiction(STOCK, Random(seed), Unasked(), 0, [*people, *texts])
    for name in people:
        made.person(name)
    made.notice(texts)
    return made


def told(text: str, *people: str) -> str:
    return fiction(*people, texts=(text,)).text(text, AT)


def plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if unicodedata.category(c) != "Mn")


firsts = st.sampled_from(["Ana", "Bérénice", "Jean-Luc", "Zineb", "Léa", "Mohamed-Amine", "D'Arcy"])
lasts = st.sampled_from(["Diallo", "Lefèvre", "Le Goff", "N'Guyen", "Ben Saïd", "DUPONT", "Ba"])
cases = st.sampled_from([str, str.upper, str.lower, str.title, plain])
around = st.sampled_from(
    ["{}", "bonjour {}, merci", "({})", "c'est d'{}", "{}.", "vu par\n{}", "_{}_"]
)


@given(firsts, lasts, cases, around, st.sampled_from(["{0} {1}", "{1} {0}", "{0}", "{1}"]))
def test_no_name_stays_whatever_its_case_and_accents(first, last, case, around, order):
    name = case(order.format(first, last))
    if "Ba" in last and "Ba" not in name and "BA" not in name:
        return  # « ba » in small letters is a word
    words = re.findall(r"[a-z]+", plain(told(around.format(name), f"{first} {last}")))
    for part in re.findall(r"[a-z]{3,}", plain(f"{first} {last}")):
        assert part not in words or part in re.findall(r"[a-z]+", around)


@given(st.from_regex(r"0[1-79]([ ./-]?[0-9]{2}){4}", fullmatch=True), around)
def test_no_phone_number_stays_and_it_is_written_alike(number, around):
    said = told(around.format(number))
    digits = re.sub(r"\D", "", number)
    assert digits not in re.sub(r"\D", "", said)
    start, end = around.split("{}")
    new = said.removeprefix(start).removesuffix(end)
    assert re.sub(r"\d", "0", new) == re.sub(r"\d", "0", number)
    fictional = r"0(1 ?99 ?00|2 ?61 ?91|3 ?53 ?01|4 ?65 ?71|5 ?36 ?49|6 ?39 ?98)"
    assert re.match(fictional, re.sub(r"\D", "", new))


@pytest.mark.parametrize(
    "written",
    [
        *("+33612345678", "+33 6 12 34 56 78", "0033612345678", "06 12 34 56 78", "06.12.34.56.78"),
        *("06-12-34-56-78", "0612345678", "+33 (0)6 12 34 56 78", "+330612345678"),
    ],
)
def test_one_number_is_the_same_number_however_it_is_written(written):
    made = fiction()
    national = re.sub(r"\D", "", made.text("06 12 34 56 78", AT))[1:]
    assert re.sub(r"\D", "", made.text(f"mon tel {written} merci", AT))[-9:] == national
    assert made.replaced == {"phone": 1}


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("écrivez à jp.durand+emploi@orange.fr svp", "durand"),
        ("zineb arobase gmail point com", "zineb"),
        ("mon IBAN FR76 3000 6000 0112 3456 7890 189 merci", "3000 6000"),
        ("identifiant 1234567A", "1234567"),
        ("n° 12345678901", "12345678901"),
        ("dossier AB-778899", "778899"),
        ("j'habite 12 bis rue des Lilas, 35000 Rennes", "lilas"),
        ("j'habite 12 bis rue des Lilas, 35000 Rennes", "rennes"),
        ("j'habite 12 bis rue des Lilas, 35000 Rennes", "35000"),
        ("3 av de la République 93100 montreuil", "montreuil"),
        ("né le 12/03/1985", "12/03"),
        ("née en 1979 à Brest", "1979"),
        ("je suis du 4 mars 1991", "1991"),
        ("https://candidat.francetravail.fr/espace?id=778899&t=x", "espace"),
        ("vu avec Mme Dupont-Morel hier", "dupont"),
        ("mr kervella m'a appelé", "kervella"),
        ("je m'appelle Zoltan Farkas", "farkas"),
        ("Cordialement,\nZoltan Farkas", "zoltan"),
        ("ma fille Chloé est malade", "chloe"),
    ],
)
def test_what_is_personal_by_its_form_is_replaced(text, gone):
    assert gone not in plain(told(text))


@pytest.mark.parametrize(
    "text",
    [
        "j'ai gagné 1 250,50 euros pour 35 h, du 3 au 8 novembre",
        "150 000 € en 2024-2025",
        "rendez-vous le 24.11.2026 à 10h30 ou le 2026-12-01",
        "Bonjour madame, je voudrais savoir. Merci monsieur",
        "Madame la conseillère, c'est France Travail ?",
        "https://www.francetravail.fr/candidat/vos-droits",
        "mon mot de passe est ••••",
        "la réponse est : pas de titre",
        "12 mois au RSA puis 12500 euros par an",
    ],
)
def test_what_the_assistant_must_understand_stays(text):
    assert told(text) == text


def test_the_same_name_is_the_same_in_every_text():
    made = fiction("Ana Diallo", "Claire Martin")
    first = made.text("Ana Diallo", AT)
    assert made.text("ANA DIALLO", AT) == first.upper()
    assert made.text("mme diallo", AT) == f"mme {first.split()[1].lower()}"
    assert made.text("Diallo, Ana", AT) == ", ".join(reversed(first.split()))
    assert made.text("Claire Martin", AT).split()[0] != first.split()[0]
    mail = made.text("ana.diallo@free.fr", AT)
    assert mail == made.text("ANA.DIALLO@free.fr", AT)
    assert plain(first.split()[1]) in mail


def test_more_people_than_the_stock_has_all_get_a_name_of_their_own():
    names = [f"Prénom{n} Nom{n}" for n in range(200)]
    made = fiction()
    assert len({made.person(name) for name in names}) == 200


def test_a_name_that_is_drawn_never_stood_in_the_conversation():
    texts = (*STOCK.surnames[1:], *STOCK.feminine[1:], *STOCK.masculine)
    name = Fiction(STOCK, Random(1), Unasked(), 0, texts).person("Ana Diallo")
    assert name == f"{STOCK.feminine[0]} {STOCK.surnames[0]}"


def date_of(text: str, *values: str, kind: str = "date") -> list[Entity]:
    roles = ("debut", "fin") if len(values) > 1 else (None,)
    pairs = zip(values, roles, strict=True)
    return [Entity(kind, value, 0, len(text), text, role) for value, role in pairs]


@pytest.mark.parametrize(
    ("text", "values", "weeks", "later"),
    [
        ("24 novembre", ["2026-11-24"], 2, "8 décembre"),
        ("mardi 24", ["2026-11-24"], 1, "mardi 1"),
        ("le 24", ["2026-11-24"], -1, "le 17"),
        ("12/11", ["2026-11-12"], 3, "03/12"),
        ("2/9/26", ["2026-09-02"], 1, "9/9/26"),
        ("03.12.2026", ["2026-12-03"], 5, "07.01.2027"),
        ("2026-12-03", ["2026-12-03"], 5, "2027-01-07"),
        ("premier décembre", ["2026-12-01"], 1, "8 décembre"),
        ("du 3 au 8 novembre", ["2026-11-03", "2026-11-08"], 1, "du 10 au 15 novembre"),
        ("du 20 au 27 novembre", ["2026-11-20", "2026-11-27"], 1, "du 27 novembre au 4 décembre"),
        ("24 Novmbre 2026", ["2026-11-24"], 6, "5 Janvier 2027"),
        ("y a 3 jours", ["2026-11-21"], 6, None),
        ("hier", ["2026-11-23"], 6, None),
    ],
)
def test_a_date_is_moved_and_written_alike(text, values, weeks, later):
    moved = list(shifting.moved(date_of(text, *values), weeks, AT.date()))
    assert moved == ([(0, len(text), later)] if later else [])


@pytest.mark.parametrize(
    ("text", "value", "weeks", "later"),
    [
        ("octobre", "2026-10", 5, "novembre"),
        ("octobre", "2026-10", 0, None),
        ("Octobre 2026", "2026-10", -8, "Août 2026"),
        ("ce mois ci", "2026-11", 5, None),
    ],
)
def test_a_month_is_as_far_from_the_day_as_it_was(text, value, weeks, later):
    moved = list(shifting.moved(date_of(text, value, kind="mois"), weeks, AT.date()))
    assert moved == ([(0, len(text), later)] if later else [])


@given(st.text())
def test_any_text_can_be_told(text):
    assert isinstance(told(text, "Ana Diallo"), str)
