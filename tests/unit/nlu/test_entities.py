"""Dates, amounts and hours as people write them, seen from Sunday 22 November 2026."""

from datetime import date

import pytest

from nlu import Interpreter

TODAY = date(2026, 11, 22)


def found(interpreter: Interpreter, text: str, prefer: str = "past") -> list[tuple[object, ...]]:
    understood = interpreter.parse(text, TODAY, prefer)
    return [
        (e.entity, e.value) if e.role is None else (e.entity, e.value, e.role)
        for e in understood.entities
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("le 15", "2026-11-15"),
        ("le 15 novembre", "2026-11-15"),
        ("le 15/11", "2026-11-15"),
        ("15/11/2026", "2026-11-15"),
        ("15-11-26", "2026-11-15"),
        ("2026-11-15", "2026-11-15"),
        ("le quinze novembre", "2026-11-15"),
        ("le 1er octobre", "2026-10-01"),
        ("premier octobre", "2026-10-01"),
        ("3 dec", "2026-12-03"),  # eleven months ago is not meant
        ("le 3 decmbre 2025", "2025-12-03"),
        ("hier", "2026-11-21"),
        ("avant-hier", "2026-11-20"),
        ("2m1", "2026-11-23"),
        ("après-demain", "2026-11-24"),
        ("aujourd'hui", "2026-11-22"),
        ("ojd", "2026-11-22"),
        ("lundi", "2026-11-16"),
        ("lundi dernier", "2026-11-16"),
        ("lundi prochain", "2026-11-23"),
        ("lundi pro", "2026-11-23"),
        ("il y a trois semaines", "2026-11-01"),
        ("ya 3 jours", "2026-11-19"),
        ("dans 15 jours", "2026-12-07"),
        ("le 30", "2026-10-30"),
        ("le 31", "2026-10-31"),
        ("mardi 24", "2026-11-24"),
        ("mardi 24 novembre", "2026-11-24"),
        ("mercredi 18/11", "2026-11-18"),
    ],
)
def test_a_date_is_read(interpreter: Interpreter, text: str, value: str):
    assert found(interpreter, text) == [("date", value)]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("du 3 au 15", "2026-11-03", "2026-11-15"),
        ("du 28 au 5", "2026-10-28", "2026-11-05"),
        ("du 3 au 15 décembre", "2026-12-03", "2026-12-15"),
        ("du 28 novembre au 5 décembre", "2026-11-28", "2026-12-05"),
        ("entre le 3 et le 8 avril", "2026-04-03", "2026-04-08"),
        ("du lundi 2 au vendredi 6 novembre", "2026-11-02", "2026-11-06"),
        ("la semaine pro", "2026-11-23", "2026-11-29"),
        ("la semaine dernière", "2026-11-09", "2026-11-15"),
        ("cette semaine", "2026-11-16", "2026-11-22"),
        ("je pars le 3 et je reviens le 17", "2026-12-03", "2026-12-17"),
    ],
)
def test_a_period_has_a_beginning_and_an_end(
    interpreter: Interpreter, text: str, first: str, last: str
):
    assert found(interpreter, text) == [("date", first, "debut"), ("date", last, "fin")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("en octobre", ("mois", "2026-10")),
        ("pour novembre", ("mois", "2026-11")),
        ("décembre", ("mois", "2026-12")),
        ("janvier 2027", ("mois", "2027-01")),
        ("le mois dernier", ("mois", "2026-10")),
        ("le moi prochain", ("mois", "2026-12")),
        ("ce mois-ci", ("mois", "2026-11")),
        ("1500€", ("montant", 1500.0)),
        ("1500e", ("montant", 1500.0)),
        ("1 250,50 euros", ("montant", 1250.5)),
        ("1.250 €", ("montant", 1250.0)),
        ("€ 80", ("montant", 80.0)),
        ("12 euros 50", ("montant", 12.5)),
        ("mille cinq cents euros", ("montant", 1500.0)),
        ("120 balles", ("montant", 120.0)),
        ("35h", ("heures", 35.0)),
        ("35 heures 30", ("heures", 35.5)),
        ("trente-cinq heures", ("heures", 35.0)),
        ("7,5 h", ("heures", 7.5)),
        ("3 jours", ("duree", {"value": 3, "unit": "jour"})),
        ("30j", ("duree", {"value": 30, "unit": "jour"})),
        ("deux semaines", ("duree", {"value": 2, "unit": "semaine"})),
        ("un mois", ("duree", {"value": 1, "unit": "mois"})),
        ("06 12 34 56 78", ("telephone", "+33612345678")),
        ("+33612345678", ("telephone", "+33612345678")),
        ("jean.dupont@exemple.fr", ("email", "jean.dupont@exemple.fr")),
        ("à la mission locale", ("organisme", "Mission locale")),
        ("cap emploi", ("organisme", "cap emploi")),
        ("1234567A", ("identifiant", "1234567A")),
    ],
)
def test_a_value_is_read(interpreter: Interpreter, text: str, expected: tuple[object, ...]):
    assert found(interpreter, text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "rdv à 14h30",  # a time of day, not hours worked
        "le 31 février",
        "le 2eme contrôle",
        "le 3949",
        "45/60",
        "j'ai 2 enfants",
        "un moment",
        "la semaine",
        "mardis",
    ],
)
def test_what_only_looks_like_a_value_is_not_one(interpreter: Interpreter, text: str):
    assert found(interpreter, text) == []


@pytest.mark.parametrize(
    ("text", "past", "future"),
    [
        ("le 28", "2026-10-28", "2026-11-28"),
        ("lundi", "2026-11-16", "2026-11-23"),
        ("le 3 juin", "2026-06-03", "2027-06-03"),
    ],
)
def test_the_preferred_side_of_today_is_chosen(
    interpreter: Interpreter, text: str, past: str, future: str
):
    assert found(interpreter, text, "past") == [("date", past)]
    assert found(interpreter, text, "future") == [("date", future)]


def test_words_about_the_future_outweigh_the_preference(interpreter: Interpreter):
    assert found(interpreter, "je pars le 28") == [("date", "2026-11-28", "debut")]


def test_without_a_day_to_count_from_only_complete_dates_are_given(interpreter: Interpreter):
    understood = interpreter.parse("hier, lundi, le 15, le 3 mars et le 4 mars 2026")
    assert [e.value for e in understood.entities] == ["2026-03-04"]


def test_an_entity_stands_where_it_was_written(interpreter: Interpreter):
    text = "\u200bJ’ai  touché 1 250,50 € le 3 décembre"
    understood = interpreter.parse(text, TODAY)
    assert [e.text for e in understood.entities] == ["1 250,50 €", "le 3 décembre"[3:]]
    assert all(text[e.start : e.end] == e.text for e in understood.entities)
