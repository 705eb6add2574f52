"""The real Kannel keeps, loses, repeats and changes texts as the SMS channel assumes it does."""

from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode

import pytest

from tests.integration.behind_kannel import ASKER, Application, send
from tests.servers import kannel as kannel_server
from tests.servers.kannel import Kannel


@pytest.fixture
def kannel(bearerbox: Path, tmp_path: Path, application: Application) -> Iterator[Kannel]:
    with kannel_server.running(bearerbox, tmp_path, mo_url=application.url("/mo")) as kannel:
        yield kannel


def test_an_sms_reaches_the_application_with_who_wrote_it_to_whom(kannel, application):
    kannel.phone(ASKER).writes("déjà vu & 100 %")
    path, said = application.call()
    assert path == "/mo"
    wanted = {"from": ASKER, "to": kannel.number, "text": "déjà vu & 100 %", "charset": "UTF-8"}
    assert said.items() >= wanted.items()
    assert said["id"]


@pytest.mark.parametrize("text", ["À bientôt €😀", "deux\nlignes"])
def test_what_the_gsm_alphabet_lacks_reaches_the_application_too(kannel, application, text):
    kannel.phone(ASKER).writes(text)
    assert application.text() == text


def test_the_parts_of_a_long_sms_are_joined_whatever_their_order(kannel, application):
    kannel.phone(ASKER).writes_in_parts("Bonjour ", "à ", "tous", order=[2, 0, 1])
    assert application.text() == "Bonjour à tous"


def test_a_text_sent_reaches_the_phone(kannel):
    assert send(kannel, "Bonjour é à") == "0: Accepted for delivery"
    sms = kannel.phone(ASKER).reads()
    assert (sms.sender, sms.text, sms.parts) == (kannel.number, "Bonjour é à", 1)


@pytest.mark.parametrize(("text", "coding"), [("x" * 200 + "\ny", "0"), ("ê" * 100, "2")])
def test_a_long_text_reaches_the_phone_as_one(kannel, text, coding):
    send(kannel, text, coding=coding)
    sms = kannel.phone(ASKER).reads()
    assert (sms.text, sms.parts) == (text, 2)


def test_a_line_break_reaches_the_phone(kannel):
    send(kannel, "un\ndeux")
    assert kannel.phone(ASKER).reads().text == "un\ndeux"


def test_a_circumflex_sent_in_the_gsm_alphabet_arrives_as_a_question_mark(kannel):
    send(kannel, "fête", coding="0")
    send(kannel, "fête", coding="2")
    phone = kannel.phone(ASKER)
    assert [phone.reads().text, phone.reads().text] == ["f?te", "fête"]


def test_a_delivery_report_comes_with_our_own_identifier(kannel, application):
    report = application.url("/dlr") + "?" + urlencode({"id": "our-7"}) + "&status=%d"
    send(kannel, "Bonjour", **{"dlr-mask": "31", "dlr-url": report})
    reports = [application.call(), application.call()]
    assert {path for path, _ in reports} == {"/dlr"}
    assert {said["id"] for _, said in reports} == {"our-7"}
    # 8: the SMSC took it; 1: the phone has it. Their order is not promised.
    assert {said["status"] for _, said in reports} == {"8", "1"}


def test_a_wrong_password_is_refused(kannel):
    with pytest.raises(HTTPError) as refused:
        send(kannel, "Bonjour", password="wrong")
    assert refused.value.code == 403


def test_an_sms_waits_for_an_application_that_is_down(kannel, application):
    application.stops()
    kannel.phone(ASKER).writes("Vous êtes là ?")
    application.starts()
    assert application.text() == "Vous êtes là ?"


def test_an_sms_the_application_refuses_by_an_error_is_offered_again(kannel, application):
    application.statuses = [503]
    kannel.phone(ASKER).writes("Bonjour")
    assert [application.text(), application.text()] == ["Bonjour", "Bonjour"]


def test_an_sms_that_smsbox_never_saw_survives_the_death_of_bearerbox(kannel, application):
    kannel.kill_smsbox()
    kannel.phone(ASKER).writes("Bonjour")
    kannel.kept(1)
    kannel.kill_bearerbox()
    kannel.start_bearerbox()
    kannel.start_smsbox()
    assert application.text() == "Bonjour"


def test_an_sms_that_smsbox_took_and_could_not_hand_over_dies_with_it(kannel, application):
    application.statuses = [503]
    phone = kannel.phone(ASKER)
    phone.writes("perdu")
    assert application.text() == "perdu"
    kannel.kill_smsbox()
    kannel.start_smsbox()
    phone.writes("le suivant")
    assert application.text() == "le suivant"


def test_smsbox_starts_itself_again_after_the_death_of_bearerbox(kannel, application):
    kannel.kill_bearerbox()
    kannel.start_bearerbox()
    phone = kannel.phone(ASKER)
    phone.writes("Bonjour")
    assert application.text() == "Bonjour"
    send(kannel, "Bonjour à vous")
    assert phone.reads().text == "Bonjour à vous"


def test_what_is_sent_while_the_network_is_down_arrives_when_it_is_back(kannel):
    kannel.network.goes_down()
    send(kannel, "Patience")
    kannel.network.comes_up()
    assert kannel.phone(ASKER).reads().text == "Patience"
