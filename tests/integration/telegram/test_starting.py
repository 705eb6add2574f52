"""A server begins: with Telegram up, down, refusing, or not wanted at all."""

import subprocess
import sys
import time

import msgspec
import pytest

from bot import words
from bot.bootstrap import now
from bot.channels.telegram.connecting import connect
from bot.connecting import Premises, opened
from bot.conversation.errors import Malformed
from bot.files import Files
from bot.store.memory import MemoryStore
from tests.integration.telegram.conftest import ROOT, serving
from tests.servers.telegram import TOKEN


def introduced(telegram):
    """Returns once the bot has said everything about itself."""
    telegram.wait_until(lambda t: t.calls("setMyShortDescription"), timeout=15)


def test_the_menu_and_the_descriptions_are_those_of_the_data(server, telegram):
    introduced(telegram)
    profile = telegram.account.profile
    [menu] = [value["commands"] for key, value in profile.items() if key[0] == "commands"]
    assert {"command": "conseiller", "description": "Parler à mon conseiller"} in menu
    assert all(command["description"] for command in menu)
    assert "Référent" in profile["description", ""]["description"]
    assert profile["short_description", ""]["short_description"]


def test_a_webhook_that_was_set_before_is_taken_away_with_nothing_lost(
    telegram, ada, tmp_path, trained
):
    telegram.account.webhook = msgspec.structs.replace(_webhook(), url="http://127.0.0.1:1/")
    ada.writes("comment m'actualiser ?")
    with serving(tmp_path, trained, telegram):
        ada.wait_for(1)


def _webhook():
    from tests.servers.telegram.account import Webhook

    return Webhook("")


def test_a_telegram_that_is_down_keeps_nobody_from_starting(telegram, ada, tmp_path, trained):
    telegram.goes_down()
    ada.writes("comment m'actualiser ?")
    with serving(tmp_path, trained, telegram) as server:
        telegram.wait_until(lambda t: t.calls("deleteWebhook"))
        assert server.client.get("/ready").status_code == 200
        telegram.comes_back()
        ada.wait_for(1)
        introduced(telegram)


def test_a_menu_that_telegram_refuses_holds_up_no_message(telegram, ada, tmp_path, trained):
    telegram.fails("setMyCommands", 100, retry_after=3600)
    ada.writes("comment m'actualiser ?")
    with serving(tmp_path, trained, telegram):
        ada.wait_for(1)


def printed_until(words, capfd):
    """All that was printed, once it holds these words."""
    printed, give_up = "", time.monotonic() + 10
    while words not in printed:
        assert time.monotonic() < give_up, printed
        time.sleep(0.01)
        printed += "".join(capfd.readouterr())
    return printed


def test_a_token_that_is_nobody_s_is_said_once_and_the_server_serves(
    telegram, tmp_path, trained, capfd
):
    stranger = {"access_token": "123456789:AAanother-token_0123456789abcdefghijkl"}
    with serving(tmp_path, trained, telegram, **stranger) as server:
        telegram.wait_until(lambda t: 401 in {call.code for call in t.calls("getMe")})
        assert server.client.get("/ready").status_code == 200
        printed = printed_until("telegram.stopped", capfd)
        assert telegram.calls("getUpdates") == []
    printed += "".join(capfd.readouterr())
    assert printed.count("telegram.stopped") == 1
    assert "another-token" not in printed


def test_a_token_withdrawn_meanwhile_ends_the_asking(telegram, ada, tmp_path, trained, capfd):
    with serving(tmp_path, trained, telegram) as server:
        ada.writes("comment m'actualiser ?")
        server.is_all_taken()
        telegram.fails("getUpdates", code=401)
        ada.writes("merci")
        telegram.wait_until(lambda t: 401 in {call.code for call in t.calls("getUpdates")})
        assert server.client.get("/ready").status_code == 200
        printed = printed_until("telegram.stopped", capfd)
        asked = len(telegram.calls("getUpdates"))
    assert (printed + "".join(capfd.readouterr())).count("telegram.stopped") == 1
    assert len(telegram.calls("getUpdates")) == asked


@pytest.fixture
def premises(tmp_path):
    async def take(inbound):
        raise AssertionError

    told = words.load(ROOT / "data" / "channels.yml")
    return Premises(take, MemoryStore(), Files(tmp_path), now, told)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"access_token": "no token"}, "TELEGRAM_TOKEN"),
        ({"webhook_url": "https://x.fr/"}, "TELEGRAM_WEBHOOK_SECRET"),
        ({"webhook_url": "https://x.fr/", "webhook_secret": "à b"}, "TELEGRAM_WEBHOOK_SECRET"),
        ({"webhook_url": "x.fr", "webhook_secret": "s"}, "TELEGRAM_WEBHOOK_URL"),
    ],
)
def test_a_wrong_credential_is_named(premises, wrong, says):
    with pytest.raises(Malformed, match=says):
        connect({"access_token": TOKEN, **wrong}, premises)


async def test_the_bot_is_known_by_its_configured_name_until_telegram_tells(premises):
    [channel] = opened({"telegram": {"access_token": TOKEN, "bot_name": "@le_bot"}}, premises)
    assert (channel.name, list(channel.official())) == ("telegram", ["@le_bot"])
    assert channel.routes == ()
    await channel.close()
    posted = connect(
        {"access_token": TOKEN, "webhook_url": "https://x.fr/", "webhook_secret": "s"}, premises
    )
    assert [route.path for route in posted.routes] == ["/webhooks/telegram/webhook"]
    assert list(posted.official()) == []
    await posted.close()


LOADED = "import sys; assert 'aiogram' not in sys.modules, 'aiogram is loaded'"
HELP = f"""
import contextlib
from bot.__main__ import main
with contextlib.suppress(SystemExit):
    main(["--help"])
{LOADED}
"""
NO_TOKEN = f"""
from bot import bootstrap, commands, connecting, faces, serving
from bot.web import app
assert connecting.opened({{"rest": {{}}, "telegram": {{}}}}, None) == []
{LOADED}
"""


@pytest.mark.parametrize("program", [HELP, NO_TOKEN], ids=["help", "no token"])
def test_aiogram_is_loaded_only_where_there_is_a_token(program):
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr


def test_only_the_folder_of_telegram_knows_aiogram():
    knows = {
        path.relative_to(ROOT).parent.as_posix()
        for folder in ("bot", "handoff", "nlu")
        for path in (ROOT / folder).rglob("*.py")
        if "aiogram import" in (text := path.read_text("utf-8")) or "from aiogram" in text
    }
    assert knows == {"bot/channels/telegram"}
