"""What a button carries comes back as if it had been understood."""

import pytest

from bot.dialogue.payload import read


def test_a_payload_names_an_intent():
    assert read("/recours").intent == "recours"
    assert read("/recours").confidence == 1.0
    assert read("/recours").decision == "answer"


def test_spaces_around_a_payload_do_not_count():
    assert read("  /recours \n").intent == "recours"


def test_a_payload_may_carry_entities():
    understood = read('/donner_date{"date": "2026-12-03", "mois": ["2026-11", "2026-12"]}')
    values = [(entity["entity"], entity["value"]) for entity in understood.entities]
    assert values == [("date", "2026-12-03"), ("mois", "2026-11"), ("mois", "2026-12")]
    assert understood.entities[0]["start"] == len("/donner_date")


def test_the_confidence_that_a_payload_names_does_not_count():
    assert read("/recours@0.4").confidence == 1.0


@pytest.mark.parametrize(
    "text",
    [
        *("recours", "", "/", "//", "/ recours", "/recours sans payer", "/recours{", "1/2"),
        *('/recours{"date": }', "/recours{date}", "/😀", "/.", "/a@b"),
    ],
)
def test_what_is_no_payload_is_a_text(text):
    assert read(text) is None


def test_an_intent_that_is_not_listed_makes_it_a_text():
    assert read("/recours", intents={"recours"}) is not None
    assert read("/tout_casser", intents={"recours"}) is None
