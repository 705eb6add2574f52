"""The answers as a whole: what is said, with which source, and how long it is on a phone.

Rule: what may not be said is written here with its reason, so that an answer that asserts it
cannot be written by mistake. The values are the longest that are likely.
"""

import re
import string
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[3]

GSM_7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The characters that cost one place; the ten of the extension table cost two and are not used."""
TWO_SEGMENTS = 306

VALUES = {
    "prenom": "Jean-Christophe",
    "conseiller": "Marie-Christine Delacroix",
    "conseiller_agence": "Agence de Clermont-Ferrand Jaude",
    "conseiller_presence": "mercredi 25 novembre à 13 h 30",
    "conseiller_actif": "Jean-Baptiste Delaunay",
    "attente": "mercredi 25 novembre avant 13 h 30",
    "periode_mois": "septembre 2026",
    "periode_ouverture": "mercredi 28 septembre",
    "periode_cloture": "mercredi 15 septembre 2027 à minuit",
    "prochain_mois": "septembre 2026",
    "prochaine_ouverture": "mercredi 28 septembre",
    "prochaine_cloture": "mercredi 15 septembre 2027 à minuit",
    "premier_virement": "mercredi 1er septembre 2027",
    "date_du_jour": "dimanche 22 novembre 2026",
}
"""The known values, as an SMS carries them: the channel writes « août » as « aout »."""

OF_ACTIONS = {
    "depart_texte": "mercredi 23 septembre 2027",
    "retour_texte": "mercredi 30 septembre 2027",
    "jours": "120",
    "raison": "votre conseiller part dans une autre agence",
    "ancien_conseiller": "Marie-Christine Delacroix",
    "nouveau_conseiller": "Jean-Baptiste Delaunay",
    "verifie_le": "22 novembre 2026",
}
"""What actions add to the known values; `source` and `article` are those of the answers."""

NOT_ASSERTED = {
    "A5": "low confidence: no calendar of 2027 was found; no transfer date may be announced",
    "C-4": "low confidence: no official way to change conseiller was found",
}
ONLY_WITH_A_CAVEAT = {
    "A7": "who must declare when on RSA: derived, and the press disagrees",
    "A31": "C2: whether a validated declaration can still be corrected online",
    "A32": "C2: until when it can be corrected",
    "B4": "C4: 10 or 15 days to answer the questionnaire of a contrôle",
}
UNSAID = {
    r"\bremboursé|\brevers|\brétroacti": "C5: whether suspended money is given back",
    r"\b77 ?€|\b77 euros": "A42: the figure of 77 euros dates from 2018",
    r"\bacompte": "A40: old page, to be confirmed by the conseiller; D4: never promised",
    r"\bCerfa": "C-4: the form that some sites name was not verified",
    r"\bRAPO\b": "R2: it is a mediation",
    r"\bvous êtes (actualisé|payé|radié|sanctionné)": "only the system of record may say so",
}

ACRONYMS = {"ANTS", "APEIS", "CCAS", "CPAM", "MNCP"}
LITERAL_DATE = re.compile(
    r"\d{1,2}/\d{1,2}|\b\d{1,2}(er)? (janv|févr|fevr|mars|avri|mai|juin|juil|août|aout|sept|octo"
    r"|nove|déce|dece)",
    re.IGNORECASE,
)


def _load(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


DOMAIN = _load("domain.yml")
VARIATIONS = [(name, v) for name, of in DOMAIN["responses"].items() for v in of]


def _metadata(key: str) -> Iterator[str]:
    for variations in DOMAIN["responses"].values():
        yield from (v["metadata"][key] for v in variations if v["metadata"].get(key))


def _filled(text: str) -> str:
    longest = {"source": max(_metadata("source"), key=len)}
    longest["article"] = max(_metadata("article"), key=len)
    return text.format(**VALUES, **OF_ACTIONS, **longest)


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
        assert set(variation["metadata"].get("facts", ())) & set(NOT_ASSERTED) == set(), name
        said = {why for words, why in UNSAID.items() if re.search(words, variation["text"])}
        assert said == set(), name


def test_a_disputed_fact_says_that_sources_differ() -> None:
    for name, variation in VARIATIONS:
        disputed = set(variation["metadata"].get("facts", ())) & set(ONLY_WITH_A_CAVEAT)
        if disputed and variation.get("channel") != "sms":
            assert "Les sources ne " in variation["text"], name


def test_no_date_is_written_in_a_text() -> None:
    assert [name for name, v in VARIATIONS if LITERAL_DATE.search(v["text"])] == []


def test_nothing_is_shouted() -> None:
    words = {word for _, v in VARIATIONS for word in re.findall(r"\b[A-ZÀ-Ý]{4,}\b", v["text"])}
    assert words - ACRONYMS == set()


def test_placeholders_are_known_values() -> None:
    used = {name for _, variation in VARIATIONS for name in _used(variation["text"])}
    assert used - set(VALUES) - set(OF_ACTIONS) - {"source", "article"} == set()


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
        if variation.get("channel") == "sms":
            text = _filled(variation["text"])
            assert set(text) - GSM_7 == set(), name
            assert len(text) <= TWO_SEGMENTS, name


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
