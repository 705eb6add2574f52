"""Who gets in, and what stays of it."""

import pytest

from tests.fakes.desk import PASSWORD
from tests.fakes.visitor import words
from tests.unit.console.conftest import enter


@pytest.mark.parametrize("address", ["/console/", "/console/people", "/console/people/ana"])
def test_without_a_session_every_page_asks_to_sign_in(stranger, address):
    page = stranger.see(address)
    assert page.url.path == "/console/login"
    assert "Ana" not in page.text


def test_a_conseiller_signs_in_and_is_named(stranger):
    page = enter(stranger)
    assert page.url.path == "/console/"
    assert "Claire Martin" in words(page.text)


@pytest.mark.parametrize(("login", "password"), [("claire", "wrong"), ("nobody", PASSWORD)])
def test_a_refusal_does_not_say_which_of_the_two_was_wrong(stranger, login, password):
    page = enter(stranger, login, password)
    assert page.status_code == 401
    assert "Identifiant ou mot de passe incorrect." in words(page.text)
    assert f'value="{login}"' in page.text
    assert password not in page.text


def test_after_five_failures_even_the_right_password_waits(stranger):
    for _ in range(5):
        assert enter(stranger, password="wrong").status_code == 401
    page = enter(stranger)
    assert page.status_code == 429
    assert page.headers["retry-after"] == "900"
    assert "Réessayez dans 15 minutes." in words(page.text)


def test_the_failures_of_one_login_do_not_hold_another_back(stranger):
    for _ in range(5):
        enter(stranger, password="wrong")
    assert enter(stranger, "karim").url.path == "/console/"


def test_a_quarter_of_an_hour_later_one_may_try_again(stranger, clock):
    for _ in range(5):
        enter(stranger, password="wrong")
    clock.pass_(minutes=15, seconds=1)
    assert enter(stranger).url.path == "/console/"


def test_the_cookie_of_the_session_is_for_the_console_and_no_script(stranger):
    response = stranger.client.get("/console/login")
    said = response.headers["set-cookie"].lower().split("; ")
    assert {"httponly", "samesite=lax", "path=/console"} <= set(said)


def test_signing_out_ends_the_session(claire):
    claire.press("/console/", "Se déconnecter")
    assert claire.see("/console/").url.path == "/console/login"


def test_a_form_of_another_site_signs_nobody_out(claire):
    claire.client.post("/console/logout", data={"token": "guessed"})
    assert claire.see("/console/").url.path == "/console/"


def test_a_log_in_without_the_token_of_the_page_is_refused(stranger):
    page = stranger.client.post("/console/login", data={"login": "claire", "password": PASSWORD})
    assert page.status_code == 403
    assert stranger.see("/console/").url.path == "/console/login"


def test_a_link_to_somebody_leads_there_after_the_log_in(stranger):
    page = enter(stranger, at="/console/people/ana")
    assert page.url.path == "/console/people/ana"


@pytest.mark.parametrize("person", ["//evil.example", "https://evil.example", "../../x"])
def test_a_log_in_never_leads_to_another_site(stranger, person):
    stranger.client.follow_redirects = False
    fields = {"login": "claire", "password": PASSWORD, "person": person}
    page = stranger.press("/console/login", 'id="password"', **fields)
    assert page.headers["location"].startswith("/console/people/")
    assert "/" not in page.headers["location"].removeprefix("/console/people/")


def test_a_conseiller_who_left_is_out_at_once(claire, desk):
    del desk.conseillers["claire"]
    assert claire.see("/console/people").url.path == "/console/login"


def test_an_invented_cookie_is_nobodys(stranger):
    stranger.client.cookies.set("referent_console", "eyJ3aG8iOiAiY2xhaXJlIn0=.x.y", path="/console")
    assert stranger.see("/console/").url.path == "/console/login"


def test_a_demo_says_that_it_is_one(stranger):
    assert "Démonstration : personnes et échanges fictifs." in words(
        stranger.see("/console/login").text
    )
