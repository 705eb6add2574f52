"""Where one question ends and another begins."""

import pytest

from nlu.segments import asked, pieces


@pytest.mark.parametrize(
    "cut",
    [
        "Comment faire ça ? | Et qui est mon conseiller ?",
        "comment je m'actualise | et où j'envoie mes papiers",
        "quand je suis payé ? | sinon je dois prévenir pour mes vacances ?",
        "1. quand m'actualiser ? | 2. je déclare mes heures ?",
        "- quand m'actualiser ? | - je déclare mes heures ?",
        "c'est quoi un contrôle ? | par contre, si je rate mon rendez-vous, que faire ?",
        "koman jfé pr lactu ? | é ki est mon conseiller ?",
    ],
)
def test_two_questions_are_two_pieces_as_they_were_written(cut: str):
    parts = cut.split(" | ")
    for between in (" ", "\n"):
        assert pieces(between.join(parts)) == parts


@pytest.mark.parametrize(
    "text",
    [
        "quand et comment m'actualiser ?",
        "Comment ça se passe un contrôle ? C'est long ?",
        "je conteste. Comment je fais ? À qui j'écris ?",
        "Je suis malade. Est-ce que je dois le déclarer ?",
        "c'est quoi un contrôle et comment ça se passe ?",
        "c'est quand",
        "",
    ],
)
def test_what_goes_on_with_a_question_is_no_other(text: str):
    assert pieces(text) == []


def test_what_is_told_before_a_question_stays_with_it():
    text = "Quand m'actualiser ? Je suis aussi au RSA. Est-ce que je dois déclarer mes heures ?"
    assert (
        pieces(text)[1].strip() == "Je suis aussi au RSA. Est-ce que je dois déclarer mes heures ?"
    )


def test_a_single_question_beside_other_words_is_found_alone():
    found = asked("je veux mourir. et c'est quand l'actualisation ?")
    assert found == ["et c'est quand l'actualisation ?"]


def test_a_long_row_of_signs_is_looked_at_once():
    assert pieces("?!" * 20_000 + " quand") == []
