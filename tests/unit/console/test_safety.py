"""What every answer of the console tells the browser."""

import re

import pytest

SAFE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}


@pytest.mark.parametrize(
    "address",
    [
        "/console/",
        "/console/people",
        "/console/people/ana",
        "/console/people/erin",
        "/console/help",
        "/console/help/theme-dates.svg",
        "/console/nothing/here",
        "/console/static/console.css",
    ],
)
def test_every_answer_trusts_only_our_own_files(claire, address):
    answer = claire.client.get(address, follow_redirects=False)
    assert SAFE.items() <= dict(answer.headers).items()
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert set(re.findall("script-src [^;]*", policy)) <= {"script-src 'self'"}
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("address", ["/console/", "/console/people/ana", "/console/login"])
def test_no_page_is_kept_by_the_browser(claire, address):
    answer = claire.client.get(address, follow_redirects=False)
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "address", ["/console/", "/console/people", "/console/people/ana", "/console/help"]
)
def test_no_page_has_a_script_or_a_style_inside(claire, address):
    page = claire.see(address).text
    assert " style=" not in page
    assert "<style" not in page
    assert " on" not in [tag[:3] for tag in page.split('"')]
    assert page.count("<script") == page.count('<script type="module" src="')


def test_an_address_where_nothing_is_says_so_in_french(claire):
    answer = claire.see("/console/nothing/here")
    assert answer.status_code == 404
    assert "Il n’y a rien à cette adresse" in answer.text


def test_the_news_are_for_who_is_signed_in(stranger):
    assert stranger.client.get("/console/changes").status_code == 204
