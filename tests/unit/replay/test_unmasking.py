"""A masked secret is told by one that nobody has, which is masked again."""

from datetime import UTC, datetime

import pytest

from bot.conversation.events import Recorded, SystemSaid
from bot.masking import MASK, mask
from bot.replay.recording.unmasking import unmasked

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def warned(*kinds: str) -> list[Recorded]:
    said = [SystemSaid(text="", response=f"utter_secret_masque_{kind}") for kind in kinds]
    return [Recorded("ana", n, AT, "system.said", event, b"") for n, event in enumerate(said, 1)]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("mon mot de passe c'est ••••", ["password"]),
        ("ma carte est •••• merci", ["card"]),
        ("mon numéro de sécu est ••••", ["nir"]),
        ("secu •••• et ma carte ••••", ["card", "nir"]),
        ("mdp : ••••, sécu ••••", ["nir", "password"]),
    ],
)
def test_it_is_masked_again_as_it_was(text, kinds):
    told = unmasked(text, warned(*kinds))
    assert MASK not in told
    assert mask(told).text == text
    assert mask(told).kinds == set(kinds)


@pytest.mark.parametrize("text", ["••••", "des points •••• sans avertissement", "rien"])
def test_what_nobody_was_warned_of_stays(text):
    assert unmasked(text, []) == text
