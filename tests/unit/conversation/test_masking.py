"""Secrets are masked before anything is stored, and nothing else is."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.masking import HIDDEN, mask

SETS = Path(__file__).parents[2] / "understanding"
SEPARATORS = st.sampled_from(["", " ", "-", ".", "\u00a0", "\u202f"])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("mon mot de passe c'est Toto123!", "password"),
        ("mdp: azerty12", "password"),
        ("mot de passe = Soleil", "password"),
        ("mon mot de passe : « Soleil2026 » et merci", "password"),
        ("le code secret 1234", "password"),
        ("code de ma carte : 1234", "password"),
        ("ma carte 4970 1012 3456 7893 merci", "card"),
        ("4111111111111111", "card"),
        ("sécu 1 85 05 78 006 084 91", "nir"),
        ("mon numéro de sécu 1850578006084", "nir"),
    ],
)
def test_a_secret_is_masked_and_its_kind_told(text, kind):
    masked = mask(text)
    assert masked.kinds == {kind}
    assert HIDDEN in masked.text


@pytest.mark.parametrize(
    "text",
    [
        "j'ai oublié mon mot de passe",
        "mon mot de passe ne marche pas",
        "mon mot de passe est refusé",
        "mon mot de passe est toujours faux",
        "quel est le code d'accès ?",
        "appelez-moi au 06 12 34 56 78",
        "+33 6 12 34 56 78",
        "du 28/11/2026 au 15/12/2026 à 23h59",
        "mon identifiant 1234567A",
        "FR76 3000 6000 0112 3456 7890 189",
        "1850578006084",
        "article L5411-6 et R5411-8 et L5426-2 du code du travail",
        "j'ai gagné 1234,56 € et 987,65 €",
        "0000 0000 0000 0000",
    ],
)
def test_what_is_no_secret_stays(text):
    assert mask(text).text == text
    assert not mask(text).kinds


@given(st.text(alphabet="0123456789", min_size=12, max_size=18), SEPARATORS)
def test_every_card_is_masked_in_every_spacing(body, between):
    number = body + _luhn(body)
    spaced = between.join(number[i : i + 4] for i in range(0, len(number), 4))
    masked = mask(f"ma carte {spaced} voilà")
    if len(set(number)) > 1:
        assert "card" in masked.kinds or "nir" in masked.kinds
        assert number[-4:] not in masked.text
    assert masked.text.startswith("ma carte ") and masked.text.endswith(" voilà")


def _luhn(body: str) -> str:
    figures = [int(c) for c in body]
    doubled = [f * 2 - 9 if f > 4 else f * 2 for f in figures[::-2]]
    return str(-(sum(doubled) + sum(figures[-2::-2])) % 10)


@given(
    st.sampled_from("12"),
    st.integers(0, 99),
    st.integers(1, 12),
    st.sampled_from(["01", "35", "75", "2A", "2B", "97"]),
    st.integers(1, 990),
    st.integers(1, 999),
    SEPARATORS,
)
def test_every_social_security_number_is_masked(sex, year, month, place, town, order, between):
    number = f"{sex}{year:02}{month:02}{place}{town:03}{order:03}"
    key = 97 - int(number.replace("2A", "19").replace("2B", "18")) % 97
    groups = (sex, f"{year:02}", f"{month:02}", place, f"{town:03}", f"{order:03}", f"{key:02}")
    masked = mask(f"voici {between.join(groups)} merci")
    assert masked.text == f"voici {HIDDEN} merci"
    assert masked.kinds == {"nir"}


@given(st.text(max_size=300))
def test_any_text_is_masked_without_a_fault_and_twice_is_once(text):
    once = mask(text).text
    assert mask(once).text == once


@pytest.mark.parametrize("name", ["others.tsv", "inbox.tsv"])
def test_nothing_that_people_really_ask_is_masked(name):
    for line in (SETS / name).read_text("utf-8").splitlines()[1:]:
        text = line.split("\t")[0]
        assert not mask(text).kinds, text
