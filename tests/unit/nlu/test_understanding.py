"""What a message is taken to mean, and what is then done with it."""

import pytest

from nlu import NOTHING, Interpreter, Understanding


def understood(interpreter: Interpreter, text: str) -> tuple[str, str]:
    found = interpreter.parse(text)
    return found.intent.name, found.decision


@pytest.mark.parametrize(
    "text",
    [
        "conseiller",
        "CONSEILLÈRE !!!",
        "conseyer",
        "konseiller svp",
        "consieller",
        "conseilère",
        "je veux parler à un conseiller",
        "Bonjour, je voudrais parler avec quelqu'un svp",
        "parler a qqn",
        "un humain",
        "passez moi un conseillé",
        "c'est urgent, passez-moi un conseiller",
    ],
)
def test_one_word_reaches_a_human_however_it_is_spelled(interpreter: Interpreter, text: str):
    found = interpreter.parse(text)
    assert (found.intent.name, found.decision) == ("joindre_conseiller__parler", "answer")


@pytest.mark.parametrize("text", ["conseiller", "je veux un humain", "parler a qqn"])
def test_a_call_for_a_human_is_certain(interpreter: Interpreter, text: str):
    assert interpreter.parse(text).intent.confidence == 1.0


@pytest.mark.parametrize(
    "text",
    [
        "j'ai envie de mourir",
        "jai envi de mourir",
        "Je vais me foutre en l'air",
        "c'est quand l'actualisation ? de toute façon je vais en finir",
        "conseiller, je veux me suicider",
        "on n'a plus rien à manger avec les enfants, quelles preuves pour le contrôle",
    ],
)
def test_danger_comes_before_everything_else(interpreter: Interpreter, text: str):
    found = interpreter.parse(text)
    assert (found.intent.name, found.intent.confidence) == ("detresse", 1.0)
    assert found.decision == "answer"


@pytest.mark.parametrize(
    "text",
    [
        "je craque, c'est quand l'actualisation ce mois",
        "quelles preuves pour le contrôle, je pleure",
    ],
)
def test_a_sign_of_distress_brings_a_human_whatever_the_question(
    interpreter: Interpreter, text: str
):
    found = interpreter.parse(text)
    assert found.intent.name == "detresse"
    assert found.decision in ("answer", "handover")


@pytest.mark.parametrize(
    "text", ["", "   ", "\n\n", "???", "...", "!", "\u200b\u200d", "\x00\x07", "😱😱", "🙃"]
)
def test_nothing_said_is_asked_again_without_a_guess(interpreter: Interpreter, text: str):
    found = interpreter.parse(text)
    assert found.intent.name == NOTHING
    assert (found.intent.confidence, found.decision, found.candidates) == (0.0, "ask", ())


def test_words_nobody_taught_go_to_a_human(interpreter: Interpreter):
    assert understood(interpreter, "ყოჩაღ გამარჯობა") == (NOTHING, "handover")


def test_an_emoji_that_was_taught_is_understood(interpreter: Interpreter):
    assert interpreter.parse("👍").intent.name == "oui"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("C'est quand l'actualisation ?", "actualisation_dates"),
        ("ckan lactu", "actualisation_dates"),
        ("quelles preuves pour le controle", "controle_preuves"),
        ("kel preuve pr le controle", "controle_preuves"),
        ("bonsoir", "salutation"),
    ],
)
def test_a_question_of_ours_is_answered(interpreter: Interpreter, text: str, intent: str):
    assert interpreter.parse(text).intent.name == intent


def test_a_greeting_before_a_question_does_not_make_it_a_greeting(interpreter: Interpreter):
    bare = interpreter.parse("c'est quand l'actualisation")
    polite = interpreter.parse("Bonjour, c'est quand l'actualisation ? Merci d'avance")
    assert polite.intent == bare.intent


@pytest.mark.parametrize(
    ("text", "intent"), [("raconte moi une blague", "oos"), ("mes apl ont baissé", "oos__caf")]
)
def test_somebody_elses_subject_is_said_to_be_so(interpreter: Interpreter, text: str, intent: str):
    assert understood(interpreter, text) == (intent, "out_of_scope")


def test_a_long_message_is_never_the_answer_to_a_form(interpreter: Interpreter):
    long = interpreter.parse("le 15 tombe un lundi la semaine du 3 au 15 décembre prochain")
    assert "donner_date" not in [r.name for r in long.ranking if r.confidence > 0]


def test_asking_offers_two_of_our_subjects(interpreter: Interpreter):
    asked = [
        found
        for text in ("quel jour pour les preuves", "actualisation ou contrôle", "format ou date")
        if (found := interpreter.parse(text)).decision == "ask"
    ]
    assert all(len(found.candidates) == 2 for found in asked)
    assert all(not name.startswith("oos") for found in asked for name in found.candidates)


def test_the_ranking_is_sorted_and_starts_with_the_intent(interpreter: Interpreter):
    found = interpreter.parse("quelles preuves pour l'actualisation du mois")
    assert found.ranking[0] == found.intent
    confidences = [ranked.confidence for ranked in found.ranking]
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) == pytest.approx(1.0, abs=1e-4)


def test_details_of_one_subject_are_ranked_as_one(interpreter: Interpreter):
    names = [r.name.partition("__")[0] for r in interpreter.parse("envoyer les preuves").ranking]
    assert len(names) == len(set(names))


def test_two_sure_questions_are_understood_one_by_one(interpreter: Interpreter):
    text = "C'est quand l'actualisation ? Et quelles preuves envoyer pour le contrôle ?"
    segments = interpreter.parse(text).segments
    assert [part.intent.name for part in segments] == ["actualisation_dates", "controle_preuves"]
    assert all(part.text in text for part in segments)


@pytest.mark.parametrize(
    "text",
    [
        "C'est quand l'actualisation ? Quel jour ouvre l'actualisation ?",
        "Bonjour. C'est quand l'actualisation ?",
        "C'est quand l'actualisation, je n'ai pas gardé mes candidatures",
    ],
)
def test_one_question_is_not_cut_into_several(interpreter: Interpreter, text: str):
    assert interpreter.parse(text).segments == ()


def test_the_same_text_is_always_understood_the_same_way(interpreter: Interpreter):
    text = "slt c kan lactu, et kel preuve pr le controle ?"
    first = interpreter.parse(text)
    for other in ("bonjour", "zxcv " * 50, "quelles preuves"):
        interpreter.parse(other)
    assert interpreter.parse(text) == first


def test_remembering_many_words_changes_nothing(interpreter: Interpreter):
    before: Understanding = interpreter.parse("quelles preuves pour le contrôle")
    for number in range(700):
        interpreter.parse(f"mot{chr(97 + number % 26)}{number}x preuve{number * 31}")
    assert interpreter.parse("quelles preuves pour le contrôle") == before


def test_an_explanation_holds_what_an_auditor_needs(interpreter: Interpreter):
    text = "Slt, c kan lactualisaton ?" + " " * 3000
    why = interpreter.explain(text)
    assert why["model_id"] == interpreter.model_id
    assert why["truncated"] is True and why["read_characters"] == 2000
    assert {"typed": "lactualisaton", "read": "actualisation"} in why["changes"]
    assert why["decision"] == interpreter.parse(text).decision
    assert why["nearest"]["intent"] == "actualisation_dates"
    assert why["ngrams"] and why["thresholds"]["answer"] == 0.4


def test_an_explanation_names_the_listed_words(interpreter: Interpreter):
    assert interpreter.explain("je vais me suicider")["listed"] == "me suicider"
    assert interpreter.explain("")["nearest"] is None
