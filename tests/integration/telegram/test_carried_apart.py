"""One process receives, another carries: `referent relay` beside servers that do not."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers import referent
from tests.servers.processes import end, tied
from tests.servers.referent import PROGRAM, ROOT
from tests.servers.telegram import Telegram


@contextmanager
def relay(data: Path, more: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        tied([str(PROGRAM), "relay"]), cwd=ROOT, env=referent.settings(data, more=more)
    )
    try:
        yield process
    finally:
        end(process, signal.SIGTERM, seconds=30)


def test_what_one_process_took_another_carries(data_dir: Path, telegram: Telegram) -> None:
    more = {"TELEGRAM_TOKEN": telegram.token, "TELEGRAM_API_BASE": telegram.base_url}
    ada = telegram.user(7, "Ada")
    with referent.running(data_dir, more | {"REFERENT_RELAY": "off"}):
        ada.writes("bonjour")
        telegram.wait_until(lambda t: t.calls("getUpdates") and t.unconfirmed == 0, 30)
        assert telegram.calls("sendMessage") == []
        with relay(data_dir, more) as carrier:
            ada.wait_for(2, 60)
            assert end(carrier, signal.SIGTERM, seconds=30) == 0
    assert referent.command(data_dir, "verify")[0] == 0


def test_a_relay_without_any_channel_says_so(data_dir: Path) -> None:
    code, said = referent.command(data_dir, "relay")
    assert code == 1
    assert "no channel is open" in said
