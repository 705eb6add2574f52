"""The help: the pictures it is given, with their words, for conseillers only."""

import base64
import hashlib

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from handoff.console import routes
from tests.fakes.visitor import Visitor, words
from tests.unit.console.conftest import STYLE, enter


def test_each_picture_is_shown_with_its_title_its_sentence_and_its_words(claire):
    page = claire.see("/console/help").text
    assert 'src="/console/help/theme-dates.svg"' in page
    assert 'alt="Ouvrir le schéma «&nbsp;Les dates&nbsp;»"' in page
    assert "Les dates Chaque sujet : sa règle." in words(page)
    assert "Dates mène à : Les dates." in words(page)


def test_a_title_is_escaped(claire):
    page = claire.see("/console/help").text
    assert "<b>Histoires" not in page
    assert "<b>Histoires</b>" in words(page)


def test_every_page_leads_to_the_help(claire):
    assert 'href="/console/help"' in claire.see("/console/people/ana").text
    assert 'href="/console/help" aria-current="page"' in claire.see("/console/help").text


def test_a_picture_may_use_its_own_style_and_nothing_else(claire):
    answer = claire.see("/console/help/theme-dates.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = answer.headers["content-security-policy"].split("; ")
    assert policy[:2] == ["default-src 'none'", f"style-src 'sha256-{digest}'"]


def test_a_picture_without_a_style_may_use_none(claire):
    assert (
        "style-src" not in claire.see("/console/help/told.svg").headers["content-security-policy"]
    )


def test_a_picture_that_is_not_there_is_said_so(claire):
    answer = claire.see("/console/help/nothing.svg")
    assert answer.status_code == 404
    assert "Il n’y a rien à cette adresse" in answer.text


def test_nobody_else_sees_it(stranger):
    for address in ("/console/help", "/console/help/theme-dates.svg"):
        answer = stranger.client.get(address, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/console/login")


def test_pictures_are_asked_for_when_somebody_looks(desk, clock):
    asked = []
    console = routes(desk, "a secret", clock, True, pictures=lambda: asked.append(1) or ())
    visitor = Visitor(TestClient(Starlette(routes=[Mount("/console", routes=console)])))
    enter(visitor)
    assert not asked
    assert "Il n’y a pas encore de schéma à montrer." in visitor.see("/console/help").text
    assert asked
