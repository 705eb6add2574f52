"""An answer as a text message."""

from bot.channels.sms.writing import Writing, written
from bot.choosing import choice
from bot.conversation.events import Button

WORDS = Writing(line="Répondez {choices}.", choice="{number} pour {title}")
BUTTONS = (Button("Oui", "/oui"), Button("Ça dépend", "/depend"), Button("{number}", "/odd"))


def test_buttons_become_a_line_that_says_what_to_reply() -> None:
    assert written("C’est sûr ?", BUTTONS[:2], WORDS) == (
        "C'est sur ?\nRépondez 1 pour Oui, 2 pour Ça dépend."
    )


def test_a_text_without_buttons_is_only_written_plainly() -> None:
    assert written("À bientôt", (), WORDS) == "A bientot"


def test_the_title_of_a_button_is_not_read_as_a_pattern() -> None:
    assert written("?", BUTTONS, WORDS).endswith("3 pour {number}.")


def test_each_number_chooses_its_button() -> None:
    line = written("?", BUTTONS, WORDS)
    for number, button in enumerate(BUTTONS, 1):
        assert f"{number} pour " in line
        assert choice(str(number), BUTTONS) == button
