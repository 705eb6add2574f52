"""A choice said instead of pressed."""

import pytest

from bot.choosing import choice
from bot.conversation.events import Button

CHOICES = (
    Button("Dates d'actualisation", "/a"),
    Button("Délai du contrôle", "/b"),
    Button("Autre chose", "/c"),
)


def chosen(text: str) -> str | None:
    found = choice(text, CHOICES)
    return found.payload if found else None


@pytest.mark.parametrize(
    ("text", "payload"),
    [
        *(("1", "/a"), ("2.", "/b"), ("3)", "/c"), (" 2 ", "/b"), ("n°1", "/a"), ("le 2", "/b")),
        *(("la première", "/a"), ("le premier svp", "/a"), ("la 2ème", "/b"), ("2e", "/b")),
        *(("deux", "/b"), ("le deuxième", "/b"), ("la dernière", "/c"), ("choix 3", "/c")),
        *(("réponse 1", "/a"), ("le second", "/b"), ("1er", "/a"), ("je choisis la 2", "/b")),
    ],
)
def test_a_number_chooses_the_button_in_its_place(text: str, payload: str):
    assert chosen(text) == payload


@pytest.mark.parametrize("text", ["Délai du contrôle", "delai du controle", "DÉLAI DU CONTRÔLE ?"])
def test_the_words_of_a_button_choose_it(text: str):
    assert chosen(text) == "/b"


@pytest.mark.parametrize(
    "text",
    [
        *("4", "0", "12", "le 2 décembre", "1 jour", "2 enfants", "le 15", "oui", "", "le", "🙂"),
        *("délai", "1 ou 2 ?", "35h", "le 2 ou le 3", "un rendez-vous", "1" * 70),
    ],
)
def test_anything_else_chooses_nothing(text: str):
    assert chosen(text) is None


def test_without_buttons_a_number_is_a_number():
    assert choice("1", ()) is None
