"""What is taken out of a message before it is kept, and what never is."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.masking import MASK, mask

ROOT = Path(__file__).parents[3]
DIGITS = ("0123456789", "٠١٢٣٤٥٦٧٨٩", "０１２３４５６７８９")  # ASCII, Arabic, full width
BETWEEN = st.sampled_from(["", " ", "-", ".", "\u00a0", "\u202f", "\u200b", " - ", "–", "\u00ad "])


def luhn_key(number: str) -> str:
    """The last digit, by adding up: another way than the one that is tested."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        twice = int(digit) * (2 if place % 2 == 0 else 1)
        total += sum(map(int, str(twice)))
    return str(-total % 10)


@st.composite
def card_numbers(draw) -> str:
    """A valid number of each brand and length."""
    prefix, lengths = draw(
        st.sampled_from(
            [
                ("4", (13, 16, 19)),
                ("51", (16,)),
                ("2221", (16,)),
                ("2720", (16,)),
                ("34", (15,)),
                ("37", (15,)),
                ("305", (14,)),
                ("3528", (16, 19)),
                ("6011", (16, 17, 18, 19)),
                ("5018", (13, 15, 16, 17, 18, 19)),
            ]
        )
    )
    length = draw(st.sampled_from(lengths))
    body = prefix + "".join(
        draw(st.lists(st.sampled_from("0123456789"), min_size=length, max_size=length))
    )
    body = body[: length - 1]
    return body + luhn_key(body)


@st.composite
def social_security(draw) -> str:
    """A valid number with its key, those of Corsica among them."""
    month = draw(st.sampled_from(["01", "09", "10", "12", "20", "42", "50", "99"]))
    department = draw(st.sampled_from(["01", "35", "75", "2A", "2B", "97", "99"]))
    rest = f"{draw(st.integers(0, 999_999)):06}"
    year = f"{draw(st.integers(0, 99)):02}"
    number = draw(st.sampled_from("123478")) + year + month + department + rest
    counted = int(number.replace("2A", "19").replace("2B", "18"))
    return f"{number}{97 - counted % 97:02}"


@st.composite
def spaced(draw, numbers) -> str:
    """A number in any spacing and in any digits."""
    table = str.maketrans(DIGITS[0], draw(st.sampled_from(DIGITS)))
    return "".join(
        f"{draw(BETWEEN) if place else ''}{char.translate(table)}"
        for place, char in enumerate(draw(numbers))
    )


@given(spaced(card_numbers()))
def test_a_card_number_is_masked_in_every_spacing(number):
    masked = mask(f"voici ma carte {number}, merci")
    # A number may be valid as both; it is masked all the same.
    assert masked.text == f"voici ma carte {MASK}, merci"
    assert masked.kinds <= {"card", "nir"} and masked.kinds


@given(spaced(social_security()))
def test_a_social_security_number_is_masked_in_every_spacing(number):
    masked = mask(f"c'est {number} voilà")
    assert masked.text == f"c'est {MASK} voilà"
    assert "nir" in masked.kinds


@given(st.text())
def test_what_is_masked_once_stays_as_it_is(text):
    once = mask(text)
    assert mask(once.text).text == once.text
    assert (once.text == text) == (not once.kinds)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("carte 4111 1111 1111 1111 12/27 123", f"carte {MASK} 12/27 123"),
        ("4111 1111 1111 1111 06 12 34 56 78", f"{MASK} 06 12 34 56 78"),
        ("CB:4111-1111-1111-1111.", f"CB:{MASK}."),
        ("3782 822463 10005", MASK),
    ],
)
def test_what_stands_beside_a_card_stays(text, kept):
    assert mask(text).text == kept
    assert mask(text).kinds == {"card"}


