"""Where the parts of long text messages are kept, in every store: durably, once, and not for long.

The words of the parts are of no importance, so they are short.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from bot.conversation.ports import Store
from bot.store.parts import Part, Parts
from bot.store.sql import SqlStore
from tests.contract.conftest import NOW, filled

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def parts(store: Store) -> Parts:
    """The place for parts of one of the stores."""
    return store.parts


def part(
    number: int,
    text: str,
    total: int = 2,
    reference: str = "8.7",
    sender: str = "+33612345678",
    at: datetime = NOW,
) -> Part:
    return Part(sender, reference, number, total, text, "", at)


def texts(some: Sequence[Part]) -> list[str]:
    return [one.text for one in some]


async def test_a_set_is_whole_in_whatever_order_it_came(parts: Parts) -> None:
    assert (await parts.keep(part(3, "c", 3))).verdict == "waits"
    assert (await parts.keep(part(1, "a", 3))).verdict == "waits"
    kept = await parts.keep(part(2, "b", 3))
    assert (kept.verdict, texts(kept.parts)) == ("whole", ["a", "b", "c"])


async def test_a_part_that_is_repeated_counts_once(parts: Parts) -> None:
    await parts.keep(part(1, "a"))
    assert (await parts.keep(part(1, "a", at=LATER))).verdict == "waits"
    kept = await parts.keep(part(2, "b", at=LATER))
    assert (texts(kept.parts), kept.parts[0].at) == (["a", "b"], NOW)


async def test_a_set_that_was_not_closed_is_whole_again_when_its_last_part_is_repeated(
    parts: Parts,
) -> None:
    await parts.keep(part(1, "a"))
    first = await parts.keep(part(2, "b"))
    assert await parts.keep(part(2, "b", at=LATER)) == first


async def test_a_part_repeated_after_its_set_was_delivered_is_known(parts: Parts) -> None:
    await parts.keep(part(1, "a"))
    await parts.close((await parts.keep(part(2, "b"))).parts, LATER)
    assert (await parts.keep(part(2, "b"))).verdict == "known"
    assert await parts.waiting(LATER) == []


async def test_a_reference_is_used_again_for_another_message(parts: Parts) -> None:
    await parts.keep(part(1, "a"))
    await parts.close((await parts.keep(part(2, "b"))).parts, LATER)
    assert (await parts.keep(part(2, "d"))).verdict == "waits"
    assert texts((await parts.keep(part(1, "c"))).parts) == ["c", "d"]


@pytest.mark.parametrize("new", [part(1, "other"), part(2, "b", total=3)])
async def test_an_unfinished_message_bars_the_way_until_it_is_delivered(
    parts: Parts, new: Part
) -> None:
    await parts.keep(part(1, "a"))
    barred = await parts.keep(new)
    assert (barred.verdict, texts(barred.parts)) == ("barred", ["a"])
    await parts.close(barred.parts, LATER)
    assert (await parts.keep(new)).parts == (new,)


async def test_two_people_and_two_references_do_not_mix(parts: Parts) -> None:
    await parts.keep(part(1, "a"))
    assert (await parts.keep(part(2, "x", sender="+33611111111"))).verdict == "waits"
    assert (await parts.keep(part(2, "y", reference="16.7"))).verdict == "waits"


async def test_what_waits_is_found_when_it_is_late_or_whole(parts: Parts) -> None:
    await parts.keep(part(1, "late"))
    await parts.keep(part(1, "young", reference="8.8", at=LATER))
    for number, text in ((1, "who"), (2, "le")):  # its delivery failed
        await parts.keep(part(number, text, reference="8.9", at=LATER))
    found = await parts.waiting(NOW)
    assert sorted(map(texts, found)) == [["late"], ["who", "le"]]


async def test_what_was_delivered_is_forgotten_in_time(parts: Parts) -> None:
    await parts.keep(part(1, "a"))
    await parts.close((await parts.keep(part(2, "b"))).parts, LATER)
    await parts.forget(LATER)
    assert (await parts.keep(part(2, "b"))).verdict == "known"
    await parts.forget(LATER + timedelta(seconds=1))
    assert (await parts.keep(part(2, "b"))).verdict == "waits"


def message(id_: str) -> Part:
    return Part("+33612345678", "doubt.digest", 1, -1, "", id_, LATER)


async def test_the_same_words_of_another_session_are_the_message_in_doubt(parts: Parts) -> None:
    assert await parts.doubt(message("one.1"), repeats=True) == "one.1"
    assert await parts.doubt(message("two.1"), repeats=True) == "one.1"


async def test_what_was_not_repeated_in_time_is_another_message(parts: Parts) -> None:
    await parts.doubt(message("one.1"), repeats=True)
    assert await parts.doubt(message("two.1"), repeats=False) == "two.1"


async def test_the_same_words_in_one_session_are_another_message(parts: Parts) -> None:
    await parts.doubt(message("one.1"), repeats=True)
    assert await parts.doubt(message("one.2"), repeats=True) == "one.2"
    await parts.sure(message("one.1"))
    assert await parts.doubt(message("two.1"), repeats=True) == "one.2", (
        "the other is still in doubt"
    )


async def test_what_was_acknowledged_is_not_in_doubt(parts: Parts) -> None:
    await parts.doubt(message("one.1"), repeats=True)
    await parts.sure(message("one.1"))
    assert await parts.doubt(message("two.1"), repeats=True) == "two.1"


async def test_parts_are_there_after_a_restart_and_their_words_gone_once_delivered(
    database_url: str,
) -> None:
    store = filled(database_url)
    await store.parts.keep(part(1, "un secret"))
    store.close()
    again = SqlStore(database_url)
    kept = await again.parts.keep(part(2, "b"))
    assert texts(kept.parts) == ["un secret", "b"]
    await again.parts.close(kept.parts, LATER)
    with again.reading.begin() as connection:
        left = connection.exec_driver_sql("SELECT text FROM sms_part").scalars().all()
    assert len(left) == 2 and not {"un secret", "b"} & set(left)
    again.close()
