"""Whatever an SMSC delivers is read; what we send is what a phone can show."""

import gsm0338
import pytest
import smpp34
import smsutil
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.sms import smpp_pdu
from bot.channels.sms.ports import Portion
from bot.channels.sms.smpp_pdu import Unreadable
from bot.conversation.speech import Delivery
from bot.gsm import BASIC, EXTENSION, measure

LETTERS = "".join(sorted(BASIC | EXTENSION - {"\f"}))


def pdu(data: bytes, coding: int = 0, esm_class: int = 0, **more) -> bytes:
    options = {"source_addr_ton": 1, "source_addr_npi": 1, **more}
    return smpp34.DeliverSm(
        "33612345678", "3949", data, data_coding=coding, esm_class=esm_class, **options
    ).encode()


def gsm(text: str) -> bytes:
    return bytes(gsm0338.Codec().encode(text)[0])


@given(st.text(LETTERS, min_size=1, max_size=120))
def test_the_default_alphabet_is_read(text: str) -> None:
    delivered = smpp_pdu.read(pdu(gsm(text)), "gsm7")
    assert (delivered.sender, delivered.text, delivered.portion) == ("+33612345678", text, None)


@pytest.mark.parametrize(
    ("data", "coding", "alphabet", "text"),
    [
        ("À bientôt 😀".encode("utf-16-be"), 8, "gsm7", "À bientôt 😀"),
        ("À bientôt".encode("utf-16-be"), 0x18, "gsm7", "À bientôt"),
        ("fête".encode("latin-1"), 3, "gsm7", "fête"),
        ("fête".encode("latin-1"), 0, "latin1", "fête"),
        (b"plain", 1, "gsm7", "plain"),
        (gsm("déjà"), 0xF1, "gsm7", "déjà"),
        (b"\x00\x01", 4, "gsm7", None),
        (b"\x00\x01", 0xF5, "gsm7", None),
    ],
)
def test_a_text_is_read_by_its_coding(data, coding, alphabet, text) -> None:
    assert smpp_pdu.read(pdu(data, coding), alphabet).text == text


@pytest.mark.parametrize(
    ("header", "reference"),
    [(bytes((5, 0, 3, 200, 3, 2)), "8.200"), (bytes((6, 8, 4, 1, 200, 3, 2)), "16.456")],
)
def test_the_header_says_which_part_it_is(header: bytes, reference: str) -> None:
    delivered = smpp_pdu.read(pdu(header + gsm("déjà"), esm_class=0x40), "gsm7")
    assert delivered.portion == Portion(reference, 2, 3)
    assert delivered.text == "déjà"


def test_a_header_of_several_elements_is_read_to_its_end() -> None:
    header = bytes((9, 0x24, 2, 1, 2, 0, 3, 7, 2, 1))
    delivered = smpp_pdu.read(pdu(header + gsm("oui"), esm_class=0x40), "gsm7")
    assert (delivered.portion, delivered.text) == (Portion("8.7", 1, 2), "oui")


def test_optional_parameters_say_which_part_it_is_and_may_hold_the_text() -> None:
    tlvs = [
        smpp34.Tlv(0x020C, b"\x01\xc8"),
        smpp34.Tlv(0x020E, b"\x03"),
        smpp34.Tlv(0x020F, b"\x02"),
        smpp34.Tlv(0x0424, gsm("le milieu")),
        smpp34.Tlv(0x1401, b"an operator's own"),
    ]
    delivered = smpp_pdu.read(pdu(b"", tlvs=tlvs), "gsm7")
    assert (delivered.portion, delivered.text) == (Portion("sar.456", 2, 3), "le milieu")


def test_an_alphanumeric_sender_has_no_plus() -> None:
    raw = smpp34.DeliverSm("ORANGE", "3949", b"pub", source_addr_ton=5).encode()
    assert smpp_pdu.read(raw, "gsm7").sender == "ORANGE"


RECEIPT = "id:{} sub:001 dlvrd:001 submit date:{} done date:{} stat:{} err:{} text:Bonjour"


@pytest.mark.parametrize(
    ("stat", "state"),
    [("DELIVRD", Delivery.DELIVERED), ("UNDELIV", Delivery.FAILED), ("ENROUTE", Delivery.SENT)],
)
@pytest.mark.parametrize(("when", "error"), [("2601011200", "000"), ("260101120059", "0A1")])
def test_a_receipt_is_read_however_its_dates_and_errors_are_written(
    stat, state, when, error
) -> None:
    text = RECEIPT.format("0A12", when, when, stat, error)
    news = smpp_pdu.read(pdu(text.encode(), esm_class=4), "gsm7").news
    assert news is not None and (news.reference, news.state) == ("0A12", state)


def test_the_parameters_of_a_receipt_come_before_its_text() -> None:
    tlvs = [smpp34.Tlv(0x001E, b"m-7\0"), smpp34.Tlv(0x0427, b"\x05")]
    news = smpp_pdu.read(pdu(b"id:other stat:DELIVRD", esm_class=4, tlvs=tlvs), "gsm7").news
    assert news is not None and (news.reference, news.state) == ("m-7", Delivery.FAILED)


def test_an_id_is_found_in_its_other_writing() -> None:
    assert "2578" in smpp_pdu.references("0A12")
    assert "a12" in smpp_pdu.references("0000002578")


@given(st.binary(max_size=80))
def test_bytes_that_are_no_message_are_called_so(data: bytes) -> None:
    try:
        smpp_pdu.read(b"\0" * 16 + data, "gsm7")
    except Unreadable:
        return


@given(st.binary(max_size=60), st.integers(0, 255), st.integers(0, 255))
def test_any_content_in_any_coding_is_read(data: bytes, coding: int, esm_class: int) -> None:
    smpp_pdu.read(pdu(data, coding, esm_class), "gsm7")


@given(st.text(st.sampled_from(LETTERS + "êç😀œ"), min_size=1, max_size=400))
def test_segments_are_those_that_are_paid_for_and_none_ends_inside_a_letter(text: str) -> None:
    coding, segments = smpp_pdu.encoded(text, "gsm7")
    assert len(segments) == measure(text).segments
    if coding == "ucs2":
        assert "".join(part.decode("utf-16-be") for part in segments) == text
        assert max(map(len, segments)) <= (140 if len(segments) == 1 else 134)
    else:
        assert "".join(gsm0338.Codec().decode(part)[0] for part in segments) == text
        assert max(map(len, segments)) <= (160 if len(segments) == 1 else 153)


def test_as_many_segments_as_another_counter_finds() -> None:
    for text in ("é" * 161, "€" * 80, "ê" * 71, "😀" * 36, "x" * 459):
        assert len(smpp_pdu.encoded(text, "gsm7")[1]) == len(smsutil.split(text).parts)
