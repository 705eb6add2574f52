"""Kannel binds to our SMSC as to an operator's, and an application behind it sees no difference."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.behind_kannel import Application, send
from tests.servers import kannel as kannel_server
from tests.servers.kannel import Kannel
from tests.servers.smsc import Smsc, pdu

NUMBER = "33612345678"
LONG = ["Bonjour à tous {5 €}, " * 20 + "fin", "été où ça ê 😀, " * 20 + "fin"]


@pytest.fixture
def kannel(
    bearerbox: Path, tmp_path: Path, application: Application, centre: Smsc
) -> Iterator[Kannel]:
    url = application.url("/mo")
    with kannel_server.running(bearerbox, tmp_path, mo_url=url, centre=centre) as kannel:
        yield kannel


def reported(kannel: Kannel, application: Application, text: str, reports: int) -> set[str]:
    """The values of so many delivery reports of a text sent now."""
    report = application.url("/dlr") + "?id=our-7&status=%d"
    send(kannel, text, to=NUMBER, **{"dlr-mask": "31", "dlr-url": report})
    calls = [application.call() for _ in range(reports)]
    assert {(path, said["id"]) for path, said in calls} == {("/dlr", "our-7")}
    return {said["status"] for _, said in calls}


@pytest.mark.parametrize("way", ["udh8", "udh16", "sar", "payload"])
@pytest.mark.usefixtures("kannel")
def test_a_long_text_reaches_the_application_as_one_however_it_travels(centre, application, way):
    for text in LONG:
        centre.phone(NUMBER).writes(text, way)
        assert application.text() == text
    centre.all_acknowledged()


@pytest.mark.usefixtures("kannel")
def test_who_wrote_is_given_in_international_form(centre, application):
    centre.phone(NUMBER).writes("Bonjour")
    assert application.call()[1]["from"] == f"+{NUMBER}"


@pytest.mark.parametrize(
    ("text", "coding", "arrives", "alphabet", "parts"),
    [
        ("fête", "0", "f?te", 0, 1),
        ("fête", "2", "fête", 8, 1),
        ("x" * 200, "0", "x" * 200, 0, 2),
        ("ê" * 100, "2", "ê" * 100, 8, 2),
    ],
)
def test_a_text_reaches_the_phone(kannel, centre, text, coding, arrives, alphabet, parts):
    send(kannel, text, coding=coding, to=NUMBER)
    sms = centre.phone(NUMBER).reads()
    assert (sms.text, sms.data_coding, sms.parts) == (arrives, alphabet, parts)


@pytest.mark.parametrize(
    ("outcome", "statuses"), [("DELIVRD", {"8", "1"}), ("UNDELIV", {"8", "2"})]
)
def test_what_became_of_a_text_is_reported(kannel, centre, application, outcome, statuses):
    centre.outcome = outcome
    assert reported(kannel, application, "Bonjour", 2) == statuses


def test_a_text_the_centre_refuses_is_reported_as_rejected(kannel, centre, application):
    centre.refuses(pdu.SUBMIT_FAILED)
    assert reported(kannel, application, "Bonjour", 1) == {"16"}


@pytest.mark.usefixtures("kannel")
def test_kannel_binds_again_after_a_cut(centre, application):
    centre.drops()
    centre.phone(NUMBER).writes("Bonjour")
    assert application.text() == "Bonjour"
