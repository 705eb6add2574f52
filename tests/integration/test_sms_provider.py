"""Text messages by a provider's webhooks: what is signed is taken once, all else not at all."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from bot.conversation.errors import Unavailable
from bot.conversation.speech import Delivery
from bot.gsm import measure
from tests.integration.conftest import FakeClock
from tests.integration.texting import ANA, Texting, texting, until
from tests.servers import provider as provider_server
from tests.servers.provider import Answer, Provider

PATH = "/webhooks/sms/provider"
SECRET, TOKEN = "a signing secret", "a bearer token"
COMMON = {"adapter": "provider", "number": "+33600000000", "price_per_segment": 0.05}
QUESTION = "bonjour"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with provider_server.running() as running:
        yield running


def hmac_keys(provider: Provider) -> dict[str, Any]:
    own = {"scheme": "hmac", "secret": SECRET, "token": TOKEN}
    return {**COMMON, **own, "send_url": f"{provider.url}/send"}


def twilio_keys(provider: Provider) -> dict[str, Any]:
    own = {"scheme": "twilio", "account_sid": "AC1", "auth_token": TOKEN}
    return {**COMMON, **own, "public_url": "https://sms.example", "api_base": provider.url}


@pytest.fixture
def system(
    tmp_path: Path, trained: Path, clock: FakeClock, provider: Provider
) -> Iterator[Texting]:
    with texting(tmp_path, trained, clock, hmac_keys(provider)) as running:
        yield running


@pytest.fixture
def twilio(
    tmp_path: Path, trained: Path, clock: FakeClock, provider: Provider
) -> Iterator[Texting]:
    with texting(tmp_path, trained, clock, twilio_keys(provider)) as running:
        yield running


def post(system: Texting, message: Any, *, late: int = 0, secret: str = SECRET) -> int:
    """A request as the provider signs it; its status."""
    body = json.dumps(message)
    at = str(int(system.clock().timestamp()) - late)
    signed = hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    headers = {"X-Signature": signed, "X-Timestamp": at}
    return int(system.client.post(PATH, content=body, headers=headers).status_code)


def message(text: str = QUESTION, id_: str = "m1", **more: Any) -> dict[str, Any]:
    return {"id": id_, "from": ANA, "to": COMMON["number"], "text": text, **more}


def form(system: Texting, fields: dict[str, str], query: str = "", token: str = TOKEN) -> Any:
    """A request as Twilio's own library signs it."""
    tail = f"?{query}" if query else ""
    validator = RequestValidator(token)
    signed = validator.compute_signature(f"https://sms.example{PATH}{tail}", fields)
    headers = {
        "X-Twilio-Signature": signed,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    return system.client.post(PATH + tail, content=urlencode(fields), headers=headers)


def test_who_writes_is_answered_in_plain_letters(system: Texting, provider: Provider) -> None:
    assert post(system, message()) == 200
    asked = provider.asked()
    assert asked.headers["Authorization"] == f"Bearer {TOKEN}"
    assert asked.headers["Idempotency-Key"] == asked.said["id"]
    assert (asked.said["to"], asked.said["from"]) == (ANA, COMMON["number"])
    assert measure(asked.said["text"]).coding == asked.said["coding"] == "gsm7"


def test_a_message_repeated_by_the_provider_is_answered_once(
    system: Texting, provider: Provider
) -> None:
    assert [post(system, message()) for _ in range(3)] == [200, 200, 200]
    provider.asked()
    assert post(system, message("merci", "m2")) == 200
    assert system.said() == [QUESTION, "merci"]
    until(lambda: len(system.receipts()) >= 2 or not provider.is_quiet)


@pytest.mark.parametrize("wrong", [{"secret": "another"}, {"late": 301}, {"late": -301}])
def test_nothing_is_kept_of_what_is_not_signed_now(system: Texting, wrong: Any) -> None:
    assert post(system, message(), **wrong) == 401
    assert system.person() is None
    assert post(system, message(), late=299) == 200


def test_a_request_without_a_signature_is_not_read(system: Texting) -> None:
    assert system.client.post(PATH, content=b"\xff").status_code == 401
    strange = {"X-Timestamp": "²".encode("latin-1"), "X-Signature": b"\xff"}
    assert system.client.post(PATH, headers=strange, content=b"{}").status_code == 401


def test_a_signed_request_that_says_nothing_is_refused_as_such(system: Texting) -> None:
    assert post(system, {"from": ANA}) == 400
    assert post(system, [1]) == 400


@pytest.mark.parametrize("order", list(permutations((1, 2, 3))))
def test_parts_are_one_message_in_whatever_order_they_come(
    system: Texting, order: tuple[int, ...]
) -> None:
    words = {1: "quand faut il ", 2: "que je fasse ", 3: "mon actualisation"}
    for number in order:
        assert system.said() == []
        part = {"reference": 7, "number": number, "total": 3}
        assert post(system, message(words[number], f"m{number}", part=part)) == 200
    assert system.said() == ["".join(words.values())]


def test_a_part_repeated_after_the_message_was_read_begins_no_other(
    system: Texting, clock: FakeClock
) -> None:
    for number in (1, 2, 2, 1):
        part = {"reference": 7, "number": number, "total": 2}
        post(system, message(f"mot {number} ", f"m{number}", part=part))
    clock.forward(minutes=11)
    assert system.look() == 0
    assert system.said() == ["mot 1 mot 2 "]


def test_what_came_is_read_when_the_rest_does_not_come(system: Texting, clock: FakeClock) -> None:
    part = {"reference": 7, "number": 2, "total": 2}
    post(system, message("pour mon actualisation", part=part))
    clock.forward(minutes=9)
    assert system.look() == 0
    clock.forward(minutes=2)
    assert system.look() == 1
    assert system.said() == ["...pour mon actualisation"]
    assert system.look() == 0


def test_a_part_is_kept_while_the_server_is_away(
    tmp_path: Path, trained: Path, clock: FakeClock, provider: Provider
) -> None:
    for number in (1, 2):
        with texting(tmp_path, trained, clock, hmac_keys(provider)) as system:
            part = {"reference": 7, "number": number, "total": 2}
            assert post(system, message(f"mot {number} ", f"m{number}", part=part)) == 200
            said = system.said()
    assert said == ["mot 1 mot 2 "]


@pytest.mark.parametrize(
    ("sender", "kind"),
    [("ORANGE", "automatic"), ("38663", "automatic"), ("+447911123456", "country")],
)
def test_machines_and_other_countries_are_acknowledged_and_never_answered(
    system: Texting, provider: Provider, sender: str, kind: str
) -> None:
    counted = f'referent_sms_ignored_total{{kind="{kind}"}}'
    before = system.metric(counted) or 0
    assert post(system, message() | {"from": sender}) == 200
    assert system.metric(counted) == before + 1
    assert system.person(sender) is None
    post(system, message())
    assert provider.asked().said["to"] == ANA, "nobody was answered before"


def test_a_national_writing_is_the_same_person(system: Texting) -> None:
    post(system, message("bonjour", "m1") | {"from": "06 12 34 56 78"})
    post(system, message("merci", "m2") | {"from": "33612345678"})
    assert system.said() == ["bonjour", "merci"]


def test_what_became_of_a_message_is_known_and_a_failure_stays(
    system: Texting, provider: Provider
) -> None:
    post(system, message())
    reference = provider.asked().said["id"]
    for status, state in (
        ("sent", Delivery.SENT),
        ("delivered", Delivery.DELIVERED),
        ("failed", Delivery.FAILED),
        ("delivered", Delivery.FAILED),
    ):
        told = {"id": "x", "status": status, "reference": reference}
        assert post(system, told) == 200
        assert system.states()[0] is state


def test_a_status_by_the_providers_own_id_is_known_too(system: Texting, provider: Provider) -> None:
    post(system, message())
    provider.asked()
    sent = until(lambda: [r for r in system.receipts() if r.reference])[0]
    post(system, {"id": sent.reference, "status": "delivered"})
    assert system.receipts()[0].state is Delivery.DELIVERED
    assert post(system, {"id": "nobody's", "status": "delivered"}) == 200


def test_what_it_costs_is_counted_from_what_left(
    tmp_path: Path, trained: Path, clock: FakeClock, provider: Provider
) -> None:
    with texting(tmp_path, trained, clock, hmac_keys(provider)) as system:
        post(system, message())
        provider.asked()
        segments = until(lambda: sum(r.segments for r in system.receipts()))
    with texting(tmp_path, trained, clock, hmac_keys(provider)) as system:
        out = 'referent_sms_segments_total{direction="out"}'
        until(lambda: system.metric(out) == segments)
        cost = system.metric('referent_sms_cost_euros{month="2026-11"}')
        assert cost == pytest.approx(segments * 0.05)
        post(system, message("merci", "m9"))
        assert system.metric('referent_sms_segments_total{direction="in"}') == 1


def test_a_provider_that_asks_for_patience_has_it(
    system: Texting, provider: Provider, clock: FakeClock
) -> None:
    before = system.postponed()
    provider.answers.put(Answer(429, headers={"Retry-After": "2"}))
    post(system, message())
    first = provider.asked()
    until(lambda: system.postponed() > before)
    assert provider.is_quiet
    clock.forward(seconds=3)
    assert provider.asked().said == first.said, "the same id: it is sent once"


def test_a_number_that_nobody_has_is_closed(system: Texting, provider: Provider) -> None:
    provider.answers.put(Answer(410))
    post(system, message())
    provider.asked()

    def is_closed() -> bool:
        store = system.services.parts.store
        found = system.desk(store.conversation, system.person())
        return bool(found.reach.closed)

    until(is_closed)


def test_twilio_is_answered_with_nothing_and_the_person_by_the_outbox(
    twilio: Texting, provider: Provider
) -> None:
    fields = {"From": ANA, "To": "+33600000000", "Body": "Bonjour à tous ?", "MessageSid": "SM9"}
    answer = form(twilio, {**fields, "NumMedia": "0", "FromCity": ""})
    assert (answer.status_code, answer.headers["content-type"][:8]) == (200, "text/xml")
    assert answer.text.endswith("<Response/>")
    asked = provider.asked()
    assert asked.path == "/2010-04-01/Accounts/AC1/Messages.json"
    assert asked.headers["Authorization"].startswith("Basic ")
    assert asked.said["To"] == ANA
    assert form(twilio, fields).status_code == 200
    assert twilio.said() == ["Bonjour à tous ?"]


def test_what_twilio_says_of_a_message_is_known(twilio: Texting, provider: Provider) -> None:
    form(twilio, {"From": ANA, "Body": QUESTION, "MessageSid": "SM9"})
    callback = provider.asked().said["StatusCallback"]
    query = callback.partition("?")[2]
    assert callback == f"https://sms.example{PATH}?{query}"
    told = {"MessageSid": "SM2", "MessageStatus": "undelivered"}
    assert form(twilio, told, query).status_code == 200
    assert twilio.receipts()[0].state is Delivery.FAILED


def test_nothing_is_kept_of_what_twilio_did_not_sign(twilio: Texting) -> None:
    fields = {"From": ANA, "Body": QUESTION, "MessageSid": "SM9"}
    assert form(twilio, fields, token="another").status_code == 401
    assert twilio.client.post(PATH, data=fields).status_code == 401
    assert twilio.person() is None


def test_a_message_that_cannot_be_kept_is_asked_for_again(
    system: Texting, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        raise Unavailable("the store cannot write now", retry_in=7)

    with monkeypatch.context() as broken:
        broken.setattr(system.services.turns, "take", full)
        assert post(system, message()) == 503
    assert post(system, message()) == 200
    assert system.said() == [QUESTION]
