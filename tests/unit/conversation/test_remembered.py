"""What the dialogue keeps of its last answers, and that older logs still tell what was stored."""

from typing import Any

import msgspec

from bot.conversation.events import (
    AnyEvent,
    AssistantActed,
    AssistantSpoke,
    Button,
    ConseillerSpoke,
    DialogueRestarted,
    Source,
    SystemSaid,
    Understood,
)
from bot.conversation.state import Answered, Conversation, replay
from bot.spoken import together
from tests.unit.conversation.thread import START, log, spoke

ONE, TWO = Source("https://one.fr", checked="2026-11-22"), Source("https://two.fr")
BUTTON, HUMAN = Button("Les dates", "/dates"), Button("Conseiller", "/joindre_conseiller__parler")
PROOFS = Understood("controle_preuves", 0.9, text="et les preuves ?")

OLD: tuple[bytes, ...] = (
    b'{"kind":"person.spoke","address":{"channel":"web","id":"1"},"text":"quand ?",'
    b'"understood":{"intent":"dates","confidence":0.9}}',
    b'{"kind":"assistant.spoke","text":"Le 15.","response":"utter_dates","epoch":0,'
    b'"buttons":[{"title":"La source","payload":"/source"}],"source":{"url":"https://one.fr"}}',
)
"""Events as they were stored before the dialogue remembered what it answered."""


def answer(about: str = "dates", source: Source | None = ONE, *buttons: Button) -> AssistantSpoke:
    return AssistantSpoke(
        text="!", response=f"utter_{about}", epoch=0, source=source, about=about, buttons=buttons
    )


def after(*events: AnyEvent) -> Conversation:
    return replay("nadia", log(*events))


def test_the_next_question_of_a_message_is_a_turn_of_its_own():
    hears = AssistantActed(action="action_listen", hears=PROOFS)
    told = after(spoke("les deux ?", "dates"), answer(), hears, answer("controle_preuves"))
    marks = [(mark.kind, mark.name) for mark in told.dialogue.history]
    assert marks == [
        *(("intent", "dates"), ("action", "utter_dates")),
        *(("intent", "controle_preuves"), ("action", "utter_controle_preuves")),
    ]


def test_the_last_sourced_answer_is_the_one_that_is_leant_on():
    dialogue = after(answer(), answer("merci", None)).dialogue
    assert dialogue.answered == Answered("dates", START)


def test_the_choices_are_those_of_the_last_message():
    assert after(answer("dates", ONE, BUTTON)).dialogue.choices == (BUTTON,)
    line = SystemSaid(text="...", response="utter_passage_pending")
    assert after(answer("dates", ONE, BUTTON), line).dialogue.choices == (BUTTON,)
    assert after(answer("dates", ONE, BUTTON), answer("merci", None)).dialogue.choices == ()


def test_a_human_or_a_new_start_makes_them_forgotten():
    human = ConseillerSpoke(author="claire", author_name="Claire", text="Bonjour")
    for event in (human, DialogueRestarted()):
        dialogue = after(answer("dates", ONE, BUTTON), event).dialogue
        assert (dialogue.answered, dialogue.choices) == (None, ())


def test_an_older_log_replays_to_the_very_snapshot_that_was_stored():
    events = [msgspec.json.decode(body, type=AnyEvent) for body in OLD]
    stored = msgspec.json.decode(msgspec.json.encode(after(*events).dialogue))
    assert set(stored) == {"history", "source"}


def test_an_older_program_still_reads_what_is_stored_now():
    class Before(msgspec.Struct):
        """`Understood` as it was."""

        intent: str
        confidence: float

    class ActedBefore(msgspec.Struct, tag_field="kind", tag="assistant.acted"):
        """`AssistantActed` as it was."""

        action: str

    several = Understood("dates", 0.9, text="quand ?", then=(PROOFS,))
    hears = AssistantActed(action="action_listen", hears=PROOFS)
    assert msgspec.json.decode(msgspec.json.encode(several), type=Before).intent == "dates"
    acted: Any = msgspec.json.decode(msgspec.json.encode(hears), type=ActedBefore)
    assert acted.action == "action_listen"


def test_only_the_last_of_several_answers_has_buttons_and_the_way_to_a_human_stays():
    facts = together([answer("dates", ONE, BUTTON, HUMAN), answer("preuves", TWO, BUTTON)])
    assert [fact.buttons for fact in facts if isinstance(fact, AssistantSpoke)] == [
        (),
        (BUTTON, HUMAN),
    ]


def test_the_last_sourced_answer_knows_the_sources_of_the_others():
    said = (answer(), answer("preuves", TWO), answer("merci", None))
    facts = [fact for fact in together(said) if isinstance(fact, AssistantSpoke)]
    assert [fact.beside for fact in facts] == [(), (ONE,), ()]
    assert after(*facts).dialogue.beside == (ONE,)
    assert after(*facts, answer()).dialogue.beside == ()


def test_a_single_answer_is_left_as_it_is():
    assert together([answer("dates", ONE, BUTTON)]) == [answer("dates", ONE, BUTTON)]
