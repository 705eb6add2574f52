"""A missing or wrong credential stops the server by its name, and never shows a secret."""

from pathlib import Path

import pytest

from bot import words
from bot.channels.sms.connecting import connect
from bot.connecting import Premises
from bot.conversation.errors import Malformed
from bot.files import Files
from bot.store.memory import MemoryStore
from tests.contract.conftest import NOW

ROOT = Path(__file__).parents[3]
COMMON = {"number": "3949", "price_per_segment": 0.05}
KANNEL = {
    **COMMON,
    "adapter": "kannel",
    "send_url": "http://127.0.0.1:13013/cgi-bin/sendsms",
    "username": "referent",
    "password": "very secret",
    "key": "a_key_of_sixteen_letters",
    "callback_url": "http://127.0.0.1:8000",
}
HMAC = {
    **COMMON,
    "adapter": "provider",
    "scheme": "hmac",
    "secret": "very secret",
    "send_url": "https://sms.example/send",
    "token": "very secret",
}
TWILIO = {
    **COMMON,
    "adapter": "provider",
    "scheme": "twilio",
    "account_sid": "AC1",
    "auth_token": "very secret",
    "public_url": "https://referent.example",
}
SMPP = {
    **COMMON,
    "adapter": "smpp",
    "host": "127.0.0.1",
    "system_id": "referent",
    "password": "secret",
}


def opened(tmp_path: Path, credentials):
    async def take(_):
        raise AssertionError

    shown = words.load(ROOT / "data" / "channels.yml")
    premises = Premises(take, MemoryStore(), Files(tmp_path), lambda: NOW, shown)
    return connect(credentials, premises)


@pytest.mark.parametrize("credentials", [KANNEL, HMAC, TWILIO, SMPP])
def test_the_channel_opens_and_says_its_number(tmp_path, credentials) -> None:
    channel = opened(tmp_path, credentials)
    assert (channel.name, channel.official()) == ("sms", ["3949"])
    assert channel.carrier is not None and channel.carrier.channel == "sms"


@pytest.mark.parametrize("credentials", [KANNEL, HMAC, TWILIO, SMPP])
def test_a_missing_key_is_named(tmp_path, credentials) -> None:
    optional = {"price_per_segment"}
    for key in credentials.keys() - optional:
        left = {name: value for name, value in credentials.items() if name != key}
        with pytest.raises(Malformed, match=key):
            opened(tmp_path, left)


@pytest.mark.parametrize("credentials", [KANNEL, HMAC, TWILIO, SMPP])
def test_a_secret_whose_variable_is_not_set_is_a_missing_one(tmp_path, credentials) -> None:
    for key in credentials.keys() & {"password", "key", "secret", "token", "auth_token"}:
        with pytest.raises(Malformed, match=key):
            opened(tmp_path, {**credentials, key: ""})


@pytest.mark.parametrize(
    "wrong",
    [
        {"adapter": "pigeon"},
        {"colour": "blue"},
        {"number": 33600000000},
        {"key": "short"},
        {"key": "with%escapes_and_more"},
        {"send_url": "127.0.0.1:13013"},
        {"per_second": 0},
    ],
)
def test_a_wrong_value_is_named_and_no_secret_is_shown(tmp_path, wrong) -> None:
    with pytest.raises(Malformed) as refused:
        opened(tmp_path, {**KANNEL, **wrong})
    assert next(iter(wrong)) in str(refused.value)
    assert "very secret" not in str(refused.value)
