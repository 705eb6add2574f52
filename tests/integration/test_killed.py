"""A server killed in the middle of load loses nothing it acknowledged and answers nothing twice.

`make bench` does the same ten times over.
"""

from tests.bench import kill


async def test_two_kills_under_load_lose_nothing_on_sqlite(tmp_path):
    verdict = await kill.rounds(tmp_path, 2, {})
    assert verdict.faults == []
    assert verdict.verify_code == 0, verdict.verify_said
    assert verdict.sent_again > 0, "the kill found nobody waiting: nothing was proved"


async def test_two_kills_under_load_lose_nothing_on_postgresql(tmp_path, durable_postgres_url):
    verdict = await kill.rounds(tmp_path, 2, {"REFERENT_DATABASE_URL": durable_postgres_url})
    assert verdict.faults == []
    assert verdict.verify_code == 0, verdict.verify_said
    assert verdict.sent_again > 0, "the kill found nobody waiting: nothing was proved"
