"""What the page says of a code, and of itself."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.genuine import Seal, looks_like_one
from bot.web.verify.page import WRONG_CODES
from tests.fakes.visitor import words

PAGE = "/verifier"
BUTTON = 'class="button"'
NEVER = ("mot de passe", "carte bancaire", "numéro de sécurité sociale", "code reçu par SMS")


def check(visitor, code):
    return visitor.press(PAGE, BUTTON, code=code)


def test_the_page_names_the_official_addresses_and_what_is_never_asked(visitor):
    page = words(visitor.see(PAGE).text)
    assert "@ReferentBot sur Telegram" in page
    assert all(asked in page for asked in NEVER)


def test_without_another_address_only_the_chat_of_the_site_is_open(site, visitor):
    site.official.clear()
    page = visitor.see(PAGE)
    assert "Seule la discussion de ce site est ouverte" in words(page.text)
    assert 'href="/chat"' in page.text


def test_the_page_shows_a_fresh_code_of_its_own(site, visitor):
    shown = [part for part in words(visitor.see(PAGE).text).split() if looks_like_one(part)]
    assert shown == [site.seal.code("page", "web", site.now)]
    site.now += timedelta(minutes=1)
    assert shown[0] not in visitor.see(PAGE).text


@pytest.mark.parametrize(
    ("channel", "where"),
    [
        ("web", "dans la discussion de ce site"),
        ("telegram", "sur Telegram"),
        ("sms", "par SMS"),
        ("rest", "dans une application reliée"),
        ("terminal", "dans un terminal"),
    ],
)
def test_a_genuine_code_says_where_and_when_it_was_shown(site, visitor, channel, where):
    code = site.seal.code("chat", channel, site.now - timedelta(hours=12))
    page = check(visitor, code)
    assert page.status_code == 200
    said = words(page.text)
    assert f"Référent l’a montré {where}" in said
    assert "hier à\N{NO-BREAK SPACE}23\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}25" in page.text.replace(
        "&nbsp;", "\N{NO-BREAK SPACE}"
    )
    assert said.index("Ce code est vrai") < said.index("@ReferentBot") < said.index("Vérifier un")


def test_a_code_typed_by_a_person_in_a_hurry_is_read(site, visitor):
    code = site.seal.code("chat", "sms", site.now).lower().replace("-", " ")
    assert "Ce code est vrai" in check(visitor, f"  {code} ").text


@pytest.mark.parametrize("hours", [25, 34, 1000])
def test_a_code_that_is_too_old_is_not_recognised(site, visitor, hours):
    code = site.seal.code("chat", "sms", site.now - timedelta(hours=hours))
    assert "plus de 24 heures" in words(check(visitor, code).text)


def test_a_code_that_is_not_ours_tells_calmly_what_to_do(site, visitor):
    page = check(visitor, Seal("another").code("chat", "sms", site.now))
    said = words(page.text)
    assert page.status_code == 200
    for advice in (
        "n’ouvrez aucun lien",
        "ne donnez ni mot de passe",
        "écrivez à votre conseiller",
    ):
        assert advice in said
    assert "Ce code est vrai" not in said
    assert said.index("@ReferentBot") < said.index("Vérifier un code")


def test_what_has_not_the_shape_of_a_code_is_told_the_shape(visitor):
    assert "trois groupes de quatre" in words(check(visitor, "7KQF-2M9P").text)


def test_the_code_of_the_page_itself_proves_nothing_here(site, visitor):
    said = words(check(visitor, site.seal.code("page", "web", site.now)).text)
    assert "C’est le code de cette page" in said
    assert "Ce code est vrai" not in said


@pytest.mark.parametrize("nothing", ["", "   ", "\n", "\u202e"])
def test_nothing_typed_is_said_and_not_counted(visitor, nothing):
    for _ in range(WRONG_CODES + 1):
        page = check(visitor, nothing)
        assert page.status_code == 422
    assert "Aucun code n’est écrit" in words(page.text)


def test_a_form_without_the_field_is_one_without_a_code(visitor):
    assert visitor.client.post(PAGE, data={"other": "x"}).status_code == 422
    assert visitor.client.post(PAGE, files={"code": ("a", b"x")}).status_code in (400, 422)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(odd=st.text(min_size=1, max_size=200))
def test_odd_input_gets_a_page(site, odd):
    site.now += timedelta(minutes=15)
    page = check(site.visitor(), odd)
    assert page.status_code in (200, 422)
    assert "Ce code est vrai" not in page.text


def test_what_was_typed_comes_back_harmless_and_short(visitor):
    page = check(visitor, '"><script>alert(1)</script>' + "x" * 500)
    assert "<script" not in page.text
    assert "x" * 61 not in page.text
    assert "&lt;script&gt;" in page.text


def test_more_than_a_form_weighs_is_not_read(visitor):
    assert check(visitor, "x" * 100_000).status_code == 413


def test_after_many_wrong_codes_one_has_to_wait(site, visitor):
    for _ in range(WRONG_CODES):
        assert check(visitor, "7KQF-2M9P-4TXA").status_code == 200
    site.now += timedelta(minutes=2)
    right = site.seal.code("chat", "sms", site.now)
    refused = check(visitor, right)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, str(13 * 60))
    assert "Réessayez dans 13\N{NO-BREAK SPACE}minutes" in refused.text.replace(
        "&nbsp;", "\N{NO-BREAK SPACE}"
    )
    site.now += timedelta(minutes=13)
    assert "Ce code est vrai" in check(visitor, right).text


def test_the_wrong_codes_of_one_address_do_not_stop_another(site, visitor):
    for _ in range(WRONG_CODES + 1):
        check(visitor, "faux")
    code = site.seal.code("chat", "sms", site.now)
    assert "Ce code est vrai" in check(site.visitor(address="192.0.2.2"), code).text


def test_nothing_is_kept_by_the_browser_and_nothing_foreign_runs(site, visitor):
    for page in (visitor.see(PAGE), check(visitor, "faux")):
        assert "set-cookie" not in page.headers
        assert page.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert "<script" not in page.text and "style=" not in page.text


def test_the_page_works_below_another_address(site):
    visitor = site.visitor("/agence")
    code = site.seal.code("chat", "sms", site.now)
    page = visitor.press("/agence/verifier", BUTTON, code=code)
    assert "Ce code est vrai" in page.text
    assert visitor.see("/agence/verifier/static/verify.css").status_code == 200
    assert visitor.see("/agence/verifier/static/look.css").status_code == 200


def test_an_address_is_shown_as_it_is_written(site, visitor):
    site.official[:] = ["<b>@Bot</b>\u202e sur Telegram"]
    page = visitor.see(PAGE).text
    assert "&lt;b&gt;@Bot&lt;/b&gt; sur Telegram" in page
