"""One thread: what is shown, what is done, and what is refused kindly."""

import re

import pytest

from handoff.brief import Brief, Said
from handoff.case import Case, Control, Holder
from handoff.ports import NotNow
from tests.fakes.desk import KARIM
from tests.fakes.visitor import hidden, words

ANA = "/console/people/ana"
WRITE = 'name="do" value="write"'
NOTE = 'name="do" value="note"'
TAKE = 'name="do" value="take"'
DECLINE = 'name="do" value="decline"'
HAND_BACK = 'name="do" value="hand_back"'


def box(page: str, id: str) -> str:
    """What stands in a text box."""
    found = re.search(rf'<textarea id="{id}".*?>(.*?)</textarea>', page, re.S)
    assert found, f"no box {id}"
    return found[1]


def test_the_whole_thread_is_there_with_authors_days_and_hours(claire):
    page = words(claire.see(ANA).text)
    assert "Hier Ana Diallo 11 h 15 bonjour" in page
    assert "Assistant de Référent 9 h 15 Un contrôle vérifie" in page
    assert "Note privée de Karim Benali" in page
    assert "Aujourd’hui Ana Diallo" in page


def test_every_fact_of_the_brief_leads_to_a_line_that_is_there(claire):
    page = claire.see(ANA).text
    linked = re.findall(r'href="#l(\d+)"', page)
    assert linked
    assert all(f'id="l{seq}"' in page for seq in linked)


def test_what_is_known_is_said_not_to_be_asked_again(claire):
    page = words(claire.see(ANA).text)
    assert "Déjà connu, ne pas redemander Contrôle commencé le 12 novembre" in page


def test_the_choices_once_offered_are_shown_and_cannot_be_pressed(claire):
    page = claire.see(ANA).text
    assert "<li>Parler à un conseiller</li>" in page


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"),
        ("</p><script>x</script>", "&lt;/p&gt;&lt;script&gt;x&lt;/script&gt;"),
        ("&lt;b&gt; {{ 7 * 7 }}", "&amp;lt;b&amp;gt; {{ 7 * 7 }}"),
    ],
)
def test_what_a_person_wrote_is_text_and_nothing_else(claire, desk, text, shown):
    desk.say("ana", "person", text, "Ana Diallo")
    desk.briefs["ana"] = Brief(asked=(Said(text, 1),))
    page = claire.see(ANA).text
    assert text not in page
    assert page.count(shown) == 2


def test_marks_that_turn_the_reading_and_control_characters_are_gone(claire, desk):
    desk.say("ana", "person", "abc\u202efdp.exe\u2066 x\x00\x07\u200f y", "Ana\u202e Diallo")
    page = claire.see(ANA).text
    assert "abcfdp.exe x y" in page
    assert not re.search("[\u202e\u2066\u200f\x00\x07]", page)


def test_a_source_that_is_not_a_web_page_gets_no_link(claire, desk):
    desk.say("ana", "assistant", "Voyez.", source_url="javascript:alert(1)")
    assert "javascript:" not in claire.see(ANA).text


def test_writing_takes_the_conversation_over_and_is_signed_by_the_session(claire, desk):
    page = claire.press(ANA, WRITE, text="Bonjour Ana, non.", who="karim", author="karim")
    assert page.history[0].status_code == 303
    assert page.url.fragment == "end"
    assert desk.told == [("claire", "ana", "write", "Bonjour Ana, non.")]
    assert "Vous avez la conversation" in words(page.text)
    assert "Claire Martin 11 h 15 Bonjour Ana, non." in words(page.text)


def test_a_form_sent_twice_counts_once(claire, desk):
    page = claire.see(ANA)
    for _ in range(2):
        assert claire.send(page, WRITE, text="Bonjour").status_code == 200
    assert len(desk.told) == 1


def test_the_same_words_written_again_on_purpose_are_sent_again(claire, desk):
    for _ in range(2):
        claire.press(ANA, WRITE, text="Bonjour")
    assert len(desk.told) == 2


def test_a_refused_form_can_be_sent_again(claire, desk):
    page = claire.see(ANA)
    desk.broken = NotNow(7)
    assert claire.send(page, WRITE, text="Bonjour").status_code == 503
    desk.broken = None
    assert claire.send(page, WRITE, text="Bonjour").status_code == 200
    assert len(desk.told) == 1


@pytest.mark.parametrize("text", ["", "   ", "\n\t ", "\u202e\x00"])
def test_nothing_written_is_nothing_sent(claire, desk, text):
    page = claire.press(ANA, WRITE, text=text)
    assert page.status_code == 422
    assert "Rien n’est écrit" in words(page.text)
    assert desk.told == []


@pytest.mark.parametrize("button", [WRITE, NOTE])
def test_a_text_of_10000_characters_is_refused_and_kept(claire, desk, button):
    text = "é" * 10_000
    page = claire.press(ANA, button, text=text)
    assert page.status_code == 422
    assert "Votre texte fait 10000 caractères ; le maximum est 4000." in words(page.text)
    assert box(page.text, "note" if button == NOTE else "text") == text
    assert box(page.text, "text" if button == NOTE else "note") == ""
    assert desk.told == []


def test_the_longest_text_allowed_is_sent(claire, desk):
    claire.press(ANA, WRITE, text="é" * 4000)
    assert desk.told[0][3] == "é" * 4000


def test_a_form_of_megabytes_is_refused(claire):
    assert claire.press(ANA, WRITE, text="x" * 1_000_000).status_code == 413


