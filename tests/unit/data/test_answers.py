"""The answers as a whole: what is said, with which source, and how long it is on a phone.

Rule: what may not be said is written here with its reason, so that an answer that asserts it
cannot be written by mistake. The values are the longest that are likely.
"""

import re
import string
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from bot.channels.sms import costs
from bot.channels.sms.writing import written
from bot.conversation.events import Button
from bot.dialogue.actions.misunderstood import MOST_CHOICES
from bot.gsm import measure
from tests.unit.data.answers import DOMAIN, FOREIGN, ROOT, VALUES, VARIATIONS, load

UNLIKE_LATIN = {"utter_oos__langue_ar", "utter_oos__langue_uk"}
"""What no GSM-7 can write."""

WRITING = costs.load(ROOT / "data" / "channels.yml").buttons

FACTS = load("data/facts.yml")["facts"]
NOT_ASSERTED = {fact for fact, known in FACTS.items() if known["confidence"] == "low"}
ONLY_WITH_A_CAVEAT = {fact for fact, known in FACTS.items() if known.get("caveat")}
UNSAID = {
    r"\bremboursé|\brevers|\brétroacti": "C5: whether suspended money is given back",
    r"\b77 ?€|\b77 euros": "A42: the figure of 77 euros dates from 2018",
    r"\bacompte": "A40: old page, to be confirmed by the conseiller; D4: never promised",
    r"\bCerfa": "C-4: the form that some sites name was not verified",
    r"\bRAPO\b": "R2: it is a mediation",
    r"\bvous êtes (actualisé|payé|radié|sanctionné)": "only the system of record may say so",
}

COMMANDS = {
    *("CONSEILLER", "DELIER", "DONNEES", "LIER", "PARTOUT", "SECURITE", "SOURCE", "START", "STOP"),
}
ACRONYMS = {"ANTS", "APEIS", "CCAS", "CPAM", "MNCP"}
LITERAL_DATE = re.compile(
    r"\d{1,2}/\d{1,2}|\b\d{1,2}(er)? (janv|févr|fevr|mars|avri|mai|juin|juil|août|aout|sept|octo"
    r"|nove|déce|dece)",
    re.IGNORECASE,
)


def _metadata(key: str) -> Iterator[str]:
    for variations in DOMAIN["responses"].values():
        yield from (v["metadata"][key] for v in variations if v["metadata"].get(key))


def _filled(text: str) -> str:
    longest = {"source": max(_metadata("source"), key=len)}
    longest["article"] = max(_metadata("article"), key=len)
    return text.format(**VALUES, **longest)


def _by_sms(variation: dict[str, Any]) -> str:
    """What leaves by SMS: the longest values, the buttons as a line, plain letters."""
    buttons = [Button(b["title"], b.get("payload", "")) for b in variation.get("buttons", ())]
    return written(_filled(variation["text"]), buttons, WRITING)


def _is_factual(variation: dict[str, Any]) -> bool:
    return variation["metadata"].get("factual", True) is not False


def _used(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}


def test_more_than_twenty_subjects_have_a_sourced_answer() -> None:
    assert len({name for name, variation in VARIATIONS if _is_factual(variation)}) > 20


def test_a_fact_has_a_source_an_article_and_a_check_date() -> None:
    for name, variation in VARIATIONS:
        if not _is_factual(variation):
            continue
        metadata = variation["metadata"]
        assert metadata["source"].startswith("https://"), name
        assert "article" in metadata, name
        assert date.fromisoformat(metadata["checked"]) >= date(2026, 11, 22), name
        assert metadata["facts"], name


def test_no_unsure_fact_is_asserted() -> None:
    for name, variation in VARIATIONS:
        assert set(variation["metadata"].get("facts", ())) & NOT_ASSERTED == set(), name
        said = {why for words, why in UNSAID.items() if re.search(words, variation["text"])}
        assert said == set(), name


def test_a_disputed_fact_says_that_sources_differ() -> None:
    for name, variation in VARIATIONS:
        disputed = set(variation["metadata"].get("facts", ())) & ONLY_WITH_A_CAVEAT
        if disputed and variation.get("channel") != "sms":
            assert "Les sources ne " in variation["text"], name


def test_no_date_is_written_in_a_text() -> None:
    assert [name for name, v in VARIATIONS if LITERAL_DATE.search(v["text"])] == []


