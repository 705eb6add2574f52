"""A person writes to the bot from a phone, and reads what comes back."""

from concurrent.futures import ThreadPoolExecutor

from bot.conversation.events import (
    Address,
    AssistantSpoke,
    ConseillerSpoke,
    HandoffAccepted,
    MessageEdited,
    PersonSpoke,
    SystemSaid,
)
from bot.conversation.ports import Entry

MARKUP = "<b>gras</b> _souligné_ *étoile* `code` [lien](http://x.fr) & &amp; 👩🏽‍🚒 ~ | \\ ⚡"
CLAIRE = "Claire 🦊 Martin"


def claire_writes(server, phone, text):
    """A human takes the conversation and writes."""
    facts = [
        HandoffAccepted(by="claire", name=CLAIRE),
        ConseillerSpoke(author="claire", author_name=CLAIRE, text=text),
    ]
    person = server.call(server.services.parts.store.person_at, Address("telegram", str(phone.id)))
    entry = Entry(lambda *_: facts, server.services.clock(), person=person)
    server.call(server.services.parts.store.record, entry)


def begin(server, ada):
    """A first exchange, so that there is a conversation."""
    ada.writes("bonjour")
    server.is_all_taken()
    reads_all(server, ada)


def reads_all(server, phone):
    """Returns once the phone shows the last that was said to it."""
    last = server.of(phone, AssistantSpoke | SystemSaid)[-1].text
    phone.wait_for(lambda received: received and last in received[-1].text)


def test_a_text_is_answered(server, ada):
    ada.writes("comment m'actualiser ?")
    answer = ada.wait_for(1)[0]
    server.is_all_taken()
    [said] = server.of(ada, PersonSpoke)
    assert said.text == "comment m'actualiser ?"
    assert (said.external_id, said.message_id) == (
        f"123456789:{server.telegram.last_update().id}",
        str(ada.screen[0].message_id),
    )
    assert server.of(ada, AssistantSpoke)[0].text in answer.text


def test_a_command_of_the_menu_is_obeyed(server, ada):
    ada.writes("/aide@referent_bot")
    ada.wait_for(1)
    assert server.of(ada, PersonSpoke)[0].payload == "/aide"


def test_an_update_delivered_twice_is_answered_once(server, ada):
    ada.writes("comment m'actualiser ?")
    ada.wait_for(1)
    server.telegram.repeats_last_update()
    server.is_all_taken()
    ada.writes("merci")
    ada.wait_for(lambda received: len(server.of(ada, PersonSpoke)) == 2)
    assert [said.text for said in server.of(ada, PersonSpoke)] == [
        "comment m'actualiser ?",
        "merci",
    ]


def test_ids_that_restart_are_other_messages(server, ada):
    begin(server, ada)
    server.telegram.restarts_update_ids(1000)
    ada.writes("comment m'actualiser ?")
    server.is_all_taken()
    ada.wait_for(lambda received: len(server.of(ada, PersonSpoke)) == 2)


def test_whatever_signs_a_person_writes_are_kept(server, ada):
    ada.writes(MARKUP)
    ada.wait_for(1)
    assert server.of(ada, PersonSpoke)[0].text == MARKUP


def test_whatever_signs_a_conseiller_writes_arrive_under_their_name(server, ada):
    begin(server, ada)
    claire_writes(server, ada, MARKUP)
    shown = ada.wait_for(lambda received: MARKUP in received[-1].text)[-1]
    assert shown.text == f"{CLAIRE}\n{MARKUP}"
    assert shown.raw["entities"] == [{"type": "bold", "offset": 0, "length": 16}]


def test_a_long_answer_arrives_whole_in_several_messages(server, ada):
    begin(server, ada)
    sentences = [f"Phrase numéro {n} 👩🏽‍🚒 de la réponse." for n in range(250)]
    before = len(ada.received)
    claire_writes(server, ada, " ".join(sentences))
    ada.wait_for(lambda received: sentences[-1] in received[-1].text, timeout=20)
    shown = [message.text.removeprefix(f"{CLAIRE}\n") for message in ada.received[before:]]
    assert len(shown) == 3
    assert " ".join(shown) == " ".join(sentences)


def test_a_long_answer_interrupted_goes_on_where_it_was(server, ada):
    begin(server, ada)
    sentences = [f"Phrase numéro {n} de la réponse." for n in range(300)]
    before, calls = len(ada.received), len(server.telegram.calls("sendMessage"))
    claire_writes(server, ada, " ".join(sentences))
    ada.wait_for(before + 1)
    server.telegram.fails("sendMessage", retry_after=1)
    ada.wait_for(lambda received: sentences[-1] in received[-1].text, timeout=20)
    shown = [message.text.removeprefix(f"{CLAIRE}\n") for message in ada.received[before:]]
    assert " ".join(shown) == " ".join(sentences)
    refused = [c.code for c in server.telegram.calls("sendMessage")[calls:] if c.code != 200]
    assert refused == [429]


def test_a_message_that_is_corrected_is_answered_as_corrected(server, ada):
    sent = ada.writes("comment m'actualiser ?")
    ada.wait_for(1)
    server.is_all_taken()
    ada.edits(sent, "comment déclarer une absence ?")
    server.is_all_taken()
    [edited] = server.of(ada, MessageEdited)
    assert edited.text == "comment déclarer une absence ?"
    spoken = next(seq for seq, e in enumerate(server.log(ada), 1) if isinstance(e, PersonSpoke))
    assert edited.of == spoken


def offered(server, ada):
    """A message with buttons, as the phone shows it."""
    ada.writes("bonjour")
    return next(m for m in ada.wait_for(lambda got: any(m.titles for m in got)) if m.titles)


def test_a_pressed_button_is_answered_and_the_keyboard_gives_way_to_the_choice(server, ada):
    asked = offered(server, ada)
    title, answers = asked.titles[0], len(server.of(ada, AssistantSpoke))
    ada.presses(asked, title)
    server.is_all_taken()
    ada.wait_for(lambda _: not ada.turning)
    shown = ada.wait_for(lambda got: any(f"✓ {title}" in m.text for m in got))
    edited = next(m for m in shown if m.message_id == asked.message_id)
    assert edited.text == f"{asked.text}\n\n✓ {title}"
    assert (edited.titles, edited.edited) == ([], True)
    assert server.of(ada, PersonSpoke)[-1].payload
    assert len(server.of(ada, AssistantSpoke)) > answers


def test_a_press_is_taken_even_if_nothing_of_its_courtesies_can_be_done(server, ada):
    asked = offered(server, ada)
    server.telegram.fails("answerCallbackQuery", code=400)
    server.telegram.resets("editMessageText")
    answers = len(server.of(ada, AssistantSpoke))
    ada.presses(asked, asked.titles[0])
    server.is_all_taken()
    server.telegram.wait_until(lambda t: t.calls("editMessageText"))
    assert len(server.of(ada, AssistantSpoke)) > answers
    begin(server, ada)


def test_a_press_and_a_text_that_arrive_together_are_both_answered_once(server, ada):
    asked = offered(server, ada)
    before = len(server.log(ada))
    with ThreadPoolExecutor(2) as hands:
        hands.submit(ada.presses, asked, asked.titles[0])
        hands.submit(ada.writes, "comment m'actualiser ?")
    server.telegram.wait_until(lambda t: t.unconfirmed == 0)
    after = server.log(ada)[before:]
    said = [event for event in after if isinstance(event, PersonSpoke)]
    assert len(said) == 2
    for event in said:
        followed = after[after.index(event) + 1]
        assert isinstance(followed, AssistantSpoke), followed
