"""A server killed in the middle of load loses nothing it acknowledged and answers nothing twice.

`make bench` does the same ten times over.
"""

from tests.bench import kill


async def test_two_kills_under_load_lose_nothing_on_sqlite(data_dir):
    verdict = await kill.rounds(data_dir, 2, {})
    assert verdict.faults == []
    assert verdict.verify_code == 0, verdict.verify_said
    assert verdict.sent_again > 0, "the kill found nobody waiting: nothing was proved"


async def test_two_kills_under_load_lose_nothing_on_postgresql(data_dir, durable_postgres_url):
    verdict = await kill.rounds(data_dir, 2, {"REFERENT_DATABASE_URL": durable_postgres_url})
    assert verdict.faults == []
    assert verdict.verify_code == 0, verdict.verify_said
    assert verdict.sent_again > 0, "the kill found nobody waiting: nothing was proved"