@pytest.mark.parametrize(
    "text",
    [
        "mon numéro de sécurité sociale 1 85 07 35 123 456",
        "secu : 1850735123456",
        "NIR 2 90 12 2A 123 456",
        "mon n° ss 185073512345 6",
    ],
)
def test_a_number_without_its_key_is_masked_when_it_is_called_so(text):
    assert mask(text).kinds == {"nir"}
    assert not any(char.isdigit() for char in mask(text).text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("mon mot de passe c'est Toto123!", f"mon mot de passe c'est {MASK}"),
        ("mon mot de passe c’est Toto123!", f"mon mot de passe c’est {MASK}"),
        ("mdp: azerty", f"mdp: {MASK}"),
        ("MDP : Azerty, merci", f"MDP : {MASK}, merci"),
        ("m\u200bdp : azerty", f"m\u200bdp : {MASK}"),
        ("mot de passe = soleil", f"mot de passe = {MASK}"),
        ("mot\u00a0de\u00a0passe\u00a0:\u00a0soleil", f"mot\u00a0de\u00a0passe\u00a0:\u00a0{MASK}"),
        ("code d'accès 123456", f"code d'accès {MASK}"),
        ("pass : bZ9x", f"pass : {MASK}"),
        ("mot de pase c Toto12", f"mot de pase c {MASK}"),
        ("mot de passe de mon espace c'est Toto12", f"mot de passe de mon espace c'est {MASK}"),
        ("mon mdp c'est le Toto12", f"mon mdp c'est le {MASK}"),
        ("Mon mot de passe est soleil et mon mail a@b.fr",
         f"Mon mot de passe est {MASK} et mon mail a@b.fr"),
        ("id 1234567A mdp azerty12", f"id 1234567A mdp {MASK}"),
        ("Toto123! c'est mon mot de passe", f"{MASK} c'est mon mot de passe"),
        ("j'ai oublié mon mot de passe, mon code est 1234",
         f"j'ai oublié mon mot de passe, mon code est {MASK}"),
        ("le code de ma carte bancaire est 4821", f"le code de ma carte bancaire est {MASK}"),
        ("code confidentiel : ٤٨٢١", f"code confidentiel : {MASK}"),
        ("le code reçu par SMS c'est 482913", f"le code reçu par SMS c'est {MASK}"),
    ],
)  # fmt: skip
def test_a_password_that_is_said_is_masked_and_the_words_stay(text, kept):
    assert mask(text).text == kept
    assert mask(text).kinds == {"password"}


@pytest.mark.parametrize(
    "text",
    [
        "j'ai oublié mon mot de passe",
        "mon mot de passe ne marche pas",
        "mon mot de passe est incorrect",
        "mot de passe : oublié",
        "mot de passe : il ne marche plus",
        "mot de passe : problème de connexion",
        "c'est quoi mon mot de passe ?",
        "mon mot de passe c'est pas le bon",
        "mon mot de passe est-il bon ?",
        "mon mot de passe est trop compliqué",
        "j'ai changé mon mot de passe le 15/11/2026",
        "mot de passe oublié 2 fois",
        "mot de passe 3 jours d'attente",
        "on me demande le code reçu par sms",
        "mon code est 1234",
        "code postal 35000, code ROME H2903",
        "mon code postal est 35000",
        "une passation de 45 min, un pass navigo",
        "appelez le 06 12 34 56 78 ou le +33 6 12 34 56 78, +33612345678 75011",
        "06 12 34 56 78 06 98 76 54 32",
        "0033 6 12 34 56 78 35000",
        "le 15/11/2026, le 15 11 2026 et le 31-12-2026",
        "31 11 2026 15 11 2026",
        "1 234,56 € puis 12 345 678 900 €",
        "identifiant 1234567A",
        "FR76 3000 6000 0112 3456 7890 189",
        "FR7630006000011234567890189",
        "DE89 3704 0044 0532 0130 00",
        "rib 30006 00001 12345678901 89",
        "article R5411-8 et L. 5411-2, loi n° 2023-1196 du 18 décembre 2023",
        "siret 732 829 320 00074",
        "siret de mon employeur : 38347481400100",
        "ma référence 4111 1111 1111 1112",
        "dossier 1850735123456",
        "",
    ],
)
def test_what_is_no_secret_is_left_alone(text):
    assert mask(text).text == text
    assert mask(text).kinds == frozenset()


@pytest.mark.parametrize("name", ["inbox.tsv", "others.tsv"])
def test_no_message_as_people_write_them_is_changed(name):
    with (ROOT / "tests/understanding" / name).open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file, delimiter="\t")]
    assert len(texts) > 100
    assert [text for text in texts if mask(text).kinds] == []
