"""One conversation from Telegram to SMS to the referent, as each of them sees it.

Everything is real but the networks: the server's own process, Debian's Kannel, the console over
HTTP. Telegram is the simulated one.
"""

from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.fakes.visitor import Visitor, words
from tests.integration.test_sms_kannel import KEY, credentials
from tests.integration.texting import until
from tests.servers import kannel as kannel_server
from tests.servers import referent
from tests.servers import telegram as bot_api
from tests.servers.kannel import Kannel
from tests.servers.processes import free_port
from tests.servers.telegram import Telegram

PASSWORD = "a password of the tests"
PERSON = "/console/people/ana"
NUMBER = "+33712345678"


class House:
    """The server, both networks, and the referent at her desk."""

    def __init__(self, root: Path, data: Path, port: int, kannel: Kannel, tg: Telegram) -> None:
        self.data = data
        self.phone = kannel.phone(NUMBER)
        self.telegram = tg.user(7, "Amina")
        self._root = root
        self._port = port
        self._url = f"http://127.0.0.1:{port}"
        self._more = {
            "TELEGRAM_TOKEN": tg.token,
            "TELEGRAM_API_BASE": tg.base_url,
            "REFERENT_DEMO_PASSWORD": PASSWORD,
        }

    def starts(self) -> None:
        self.server = referent.start(
            self.data, self._more, verb="run", port=self._port, root=self._root
        )
        self.claire = Visitor(httpx.Client(base_url=self._url, follow_redirects=True))
        self.claire.press("/console/login", 'id="password"', login="claire", password=PASSWORD)

    def code(self) -> str:
        """A one-time code, as the referent reads it out."""
        page = self.claire.press(PERSON, 'name="do" value="link_code"').text
        return words(page.partition('class="code"')[2].partition("</strong>")[0]).split()[-1]

    def writes(self, text: str) -> None:
        self.claire.press(PERSON, 'name="do" value="write"', text=text)

    def desk(self) -> str:
        """The thread as the referent reads it."""
        lines = (
            self.claire.see(PERSON).text.partition('id="lines"')[2].partition("</ol>\n    <p")[0]
        )
        return words(lines).replace("\xa0", " ")

    def told(self) -> list[str]:
        """What stands in Telegram's chat, of both sides."""
        return [shown.text for shown in self.telegram.received]

    def is_told(self, words: str) -> None:
        """Returns once words stand in Telegram's chat, among what came from the bot."""
        until(
            lambda: any(words in shown.text for shown in self.telegram.received if shown.from_bot)
        )


@pytest.fixture
def house(bearerbox: Path, tmp_path: Path, data_dir: Path) -> Iterator[House]:
    port = free_port()
    where = f"http://127.0.0.1:{port}/webhooks/sms/kannel?key={KEY}"
    with (
        kannel_server.running(bearerbox, tmp_path / "kannel", mo_url=where) as kannel,
        bot_api.running() as tg,
    ):
        root = referent.project(tmp_path / "project", sms=credentials(kannel, port))
        house = House(root, data_dir, port, kannel, tg)
        house.starts()
        try:
            yield house
        finally:
            house.server.stop()


def test_a_conversation_goes_from_telegram_to_sms_to_the_referent(house: House) -> None:
    house.telegram.writes("g oublié de mactualisé c grave?")
    house.is_told("actualis")
    house.telegram.writes(f"/start {house.code()}")
    house.is_told("Claire Martin suit votre dossier")

    house.phone.writes(f"LIER {house.code()}")
    assert "Claire Martin" in house.phone.reads().text
    house.phone.writes("CONSEILLER")
    assert "Claire Martin" in house.phone.reads().text
    assert "g oublié de mactualisé c grave?" in house.desk()

    house.writes("Bonjour Amina, je regarde votre dossier.")
    text = house.phone.reads().text
    assert text.startswith("Claire Martin prend la conversation")
    assert text.endswith("\nClaire Martin : Bonjour Amina, je regarde votre dossier.")
    assert not any("je regarde votre dossier" in text for text in house.told())
    until(lambda: "remis" in house.desk())

    house.phone.writes("merci, et mon RSA ?")
    until(lambda: "merci, et mon RSA ?" in house.desk())
    house.server.kill()
    house.phone.writes("vous etes la ?")
    house.starts()
    until(lambda: "vous etes la ?" in house.desk())
    assert house.desk().count("merci, et mon RSA ?") == 1

    house.telegram.writes("je suis de retour ici")
    until(lambda: "je suis de retour ici" in house.desk())
    house.writes("Votre RSA ne change pas.")
    until(lambda: house.told()[-1].startswith("Claire Martin"))
    assert house.told()[-1] == "Claire Martin\nVotre RSA ne change pas."
    texts = house.phone.received
    assert not any("RSA ne change" in text for text in texts)
    assert len([text for text in texts if "je regarde votre dossier" in text]) == 1

    assert referent.command(house.data, "verify")[0] == 0