def test_nothing_is_shouted() -> None:
    words = {word for _, v in VARIATIONS for word in re.findall(r"\b[A-ZÀ-Ý]{4,}\b", v["text"])}
    assert words - ACRONYMS - COMMANDS == set()


def test_placeholders_are_known_values() -> None:
    used = {name for _, variation in VARIATIONS for name in _used(variation["text"])}
    assert used - set(VALUES) - {"source", "article"} == set()


def test_conditions_look_at_declared_slots() -> None:
    asked = {c["name"] for _, variation in VARIATIONS for c in variation.get("condition", ())}
    assert asked - set(DOMAIN["slots"]) == set()


def test_buttons_lead_to_an_intent() -> None:
    for button in (button for _, v in VARIATIONS for button in v.get("buttons", ())):
        assert button["payload"].removeprefix("/") in DOMAIN["intents"]
        assert len(button["payload"].encode()) <= 64, "more than Telegram takes back"
        assert len(button["title"]) <= 30, button


def test_an_sms_fits_two_segments_of_gsm_7() -> None:
    for name, variation in VARIATIONS:
        if variation.get("channel") == "sms" and name not in UNLIKE_LATIN:
            assert measure(variation["text"]).coding == "gsm7", name
            assert measure(_by_sms(variation)).segments <= 2, name


def test_an_sms_in_another_script_fits_two_segments_of_ucs_2() -> None:
    texts = [v["text"] for name, v in VARIATIONS if name in UNLIKE_LATIN and "channel" in v]
    assert len(texts) == len(UNLIKE_LATIN)
    for found in map(measure, texts):
        assert (found.coding, found.segments <= 2) == ("ucs2", True)


@pytest.mark.parametrize("asking", ["utter_default_ask_affirmation", "utter_autre_question"])
def test_the_longest_choices_that_can_be_asked_by_sms_fit_two_segments(asking: str) -> None:
    titles = [subject.get("title", "") for subject in load("data/subjects.yml").values()]
    longest = sorted(titles, key=len, reverse=True)[: MOST_CHOICES + 1]
    [variation] = [v for v in DOMAIN["responses"][asking] if v.get("channel") == "sms"]
    buttons = [*variation.get("buttons", ()), *({"title": title} for title in longest)]
    assert measure(_by_sms({**variation, "buttons": buttons})).segments <= 2


def test_each_language_has_one_sentence_and_its_way_to_a_human() -> None:
    assert len(FOREIGN) == 8
    for name in FOREIGN - {"utter_oos__langue"}:
        full, sms = DOMAIN["responses"][name]
        assert len(re.findall(r"[.!?](?:\s|$)", full["text"])) == 1, name
        (button,) = full["buttons"]
        assert button["payload"] == "/joindre_conseiller__parler"
        assert button["title"].endswith(" / Un humain"), name
        assert re.search(r": conseiller\.?$", sms["text"]), name


def test_each_full_text_has_its_sms() -> None:
    for name, variations in DOMAIN["responses"].items():
        full = [v.get("condition") for v in variations if "channel" not in v]
        sms = [v.get("condition") for v in variations if v.get("channel") == "sms"]
        assert sms == full, name
        assert full[-1] is None, f"the last variation of {name} is for everybody else"


def test_a_sentence_is_short() -> None:
    for _, variation in VARIATIONS:
        for sentence in re.split(r"(?<=[.?!])\s|\n|[:;] ", variation["text"]):
            assert len(sentence.split()) <= 25, sentence


def test_distress_is_answered_with_care_and_no_buttons() -> None:
    for variation in DOMAIN["responses"]["utter_detresse"]:
        assert variation["text"].startswith("Ce que vous écrivez compte.")
        assert re.search(r"3114.*\b15\b.*112", variation["text"], re.DOTALL)
        assert "buttons" not in variation


def test_a_forgotten_declaration_is_never_called_a_radiation() -> None:
    for variation in DOMAIN["responses"]["utter_actualisation_oubli"]:
        assert "radi" not in variation["text"]
        assert "pas une sanction" in variation["text"]


def test_a_word_reaches_a_human_from_what_was_not_understood() -> None:
    for name in ("utter_default_ask_rephrase", "utter_trop_long", "utter_emoji"):
        sms = next(v for v in DOMAIN["responses"][name] if v.get("channel") == "sms")
        assert sms["text"].endswith("répondez : conseiller.")
