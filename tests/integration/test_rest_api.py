"""Rasa's HTTP API as its clients use it, and what bad input gets."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import yaml

from tests.integration.conftest import System

WEBHOOK = "/webhooks/rest/webhook"


def test_a_question_gets_its_answer_in_rasas_shape(system: System) -> None:
    said = system.say("u1", "Quelles sont les dates d'actualisation ?")
    assert said[0]["recipient_id"] == "u1"
    assert "28 novembre" in said[0]["text"]


def test_a_repeated_message_is_acknowledged_and_not_answered_again(system: System) -> None:
    assert system.say("u1", "bonjour", "m1")
    assert system.say("u1", "bonjour", "m1") == []
    users = [e for e in system.tracker("u1")["events"] if e["event"] == "user"]
    assert len(users) == 1


def test_two_messages_of_one_person_at_the_same_instant_are_both_answered(system: System) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda i: system.say("u1", "bonjour", f"m{i}"), range(8)))
    assert all(answers)
    users = [e for e in system.tracker("u1")["events"] if e["event"] == "user"]
    assert sorted(u["message_id"] for u in users) == [f"m{i}" for i in range(8)]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"sender": 5, "message": "x"}',
        b'{"sender": "u", "message": null}',
        b'{"sender": "", "message": "x"}',
        b'{"message": "x"}',
        b'{"sender": "u", "message": "\xff\xfe"}',
        b'{"sender": "u", "message": "x", "metadata": {"message_id": 7}}',
        b'{"sender": "u", "message": "x", "metadata": {"message_id": ""}}',
        rb'{"sender": "a\u0000b", "message": "x"}',
        rb'{"sender": "u", "message": "x", "metadata": {"message_id": "a\u0000b"}}',
    ],
)
def test_what_is_not_a_message_gets_400_and_says_what_was_expected(
    system: System, body: bytes
) -> None:
    answer = system.client.post(WEBHOOK, content=body)
    assert answer.status_code == 400
    assert answer.json()["status"] == "failure"
    assert answer.json()["message"]


def test_a_request_too_large_gets_413(system: System) -> None:
    body = b'{"sender": "u", "message": "' + b"a" * 70_000 + b'"}'
    assert system.client.post(WEBHOOK, content=body).status_code == 413


@pytest.mark.parametrize(
    "text",
    ["", "   ", "🙂🙂🙂", "?!...", "\x00\x07\u202e\u200b", "a" * 10_000, "mot " * 2_500, "/", "/{"],
)
def test_every_text_gets_a_clear_answer_and_is_kept(system: System, text: str) -> None:
    assert system.say("u1", text)
    users = [e for e in system.tracker("u1")["events"] if e["event"] == "user"]
    assert [u["text"] for u in users] == [text]


@pytest.mark.parametrize(
    ("text", "said"), [("", "vide"), ("🦆🦆", "emoji"), ("zzz " * 2_500, "trop long")]
)
def test_what_is_no_sentence_is_told_so_and_is_no_misunderstanding(
    system: System, text: str, said: str
) -> None:
    for _ in range(3):
        assert said in system.texts("u1", text)
    assert system.tracker("u1")["control"] == "assistant"


def test_a_payload_is_understood_as_what_it_names(system: System) -> None:
    system.say("u1", "/controle_definition")
    latest = system.tracker("u1")["latest_message"]
    assert latest["intent"] == {"name": "controle_definition", "confidence": 1.0}


def test_parse_gives_intent_ranking_and_decision(system: System) -> None:
    parsed = system.client.post("/model/parse", json={"text": "c'est quoi un contrôle ?"}).json()
    assert parsed["intent"]["name"] == "controle_definition"
    assert parsed["intent_ranking"][0] == parsed["intent"]
    assert parsed["decision"] == "answer"


def test_the_story_of_a_conversation_is_a_story_file(system: System) -> None:
    system.say("u1", "bonjour")
    story = yaml.safe_load(system.client.get("/conversations/u1/story").text)
    assert story["stories"][0]["steps"][0]["intent"] == "salutation"


def test_a_conversation_nobody_started_is_an_empty_tracker(system: System) -> None:
    tracker = system.tracker("nobody")
    assert tracker["sender_id"] == "nobody"
    assert tracker["events"] == []


def test_version_status_health_and_metrics_answer(system: System) -> None:
    system.say("u1", "bonjour")
    get = system.client.get
    assert get("/version").json()["version"]
    assert get("/status").json()["model_id"]
    assert get("/health").json() == {"status": "ok"}
    assert get("/ready").status_code == 200
    assert 'referent_turns_total{channel="rest"}' in get("/metrics").text
    assert get(WEBHOOK).status_code == 405
    assert get("/nowhere").json()["code"] == 404


def test_what_others_wrote_is_behind_the_token_once_one_is_configured(system: System) -> None:
    import msgspec

    settings = msgspec.structs.replace(system.services.parts.settings, api_token="letmein")
    system.client.app.state.settings = settings  # type: ignore[attr-defined]
    for path in ("/conversations/u1/tracker", "/conversations/u1/story", "/status"):
        assert system.client.get(path).status_code == 401
        assert system.client.get(path, params={"token": "wrong"}).status_code == 401
        assert system.client.get(path, params={"token": "letmein"}).status_code == 200
    bearer = {"Authorization": "Bearer letmein"}
    assert system.client.post("/model/parse", json={"text": "x"}).status_code == 401
    assert system.client.post("/model/parse", json={"text": "x"}, headers=bearer).is_success


def test_a_store_that_cannot_write_refuses_with_503_and_says_when_to_come_back(
    system: System,
) -> None:
    (system.services.parts.settings.data_dir / "referent.db").unlink()
    answer = system.client.post(WEBHOOK, json={"sender": "u1", "message": "bonjour"})
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.json()["status"] == "failure"
