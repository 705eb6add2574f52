"""Two relays on one database share the work, and never an address."""

import asyncio
from collections import Counter
from datetime import timedelta

from bot.conversation.events import Address, PersonSpoke, SystemSaid
from bot.conversation.ports import Entry
from bot.store.database import upgrade
from bot.store.sql import SqlStore
from tests.contract.conftest import NOW

PEOPLE = 60


async def filled(store: SqlStore) -> None:
    """Each person wrote, and has two lines waiting."""

    def entry(number: int) -> Entry:
        address = Address("sms", f"+331000{number:04}")
        said = PersonSpoke(address=address, text="?")
        lines = [SystemSaid(text=str(n), response="r") for n in range(2)]
        return Entry(lambda _, __: [said, *lines], NOW, address=address)

    await asyncio.gather(*(store.record(entry(number)) for number in range(PEOPLE)))


async def test_no_message_is_claimed_by_both(database_url: str) -> None:
    upgrade(database_url)
    stores = [SqlStore(database_url), SqlStore(database_url)]
    try:
        await filled(stores[0])
        claims = await asyncio.gather(
            *(store.claim("sms", NOW, limit=10) for _ in range(5) for store in stores)
        )
        taken = Counter((m.conversation, m.seq) for claim in claims for m in claim)
        assert set(taken.values()) == {1}
        assert len(taken) == PEOPLE * 2
        whose = [{m.conversation for m in claim} for claim in claims]
        assert sum(map(len, whose)) == PEOPLE, "the lines of one address go together"
    finally:
        for store in stores:
            store.close()


async def test_what_one_relay_held_when_it_died_the_other_takes(database_url: str) -> None:
    upgrade(database_url)
    first, second = SqlStore(database_url), SqlStore(database_url)
    try:
        await filled(first)
        held = await first.claim("sms", NOW, limit=PEOPLE)
        assert await second.claim("sms", NOW, limit=PEOPLE) == []
        again = await second.claim("sms", NOW + timedelta(minutes=1), limit=PEOPLE)
        assert sorted((m.conversation, m.seq) for m in again) == sorted(
            (m.conversation, m.seq) for m in held
        )
    finally:
        first.close()
        second.close()
