"""What leaves by SMS: plain, cut, counted, not faster than agreed, and not twice."""

import pytest

from bot.channels.sms.carrying import SmsCarrier
from bot.channels.sms.pacing import Pace
from bot.channels.sms.ports import Place, Sms, read_place
from bot.conversation.events import Address, Button
from bot.conversation.speech import Outgoing
from bot.gsm import measure
from bot.relay import Carried
from bot.words import Writing
from handoff.ports import NotNow

WORDS = Writing("Répondez {choices}.", "{number} pour {title}")
ANA = Address("sms", "+33612345678")


class Wire:
    """A gateway that remembers, and refuses what it is told to."""

    def __init__(self) -> None:
        self.sent: list[Sms] = []
        self.fails_after: int | None = None

    async def send(self, sms: Sms) -> Carried:
        if self.fails_after == len(self.sent):
            raise NotNow(retry_in=2)
        self.sent.append(sms)
        return Carried(f"r{len(self.sent)}", measure(sms.text).segments)


class Known:
    """Who is told what left."""

    def __init__(self) -> None:
        self.places: dict[str, Place] = {}

    async def left(self, reference: str, place: Place) -> None:
        self.places[reference] = place


class Time:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def carrier(wire: Wire, time: Time) -> SmsCarrier:
    return SmsCarrier(wire, Pace(time, 1000), WORDS, Known())


def says(text: str, seq: int = 1, author: str = "assistant", name: str = "", buttons=()):
    return Outgoing("p", seq, ANA, text, author, name, tuple(buttons))


async def test_choices_are_said_by_number_in_plain_letters(carrier, wire) -> None:
    buttons = [Button("Ça va", "/a"), Button("Bientôt", "/b")]
    await carrier.carry([says("Êtes-vous prêt ?", buttons=buttons)])
    assert wire.sent[0].text == "Etes-vous pret ?\nRépondez 1 pour Ça va, 2 pour Bientot."


async def test_a_conseillers_words_carry_their_name(carrier, wire) -> None:
    await carrier.carry([says("Je regarde.", author="conseiller", name="Claire Martin")])
    assert wire.sent[0].text == "Claire Martin : Je regarde."


async def test_another_script_keeps_its_letters(carrier, wire) -> None:
    carried = await carrier.carry([says("مرحبا")])
    assert (wire.sent[0].text, carried.segments) == ("مرحبا", 1)


async def test_a_humans_long_text_leaves_in_order_in_messages_of_six_segments(
    carrier, wire
) -> None:
    text = " ".join(f"Phrase numéro {n} de ma réponse." for n in range(60))
    carried = await carrier.carry([says(text, author="conseiller", name="Claire")])
    assert len(wire.sent) > 1
    assert all(measure(sms.text).segments <= 6 for sms in wire.sent)
    assert " ".join(sms.text for sms in wire.sent) == f"Claire : {text}"
    assert carried.segments == sum(measure(sms.text).segments for sms in wire.sent)
    assert [sms.place.piece for sms in wire.sent] == list(range(len(wire.sent)))


async def test_a_piece_that_left_is_not_sent_again_when_the_next_one_has_to_wait(
    carrier, wire, time
) -> None:
    message = says(" ".join(["mot"] * 400), author="conseiller", name="Claire")
    wire.fails_after = 1
    with pytest.raises(NotNow):
        await carrier.carry([message])
    wire.fails_after = None
    time.now += 2
    await carrier.carry([message])
    assert [sms.place.piece for sms in wire.sent] == [0, 1]


def test_short_messages_that_wait_together_leave_as_one_up_to_two_segments(carrier) -> None:
    line = [says("x" * 100, seq) for seq in range(1, 6)]
    assert carrier.together(line[:1]) == 1
    assert carrier.together(line) == 3  # 302 septets; a fourth would be a third segment
    choice = says("Oui ?", 1, buttons=[Button("Oui", "/o")])
    assert carrier.together([choice, *line[1:]]) == 1, "its choices are the last that are said"


async def test_messages_that_leave_as_one_are_all_known_by_its_report(carrier, wire) -> None:
    await carrier.carry([says("un", 3), says("deux", 5)])
    assert wire.sent[0].text == "un\ndeux"
    assert read_place(wire.sent[0].place.token) == Place("p", (3, 5), 0)


@pytest.mark.parametrize("token", ["", "é", "AAAA", "bm90IGpzb24", "=" * 9, "W10"])
def test_what_is_no_place_of_ours_is_none(token: str) -> None:
    assert read_place(token) is None


def test_a_second_has_so_many_segments_and_nobody_waits_longer_than_ten(time) -> None:
    pace = Pace(time, 10)
    assert pace.reserve(10) == 0
    assert pace.reserve(100) == pytest.approx(0)
    assert pace.reserve(1) == pytest.approx(10)
    with pytest.raises(NotNow) as later:
        pace.reserve(1)
    assert later.value.retry_in == 11
    time.now += 11
    assert pace.reserve(1) == 0


def test_all_wait_when_the_network_says_so(time) -> None:
    pace = Pace(time, 10)
    pace.pause(3)
    assert pace.reserve(1) == 3