def test_a_second_conseiller_is_told_who_writes_and_keeps_their_text(claire, desk):
    page = claire.see(ANA)
    desk.change("ana", Case(Control.HUMAN, Holder("karim", "Karim Benali")))
    answer = claire.send(page, WRITE, text="Bonjour <Ana>")
    assert answer.status_code == 409
    assert "Karim Benali écrit déjà à cette personne." in words(answer.text)
    assert box(answer.text, "text") == "Bonjour &lt;Ana&gt;"
    assert desk.told == []


def test_the_text_refused_is_still_in_the_box(claire, desk):
    page = claire.see(ANA)
    desk.broken = NotNow()
    answer = claire.send(page, WRITE, text="Bonjour <Ana>\r\nVoici.")
    assert box(answer.text, "text") == "Bonjour &lt;Ana&gt;\nVoici."
    assert answer.headers["retry-after"] == "5"
    assert "réessayez" in words(answer.text)


def test_a_person_who_waits_is_answered_before_the_hand_back(claire, desk):
    claire.press(ANA, TAKE)
    page = claire.press(ANA, HAND_BACK)
    assert page.status_code == 409
    assert "Cette personne attend une réponse : écrivez-lui avant de rendre la main." in words(
        page.text
    )


def test_after_an_answer_the_assistant_gets_the_conversation_back(claire, desk):
    claire.press(ANA, WRITE, text="Non, Ana.")
    page = claire.press(ANA, HAND_BACK)
    assert desk.cards["ana"].case.control is Control.ASSISTANT
    assert "L’assistant répond" in words(page.text)


def test_pressing_take_twice_is_refused_kindly(claire):
    page = claire.see(ANA)
    form = hidden(page.text, TAKE)
    claire.client.post(ANA, data=form | {"do": "take"})
    answer = claire.client.post(ANA, data=form | {"do": "take", "form": "another"})
    assert answer.status_code == 409
    assert "La conversation a changé entre-temps" in words(answer.text)


def test_declining_says_why_and_offers_it_to_the_next(claire, desk):
    page = claire.press(ANA, DECLINE, text="En rendez-vous")
    assert desk.told == [("claire", "ana", "decline", "En rendez-vous")]
    assert f"Proposée à {KARIM.name}" in words(page.text)


def test_a_decline_without_a_reason_is_refused(claire, desk):
    page = claire.press(ANA, DECLINE, text=" ")
    assert page.status_code == 422
    assert desk.told == []


def test_a_note_is_private_and_looks_it(claire, desk):
    page = claire.press(ANA, NOTE, text="Rappeler jeudi.")
    assert desk.told == [("claire", "ana", "note", "Rappeler jeudi.")]
    assert "Note privée de Claire Martin" in words(page.text)
    assert desk.cards["ana"].case.control is Control.OFFERED


@pytest.mark.parametrize("person", ["erin", "nobody", "%2e%2e", "a%00b"])
def test_a_thread_of_others_and_one_that_does_not_exist_look_the_same(claire, person):
    page = claire.see(f"/console/people/{person}")
    assert page.status_code == 403
    assert "Cette conversation ne vous est pas ouverte" in words(page.text)
    assert "Erin" not in page.text


def test_writing_to_somebody_elses_person_is_refused(claire, desk):
    form = hidden(claire.see(ANA).text, WRITE)
    page = claire.client.post("/console/people/erin", data=form | {"do": "write", "text": "x"})
    assert page.status_code == 403
    assert desk.told == []


@pytest.mark.parametrize("token", ["", "guessed", "é"])
def test_a_form_of_another_site_does_nothing(claire, desk, token):
    page = claire.client.post(ANA, data={"token": token, "do": "write", "text": "Bonjour"})
    assert page.status_code == 403
    assert desk.told == []


def test_a_session_that_ended_shows_what_had_been_typed(claire, desk):
    page = claire.see(ANA)
    claire.client.cookies.clear()
    answer = claire.send(page, WRITE, text="Un long message")
    assert answer.status_code == 403
    assert box(answer.text, "kept") == "Un long message"
    assert desk.told == []


@pytest.mark.parametrize("do", ["", "close", "__init__"])
def test_a_button_nobody_made_does_nothing(claire, desk, do):
    form = hidden(claire.see(ANA).text, WRITE)
    page = claire.client.post(ANA, data=form | {"do": do, "text": "x"})
    assert page.status_code == 422
    assert desk.told == []


def test_a_thread_one_may_only_read_has_no_box(claire, desk):
    desk.change("ana", Case(Control.HUMAN, Holder("karim", "Karim Benali")))
    page = claire.see(ANA).text
    assert WRITE not in page
    assert "Karim Benali a la conversation" in words(page)
    assert "Vous pouvez lire cette conversation, pas y écrire." in words(page)


def test_a_live_page_asks_only_for_the_lines_it_lacks(claire):
    page = claire.see(f"{ANA}?after=7").text
    assert 'id="l7"' not in page
    assert 'id="l8"' in page


@pytest.mark.parametrize("after", ["-1", "x", "1e3", "٣", "9" * 400])
def test_a_nonsense_place_in_the_thread_is_no_error(claire, after):
    assert claire.see(f"{ANA}?after={after}").status_code == 200


def test_a_desk_that_cannot_answer_is_said(claire, desk, monkeypatch):
    async def refuse(*_: str) -> None:
        raise NotNow(9)

    monkeypatch.setattr(desk, "waiting", refuse)
    page = claire.see("/console/")
    assert page.status_code == 503
    assert page.headers["retry-after"] == "9"
    assert "Réessayez dans quelques secondes." in words(page.text)
