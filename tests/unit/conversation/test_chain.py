"""The chain proves a thread intact, and lets a body be erased."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.chain import GENESIS, digest, link

AT = datetime(2026, 11, 23, 9, 0, 0, 123456, tzinfo=UTC)
PLACE = {
    "previous": GENESIS,
    "conversation": "nadia",
    "seq": 1,
    "at": AT,
    "kind": "person.spoke",
    "content": digest(b"salt", b"{}"),
}
Body = tuple[bytes, bytes]


@pytest.mark.parametrize(
    "change",
    [
        {"previous": b"other"},
        {"conversation": "yann"},
        {"seq": 2},
        {"at": AT.replace(microsecond=123457)},
        {"kind": "conseiller.spoke"},
        {"content": digest(b"salt", b"{} ")},
        {"content": digest(b"other", b"{}")},
    ],
    ids=str,
)
def test_whatever_is_changed_shows(change: dict[str, object]) -> None:
    assert link(**{**PLACE, **change}) != link(**PLACE)


def test_the_place_of_the_clock_does_not_matter() -> None:
    paris = AT.astimezone(ZoneInfo("Europe/Paris"))
    assert link(**{**PLACE, "at": paris}) == link(**PLACE)


def test_a_short_body_cannot_be_guessed_without_its_salt() -> None:
    assert digest(b"one", b"oui") != digest(b"two", b"oui")


def chain(contents: list[bytes]) -> list[bytes]:
    hashes = [GENESIS]
    for seq, content in enumerate(contents, 1):
        hashes.append(link(hashes[-1], "nadia", seq, AT, "person.spoke", content))
    return hashes


bodies = st.lists(st.tuples(st.binary(min_size=16, max_size=16), st.binary()), min_size=1)


@given(bodies, st.data())
def test_a_change_breaks_every_link_that_follows(thread: list[Body], data: st.DataObject) -> None:
    contents = [digest(salt, body) for salt, body in thread]
    i = data.draw(st.integers(0, len(contents) - 1))
    forged = [*contents[:i], digest(b"forged", b""), *contents[i + 1 :]]
    true, false = chain(contents), chain(forged)
    assert true[: i + 1] == false[: i + 1]
    assert all(a != b for a, b in zip(true[i + 1 :], false[i + 1 :], strict=True))
