"""Where a person is reached: shown, linked by a code, detached; and the files they sent."""

from handoff.ports import Kept, Place
from tests.fakes.visitor import words

ANA = "/console/people/ana"
CODE = 'name="do" value="link_code"'
UNLINK = 'name="do" value="unlink"'


def test_each_place_says_whether_anything_arrives_there(claire, desk):
    desk.places["ana"] = [
        Place("telegram", "42", closed="blocked"),
        Place("sms", "+33612345678", is_used=True),
    ]
    page = words(claire.see(ANA).text)
    assert "Telegram La personne a bloqué l’assistant ici : rien n’arrive." in page
    assert "SMS +33612345678 les réponses partent ici" in page


def test_a_code_is_shown_once_with_what_the_person_sends(claire, desk):
    page = claire.press(ANA, CODE)
    assert "LIER K7QF-2M9P" in words(page.text).replace("\xa0", " ")
    assert ("claire", "ana", "link_code", "") in desk.told
    assert "K7QF-2M9P" not in claire.see(ANA).text


def test_a_place_is_detached(claire, desk):
    desk.places["ana"] = [Place("sms", "+33612345678")]
    claire.press(ANA, UNLINK)
    assert ("claire", "ana", "unlink", "sms:+33612345678") in desk.told
    assert "Ni Telegram ni téléphone" in words(claire.see(ANA).text)


def test_nobody_else_gets_a_code(karim, desk):
    assert karim.see(ANA).status_code == 403
    assert not [told for told in desk.told if told[2] == "link_code"]


def test_a_file_is_given_to_be_kept_and_never_shown(claire, desk, tmp_path):
    lies = tmp_path / "f"
    lies.write_bytes(b"<script>alert(1)</script>")
    desk.files["ab"] = (Kept("ab", "preuve.html", "text/html", 25), lies)
    desk.say("ana", "person", "preuve.html", file=Kept("ab", "preuve.html", "text/html", 2500))
    page = claire.see(ANA)
    assert 'href="/console/people/ana/files/ab"' in page.text
    assert "2 ko" in words(page.text).replace("\xa0", " ")
    given = claire.see(f"{ANA}/files/ab")
    assert given.content == b"<script>alert(1)</script>"
    assert given.headers["content-disposition"].startswith("attachment")
    assert given.headers["content-type"] == "application/octet-stream"
    assert given.headers["x-content-type-options"] == "nosniff"
    assert claire.see(f"{ANA}/files/cd").status_code == 404


def test_what_became_of_a_message_is_said_beside_it(claire, desk):
    desk.say("ana", "conseiller", "Je regarde.", "Claire Martin", delivery="failed")
    assert "non remis" in words(claire.see(ANA).text)
