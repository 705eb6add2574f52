"""The real Kannel keeps, loses, repeats and changes texts as the SMS channel assumes it does."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import Queue
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode, urlsplit
from urllib.request import urlopen

import pytest

from tests.servers import kannel as kannel_server
from tests.servers.kannel import Kannel
from tests.servers.processes import free_port

ASKER = "+33612345678"
IN_TIME = 20


class Application:
    """What Kannel calls. It answers `statuses` one by one, then 200."""

    def __init__(self) -> None:
        self.port = free_port()
        self.calls: Queue[tuple[str, dict[str, str]]] = Queue()
        self.statuses: list[int] = []
        self._server: HTTPServer | None = None

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def starts(self) -> None:
        application = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked = urlsplit(self.path)
                application.calls.put((asked.path, dict(parse_qsl(asked.query))))
                self.send_response(application.statuses.pop(0) if application.statuses else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self._server.serve_forever, args=[0.01]).start()

    def stops(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
        self._server = None

    def call(self) -> tuple[str, dict[str, str]]:
        return self.calls.get(timeout=IN_TIME)

    def text(self) -> str:
        path, parameters = self.call()
        assert path == "/mo"
        return parameters["text"]


@pytest.fixture
def application() -> Iterator[Application]:
    application = Application()
    application.starts()
    yield application
    application.stops()


@pytest.fixture
def kannel(bearerbox: Path, tmp_path: Path, application: Application) -> Iterator[Kannel]:
    with kannel_server.running(bearerbox, tmp_path, mo_url=application.url("/mo")) as kannel:
        yield kannel


def send(kannel: Kannel, text: str, *, password: str | None = None, **more: str) -> str:
    asked = {
        "username": kannel.user,
        "password": password or kannel.password,
        "to": ASKER,
        "text": text,
        "charset": "UTF-8",
        "coding": "0",
    }
    with urlopen(f"{kannel.sendsms_url}?{urlencode(asked | more)}") as answer:
        return str(answer.read().decode())


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


def test_both_directions_work_again_after_bearerbox_died_under_smsbox(kannel, application):
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
