"""Text messages through a real Kannel to a real server: answered once, even when it is killed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest

from tests.integration.texting import Thread, until
from tests.servers import kannel as kannel_server
from tests.servers import referent
from tests.servers.kannel import Kannel
from tests.servers.processes import free_port

KEY = "a_key_of_the_tests_only"
ANA, BOB = "+33612345678", "+33698765432"


class Both:
    """A Kannel and the server behind it, which may be killed and started again."""

    def __init__(self, kannel: Kannel, root: Path, data: Path, port: int) -> None:
        self.kannel = kannel
        self.port = port
        self._root = root
        self.data = data
        self._server: referent.Referent | None = None

    def starts(self) -> None:
        self._server = referent.start(self.data, {"REFERENT_PORT": str(self.port)}, root=self._root)

    def is_killed(self) -> None:
        assert self._server
        self._server.kill()

    def stops(self) -> None:
        if self._server:
            self._server.stop()

    def thread(self, number: str) -> Thread:
        return Thread(self.data, number)

    def get(self, path: str, **parameters: str) -> httpx.Response:
        url = f"http://127.0.0.1:{self.port}/webhooks/sms/kannel{path}"
        return httpx.get(url, params=parameters)


def credentials(kannel: Kannel, port: int) -> dict[str, Any]:
    return {
        "adapter": "kannel",
        "number": kannel.number,
        "countries": ["FR"],
        "price_per_segment": 0.05,
        "send_url": kannel.sendsms_url,
        "username": kannel.user,
        "password": kannel.password,
        "key": KEY,
        "callback_url": f"http://127.0.0.1:{port}",
    }


@pytest.fixture
def both(bearerbox: Path, tmp_path: Path, data_dir: Path) -> Iterator[Both]:
    port = free_port()
    where = f"http://127.0.0.1:{port}/webhooks/sms/kannel?key={KEY}"
    with kannel_server.running(bearerbox, tmp_path / "kannel", mo_url=where) as kannel:
        root = referent.project(tmp_path / "project", sms=credentials(kannel, port))
        both = Both(kannel, root, data_dir, port)
        both.starts()
        try:
            yield both
        finally:
            both.stops()


def test_who_writes_is_answered_and_the_answer_is_known_to_have_arrived(both: Both) -> None:
    phone = both.kannel.phone(ANA)
    phone.writes("Bonjour, c'est quand mon actualisation ?")
    answer = phone.reads()
    assert answer.sender == both.kannel.number
    assert answer.parts <= 2
    assert "?" not in answer.text.replace(" ?", ""), "a letter that GSM-7 lacks is sent as ?"
    until(lambda: "delivered" in both.thread(ANA).states())
    assert both.thread(ANA).said() == ["Bonjour, c'est quand mon actualisation ?"]


def test_letters_that_gsm_lacks_arrive_as_they_were_written(both: Both) -> None:
    phone = both.kannel.phone(ANA)
    phone.writes("Ça va être long, l’actualisation… 😀")
    phone.reads()
    assert both.thread(ANA).said() == ["Ça va être long, l’actualisation… 😀"]


def test_the_parts_of_a_long_message_are_one_question(both: Both) -> None:
    phone = both.kannel.phone(ANA)
    phone.writes_in_parts("quand dois-je ", "faire mon ", "actualisation ?", order=[2, 0, 1])
    phone.reads()
    assert both.thread(ANA).said() == ["quand dois-je faire mon actualisation ?"]


def test_what_kannel_holds_while_the_server_is_dead_is_answered_once_each(both: Both) -> None:
    phones = [both.kannel.phone(f"+3361234{n:04}") for n in range(20)]
    for phone in phones[:10]:
        phone.writes("bonjour")
    phones[0].reads()
    both.is_killed()
    for phone in phones[10:]:
        phone.writes("bonjour")
    both.starts()
    for phone in phones[1:]:
        phone.reads()
    assert [both.thread(phone.number).said() for phone in phones] == [["bonjour"]] * 20
    texts = [phone.received for phone in phones[10:]]
    assert [len(set(some)) for some in texts] == [len(some) for some in texts]


def test_only_who_has_the_key_is_heard(both: Both) -> None:
    said = {"from": ANA, "text": "bonjour", "id": "k1"}
    assert both.get("", **said).status_code == 401
    assert both.get("", **said, key="a_key_of_somebody_else").status_code == 401
    assert both.get("/dlr", message="x", state="1", key="wrong").status_code == 401
    assert both.thread(ANA).said() == []
    taken = both.get("", **said, key=KEY)
    assert (taken.status_code, taken.content) == (200, b"")


def test_a_header_that_kannel_passes_on_is_read_too(both: Both) -> None:
    for number, text in ((2, "actualisation"), (1, "mon ")):
        udh = bytes((5, 0, 3, 200, 2, number)).decode("latin-1")
        url = f"http://127.0.0.1:{both.port}/webhooks/sms/kannel"
        raw = "".join(f"%{byte:02x}" for byte in udh.encode("latin-1"))
        query = (
            f"key={KEY}&from=%2B33612345678&text={text.replace(' ', '+')}&id=k{number}&udh={raw}"
        )
        assert httpx.get(f"{url}?{query}").status_code == 200
    assert both.thread(ANA).said() == ["mon actualisation"]
