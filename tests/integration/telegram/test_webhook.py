"""Telegram posts updates to a real `referent serve`."""

import http.client
import json
import sqlite3
import urllib.request
from contextlib import contextmanager

import pytest

from bot.channels.telegram.webhook import LARGEST, PATH
from bot.conversation.events import Address
from bot.store.sql import SqlStore
from tests.servers import referent
from tests.servers.processes import free_port
from tests.servers.telegram import SECRET_HEADER, Retries, running

SECRET = "a-secret_of-the-tests"


class Posted:
    """A server with a webhook, its Telegram, and its database."""

    def __init__(self, server, telegram, data):
        self.server = server
        self.telegram = telegram
        self.database = data / "referent.db"

    def post(self, body, secret=SECRET):
        """The status and the headers of the answer to a request of whoever it is."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        headers = {"Content-Type": "application/json"}
        headers |= {SECRET_HEADER: secret} if secret is not None else {}
        try:
            connection.request("POST", PATH, body, headers)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders())
        finally:
            connection.close()

    async def said(self, phone):
        """The person's words in the thread, with the kinds of what follows them."""
        store = SqlStore(f"sqlite:///{self.database}")
        try:
            person = await store.person_at(Address("telegram", str(phone.id)))
            return [(r.kind, r.event) for r in await store.log(person)] if person else []
        finally:
            store.close()


@pytest.fixture(scope="module")
def posted(trained, tmp_path_factory):
    """One server for all: each test has people of its own."""
    data_dir = tmp_path_factory.mktemp("posted")
    (data_dir / "models").symlink_to(trained / "models")
    quick = Retries(second=0.05)
    port = free_port()
    with running(retries=quick) as telegram:
        more = {
            "TELEGRAM_TOKEN": telegram.token,
            "TELEGRAM_API_BASE": telegram.base_url,
            "TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}{PATH}",
            "TELEGRAM_WEBHOOK_SECRET": SECRET,
        }
        server = referent.start(data_dir, more, port=port)
        try:
            telegram.wait_until(lambda t: t.account.webhook is not None)
            yield Posted(server, telegram, data_dir)
        finally:
            server.stop()


@contextmanager
def locked(database):
    """Nobody else can write to the database in the block."""
    holder = sqlite3.connect(database, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        holder.execute("ROLLBACK")
        holder.close()


def words(log):
    return [event.text for kind, event in log if kind == "person.spoke"]


async def test_what_people_write_is_taken_in_each_chat_s_order(posted):
    people = [posted.telegram.user(7 + n) for n in range(4)]
    texts = [f"message numéro {n}" for n in range(8)]
    for text in texts:
        for one in people:
            one.writes(text)
    posted.telegram.wait_until(lambda t: t.unconfirmed == 0, timeout=30)
    for one in people:
        assert words(await posted.said(one)) == texts
        assert one.wait_for(1)
    lanes = {("chat", one.id) for one in people}
    assert {a.status for a in posted.telegram.attempts if a.lane in lanes} == {200}


async def test_a_press_and_a_text_are_both_taken_once(posted):
    ada = posted.telegram.user(20)
    ada.writes("bonjour")
    asked = next(m for m in ada.wait_for(lambda got: any(m.titles for m in got)) if m.titles)
    ada.presses(asked, asked.titles[0])
    ada.writes("comment m'actualiser ?")
    posted.telegram.wait_until(lambda t: t.unconfirmed == 0)
    spoken = words(await posted.said(ada))
    assert len(spoken) == 3
    assert "comment m'actualiser ?" in spoken
    ada.wait_for(lambda got: any(f"✓ {asked.titles[0]}" in m.text for m in got))


async def test_who_does_not_know_the_secret_is_sent_away_unread(posted):
    ada = posted.telegram.user(21)
    ada.writes("bonjour")
    posted.telegram.wait_until(lambda t: t.unconfirmed == 0)
    update = posted.telegram.last_update().shape()
    forged = json.dumps(update | {"update_id": 1}).encode()
    for secret in ("", "wrong", SECRET + "x", "é", None):
        assert posted.post(forged, secret)[0] == 401
    assert posted.post(b"no JSON", "wrong")[0] == 401
    assert words(await posted.said(ada)) == ["bonjour"]
    assert posted.post(forged)[0] == 200
    assert words(await posted.said(ada)) == ["bonjour", "bonjour"]
    assert posted.post(forged)[0] == 200
    assert words(await posted.said(ada)) == ["bonjour", "bonjour"]


def test_what_is_no_update_is_refused_and_what_is_too_large_too(posted):
    for body in (b"", b"{", b"[]", b"\xff", b'"update"'):
        assert posted.post(body)[0] == 400
    assert posted.post(b" " * (LARGEST + 1))[0] == 413
    assert posted.post(b'{"update_id": 1}')[0] == 200
    assert posted.post(b'{"update_id": 2, "message": {"of": "another world"}}')[0] == 200


def test_groups_are_left_alone_and_counted(posted):
    group = {"id": -100, "type": "group", "title": "Nous"}
    sender = {"id": 23, "is_bot": False, "first_name": "Ada"}
    message = {"message_id": 1, "date": 1, "chat": group, "from": sender, "text": "bonjour"}
    assert posted.post(json.dumps({"update_id": 5, "message": message}).encode())[0] == 200
    figures = urllib.request.urlopen(f"http://127.0.0.1:{posted.server.port}/metrics").read()
    assert b'referent_left_alone_total{channel="telegram"}' in figures


async def test_while_the_store_is_locked_telegram_is_asked_to_come_again(posted):
    ada = posted.telegram.user(22)
    ada.writes("bonjour")
    posted.telegram.wait_until(lambda t: t.unconfirmed == 0)
    with locked(posted.database):
        ada.writes("comment m'actualiser ?")
        posted.telegram.wait_until(lambda t: 503 in {a.status for a in t.attempts}, timeout=60)
        refused = next(a for a in posted.telegram.attempts if a.status == 503)
        assert refused.wait >= 1  # what Retry-After asked for
        assert words(await posted.said(ada)) == ["bonjour"]
    posted.telegram.wait_until(lambda t: t.unconfirmed == 0, timeout=60)
    assert words(await posted.said(ada)) == ["bonjour", "comment m'actualiser ?"]
