"""The networks between people and the server: phones, a Telegram, a Kannel, and their outages.

Rule: an outage is one of sending: what people write goes on arriving, as it does in this process.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from bot.conversation.events import Address
from bot.replay.scenarios.format import File
from bot.replay.scenarios.stage import CannotPlay
from tests.servers import kannel as kannel_server
from tests.servers import telegram as bot_api
from tests.servers.kannel import Kannel
from tests.servers.kannel.network import Phone as MobilePhone
from tests.servers.telegram import Phone, Telegram
from tests.servers.wire import gate as gates
from tests.servers.wire.gate import Gate

KEY = "a_key_of_the_tests_only"
SENDS = "sendMessage"
NO_FILES = "files are sent on telegram alone: neither texts nor the web take any"
Network = TypeVar("Network")
MANY = 10_000
"""Messages a second: what limits a channel in operation is not what a scenario is about."""


class Networks:
    """Those that a scenario has, by the name of their channel."""

    def __init__(
        self, telegram: Telegram | None, kannel: Kannel | None, gate: Gate | None, port: int
    ) -> None:
        self._telegram = telegram
        self._kannel = kannel
        self._gate = gate
        self._port = port
        self.broken: set[str] = set()

    @property
    def channels(self) -> frozenset[str]:
        """What the server can send through."""
        there = {"telegram": self._telegram, "sms": self._kannel}
        return frozenset(name for name, network in there.items() if network)

    def credentials(self) -> dict[str, Mapping[str, Any]]:
        """What stands in the server's credentials.yml."""
        found: dict[str, Mapping[str, Any]] = {"rest": {}}
        if self._telegram:
            own = {"access_token": self._telegram.token, "api_base": self._telegram.base_url}
            found["telegram"] = {**own, "per_second": MANY}
        if self._kannel and self._gate:
            found["sms"] = {
                "adapter": "kannel",
                "number": self._kannel.number,
                "per_second": MANY,
                "send_url": f"http://127.0.0.1:{self._gate.port}/cgi-bin/sendsms",
                "username": self._kannel.user,
                "password": self._kannel.password,
                "key": KEY,
                "callback_url": f"http://127.0.0.1:{self._port}",
            }
        return found

    def meets(self, address: Address) -> None:
        """Who is reached on Telegram from the start wrote to the bot before."""
        self._on_telegram(address).has_met_the_bot()

    def sends(self, address: Address, content: str | File) -> None:
        """Somebody sends a text or a file; the payload of a button that is shown to them presses
        it. Raises `CannotPlay` where no file can be sent.
        """
        if isinstance(content, File):
            self._sends_file(address, content)
        elif address.channel == "sms":
            self._on_sms(address).writes(content)
        elif not (content.startswith("/") and _presses(self._on_telegram(address), content)):
            self._on_telegram(address).writes(content)

    def _sends_file(self, address: Address, file: File) -> None:
        if address.channel != "telegram":
            raise CannotPlay(NO_FILES)
        phone, content = self._on_telegram(address), file.content.encode()
        match file.what:
            case "photo":
                phone.sends_photo(content, file.says)
            case "voice":
                phone.sends_voice(content, caption=file.says)
            case _:
                phone.sends_document(file.name, content, file.says, file.type)

    def received(self, address: Address) -> Sequence[str]:
        """What stands on somebody's phone, of what we sent."""
        if address.channel == "sms":
            return self._on_sms(address).received
        return [shown.text for shown in self._on_telegram(address).received]

    def breaks(self, channel: str) -> None:
        """Nothing can be sent any more."""
        self.broken.add(channel)
        if channel == "sms":
            _there(self._gate, channel).shuts()
        else:
            _there(self._telegram, channel).breaks(SENDS)

    def mends(self, channel: str) -> None:
        """It can again."""
        self.broken.discard(channel)
        if channel == "sms":
            _there(self._gate, channel).opens()
        else:
            _there(self._telegram, channel).works_again(SENDS)

    def _on_telegram(self, address: Address) -> Phone:
        return _there(self._telegram, "telegram").user(int(address.id))

    def _on_sms(self, address: Address) -> MobilePhone:
        return _there(self._kannel, "sms").phone(address.id)


def _there(network: Network | None, channel: str) -> Network:
    """The network, if the scenario has it. Raises `CannotPlay`."""
    if network is None:
        raise CannotPlay(f"there is no {channel} here")
    return network


def _presses(phone: Phone, payload: str) -> bool:
    """Press the button that carries it, if there is one."""
    for message in reversed(phone.received):
        rows = message.raw.get("reply_markup", {}).get("inline_keyboard", [])
        for button in (button for row in rows for button in row):
            if button.get("callback_data") == payload:
                phone.presses(message, button["text"])
                return True
    return False


@contextmanager
def running(
    folder: Path, port: int, *, telegram: bool, bearerbox: Path | None
) -> Iterator[Networks]:
    """The networks of a server at `port`; SMS where there is a `bearerbox`, Kannel's program."""
    url = f"http://127.0.0.1:{port}/webhooks/sms/kannel?key={KEY}"
    with ExitStack() as opened:
        simulator = opened.enter_context(bot_api.running(limits=None)) if telegram else None
        kannel = gate = None
        if bearerbox:
            gateway = kannel_server.running(bearerbox, folder / "kannel", mo_url=url)
            kannel = opened.enter_context(gateway)
            gate = opened.enter_context(gates.running(kannel.sendsms_port))
        yield Networks(simulator, kannel, gate, port)
