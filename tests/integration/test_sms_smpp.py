"""Text messages straight from an SMSC: acknowledged after the commit, and answered once.

The centre is simulated (tests/servers/smsc); what it keeps is what was not acknowledged.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.conversation.errors import Unavailable
from bot.conversation.speech import Delivery
from tests.integration.conftest import FakeClock
from tests.integration.texting import ANA, Texting, Thread, texting, until
from tests.servers import referent
from tests.servers import smsc as smsc_server
from tests.servers.smsc import Smsc
from tests.servers.smsc.parts import divided

NUMBER = ANA.removeprefix("+")
THROTTLED, NO_SUCH_NUMBER = 0x58, 0x0B
LATER = 0x64  # ESME_RX_T_APPN


def credentials(centre: Smsc) -> dict[str, Any]:
    return {
        "adapter": "smpp",
        "number": centre.number,
        "countries": ["FR"],
        "price_per_segment": 0.05,
        "host": "127.0.0.1",
        "port": centre.port,
        "system_id": centre.system_id,
        "password": centre.password,
    }


@pytest.fixture
def centre() -> Iterator[Smsc]:
    with smsc_server.running() as running:
        yield running


@pytest.fixture
def system(tmp_path: Path, trained: Path, clock: FakeClock, centre: Smsc) -> Iterator[Texting]:
    with texting(tmp_path, trained, clock, credentials(centre)) as running:
        centre.bound()
        yield running


def test_who_writes_is_answered_and_the_answer_is_known_to_have_arrived(
    system: Texting, centre: Smsc
) -> None:
    phone = centre.phone(NUMBER)
    phone.writes("déjà actualisé ?")
    answer = phone.reads()
    assert (answer.sender, answer.data_coding) == (centre.number, 0)
    until(lambda: Delivery.DELIVERED in system.states())
    kept = until(lambda: [r for r in system.receipts() if r.segments])[0]
    assert (kept.segments, kept.reference) == (answer.parts, answer.message_ids[-1])


def test_a_failure_that_the_centre_reports_is_known(system: Texting, centre: Smsc) -> None:
    centre.outcome = "UNDELIV"
    phone = centre.phone(NUMBER)
    phone.writes("bonjour")
    phone.reads()
    until(lambda: Delivery.FAILED in system.states())


@pytest.mark.parametrize("how", [None, "udh8", "udh16", "sar", "payload"])
def test_a_long_message_is_one_question_however_it_travels(
    system: Texting, centre: Smsc, how: Any
) -> None:
    text = "Je vous écris parce que " + "je ne sais pas " * 20 + "quand m'actualiser."
    order = None if how in (None, "payload") else [2, 0, 1]
    centre.phone(NUMBER).writes(text, parts=how, order=order)
    centre.all_acknowledged()
    assert system.said() == [text]


def test_a_part_is_kept_before_it_is_acknowledged(
    tmp_path: Path, trained: Path, clock: FakeClock, centre: Smsc
) -> None:
    text = "mot " * 60
    for order in ([1], [0]):
        with texting(tmp_path, trained, clock, credentials(centre)) as system:
            centre.carries(NUMBER, [divided(text, "udh16", 7)[order[0]]])
            centre.all_acknowledged()
            said = system.said()
    assert said == [text]


def test_the_same_words_twice_are_two_messages(system: Texting, centre: Smsc) -> None:
    phone = centre.phone(NUMBER)
    for _ in range(3):
        phone.writes("oui")
    centre.all_acknowledged()
    assert system.said() == ["oui"] * 3
    until(lambda: not system.doubts())
    centre.drops()
    centre.bound(2)
    phone.writes("oui")
    centre.all_acknowledged()
    assert system.said() == ["oui"] * 4


def test_what_cannot_be_kept_stays_with_the_centre(
    system: Texting, centre: Smsc, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        raise Unavailable("the store cannot write now")

    with monkeypatch.context() as broken:
        broken.setattr(system.services.turns, "take", full)
        centre.phone(NUMBER).writes("bonjour")
        until(lambda: LATER in centre.refused)
        assert len(centre.unacknowledged) == 1
    centre.drops()  # the next session has it again
    centre.all_acknowledged()
    assert system.said() == ["bonjour"]


def test_a_message_that_was_kept_and_not_acknowledged_is_answered_once(
    system: Texting, centre: Smsc, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = system.services.turns.take

    async def taken_as_the_link_breaks(inbound: Any) -> Any:
        outcome = await take(inbound)
        centre.drops()
        return outcome

    with monkeypatch.context() as broken:
        broken.setattr(system.services.turns, "take", taken_as_the_link_breaks)
        centre.phone(NUMBER).writes("oui")
        until(lambda: system.said() == ["oui"])
        centre.bound(2)
    centre.all_acknowledged()
    assert system.said() == ["oui"]
    until(lambda: not system.doubts())
    centre.phone(NUMBER).writes("oui")
    centre.all_acknowledged()
    assert system.said() == ["oui", "oui"]


def test_a_centre_that_is_throttled_has_the_message_later(
    system: Texting, centre: Smsc, clock: FakeClock
) -> None:
    before = system.postponed()
    centre.refuses(THROTTLED)
    phone = centre.phone(NUMBER)
    phone.writes("bonjour")
    until(lambda: system.postponed() > before)
    assert phone.received == []
    clock.forward(seconds=3)
    assert phone.reads().text.startswith("Bonjour")


def test_a_number_that_nobody_has_is_closed(system: Texting, centre: Smsc) -> None:
    centre.refuses(NO_SUCH_NUMBER)
    centre.phone(NUMBER).writes("bonjour")
    centre.all_acknowledged()
    store = system.services.parts.store
    until(lambda: system.desk(store.conversation, system.person()).reach.closed)


def test_the_link_is_alive_while_a_message_is_being_kept(
    system: Texting, centre: Smsc, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre.asks_if_alive()
    centre.drops()
    centre.bound(2)
    centre.asks_if_alive()


def test_nothing_is_lost_or_answered_twice_when_the_server_is_killed(
    tmp_path: Path, data_dir: Path, centre: Smsc
) -> None:
    root = referent.project(tmp_path / "project", sms=credentials(centre))
    phones = [centre.phone(f"3361234{n:04}") for n in range(60)]
    server = referent.start(data_dir, root=root)
    centre.bound()
    for count, phone in enumerate(phones):
        phone.writes("bonjour")
        if count in (15, 35):
            phones[count - 10].reads()
            server.kill()
            assert centre.unacknowledged, "nothing was in flight: nothing was proved"
            server = referent.start(data_dir, root=root)
            centre.bound()
    try:
        centre.all_acknowledged()
        threads = [Thread(data_dir, f"+{phone.number}") for phone in phones]
        assert [thread.said() for thread in threads] == [["bonjour"]] * 60
        # What a killed relay had claimed leaves when the claim lapses, after a minute.
        until(lambda: all(phone.received for phone in phones), seconds=100)
    finally:
        server.stop()
    code, said = referent.command(data_dir, "verify")
    assert code == 0, said


def test_a_wrong_password_is_said_to_whoever_reads_the_log(
    tmp_path: Path, data_dir: Path, centre: Smsc
) -> None:
    wrong = {**credentials(centre), "password": "wrong"}
    root = referent.project(tmp_path / "project", sms=wrong)
    with referent.running(data_dir, root=root):
        log = data_dir / "server.log"
        until(lambda: "ESME_RINVPASWD" in log.read_text("utf-8"))
    assert "wrong" not in log.read_text("utf-8")
