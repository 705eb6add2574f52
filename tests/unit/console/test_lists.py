"""Who waits, and my people."""

import re

from msgspec.structs import replace

from handoff.case import Case
from tests.fakes.visitor import words


def test_who_waits_longest_comes_first_with_the_reason_and_the_time(claire):
    page = words(claire.see("/console/").text)
    ana, bakary = page.index("Ana Diallo"), page.index("Bakary Traoré")
    assert ana < bakary
    assert "détresse" in page
    assert "Attend depuis aujourd’hui à 9 h 15" in page
    assert "Proposée à vous" in page


def test_a_late_answer_is_said_in_words_and_marked(claire):
    page = claire.see("/console/").text
    assert "En retard : réponse due aujourd’hui à 10 h 50" in words(page)
    assert 'class="card late"' in page


def test_an_answer_due_within_half_an_hour_is_said(claire):
    assert "Bientôt : à répondre avant 11 h 35" in words(claire.see("/console/").text)


def test_the_page_names_who_holds_a_conversation(karim, desk):
    desk.readers["ana"].add("karim")
    desk.change("ana", Case())
    assert "L’assistant répond" in words(karim.see("/console/people").text)


def test_people_answered_are_apart_from_those_who_wait(claire, desk):
    claire.press("/console/people/ana", 'name="do" value="write"', text="Bonjour Ana.")
    page = words(claire.see("/console/").text)
    assert page.index("Bakary Traoré") < page.index("Vos conversations en cours")
    assert page.index("Vos conversations en cours") < page.index("Ana Diallo")
    assert "Qui attend 1" in page


def test_when_nobody_waits_the_page_says_so(claire, desk):
    for person in list(desk.cards):
        desk.change(person, Case())
    assert "Personne n’attend." in words(claire.see("/console/").text)


def test_a_portfolio_shows_whom_one_may_read_and_nobody_else(claire):
    page = words(claire.see("/console/people").text)
    assert "Denis Nguyen-Peyrefitte" in page
    assert "Erin" not in page


def test_an_empty_portfolio_says_so(karim, desk):
    desk.readers["erin"].clear()
    assert "Personne ne vous est attribué" in words(karim.see("/console/people").text)


def test_a_name_that_is_code_is_only_a_name(claire, desk):
    desk.cards["ana"] = replace(desk.cards["ana"], name="<script>alert(1)</script>")
    for address in ("/console/", "/console/people", "/console/people/ana"):
        page = claire.see(address).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_no_address_of_the_console_carries_a_name(claire):
    for address in ("/console/", "/console/people", "/console/people/ana"):
        links = re.findall(
            '(?:href|action|src|data-live|data-page)="([^"]*)"', claire.see(address).text
        )
        assert links
        assert not [link for link in links if "Diallo" in link or "Claire" in link]
