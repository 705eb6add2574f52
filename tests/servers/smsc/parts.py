"""A text, as the parts in which it travels.

Rule: sizes and headers are those of 3GPP TS 23.038 and 23.040, counted in what really travels: an
euro sign takes two of the 160, a part never ends inside a character.
"""

import struct
from collections.abc import Callable
from typing import Literal

import gsm0338
import msgspec
from smpp34 import DeliverSm, SubmitSm, Tlv

from tests.servers.smsc.pdu import (
    MESSAGE_PAYLOAD,
    SAR_MSG_REF_NUM,
    SAR_SEGMENT_SEQNUM,
    SAR_TOTAL_SEGMENTS,
)

How = Literal["udh8", "udh16", "sar", "payload"]

DEFAULT_ALPHABET, UCS2 = 0, 8  # data_coding, 5.2.19
HAS_HEADER = 0x40  # esm_class, 5.2.12: the text begins with a user data header
# TS 23.040, 9.2.3.24: a long text is one of several, counted in 8 or in 16 bits.
EIGHT_BITS, SIXTEEN_BITS = 0x00, 0x08


class Part(msgspec.Struct, frozen=True):
    """What one deliver_sm carries. `options` are optional parameters, by tag."""

    data_coding: int
    data: bytes
    esm_class: int = 0
    options: tuple[tuple[int, bytes], ...] = ()

    @property
    def tlvs(self) -> list[Tlv]:
        return [Tlv(tag, value) for tag, value in self.options]


class Place(msgspec.Struct, frozen=True):
    """Where a part belongs: the `number`-th (from 1) of `total`, of the text `reference`."""

    reference: int
    total: int
    number: int


def divided(text: str, how: How | None, reference: int) -> list[Part]:
    """The parts, in order. `how` None: one when it fits, else as phones do it."""
    coding = DEFAULT_ALPHABET if gsm(text) else UCS2
    if how == "payload":
        return [Part(coding, b"", options=((MESSAGE_PAYLOAD, encoded(text, coding)),))]
    pieces = cut(text, coding, single=how is None, sixteen=how == "udh16")
    if how is None and len(pieces) == 1:
        return [Part(coding, pieces[0])]
    places = [Place(reference, len(pieces), number + 1) for number in range(len(pieces))]
    make = MAKERS[how or "udh8"]
    return [make(coding, piece, place) for piece, place in zip(pieces, places, strict=True)]


def cut(text: str, coding: int, *, single: bool, sixteen: bool) -> list[bytes]:
    """The text in pieces that leave room for their header; in one without, if `single` fits."""
    whole, eight, wide = (160, 153, 152) if coding == DEFAULT_ALPHABET else (140, 134, 132)
    if single and len(encoded(text, coding)) <= whole:
        return [encoded(text, coding)]
    room, pieces = wide if sixteen else eight, [b""]
    for character in text:
        more = encoded(character, coding)
        if len(pieces[-1]) + len(more) > room:
            pieces.append(b"")
        pieces[-1] += more
    return pieces


def with_header(coding: int, piece: bytes, place: Place) -> Part:
    header = bytes([5, EIGHT_BITS, 3, place.reference % 256, place.total, place.number])
    return Part(coding, header + piece, HAS_HEADER)


def with_wide_header(coding: int, piece: bytes, place: Place) -> Part:
    numbers = struct.pack("!HBB", place.reference, place.total, place.number)
    return Part(coding, bytes([6, SIXTEEN_BITS, 4]) + numbers + piece, HAS_HEADER)


def with_options(coding: int, piece: bytes, place: Place) -> Part:
    """5.3.2.22 to 5.3.2.24."""
    options = (
        (SAR_MSG_REF_NUM, struct.pack("!H", place.reference)),
        (SAR_TOTAL_SEGMENTS, bytes([place.total])),
        (SAR_SEGMENT_SEQNUM, bytes([place.number])),
    )
    return Part(coding, piece, options=options)


MAKERS: dict[str, Callable[[int, bytes, Place], Part]] = {
    "udh8": with_header,
    "udh16": with_wide_header,
    "sar": with_options,
}


def read(message: SubmitSm | DeliverSm) -> tuple[Place | None, bytes]:
    """Where the part belongs (None: it is whole) and its text, still encoded."""
    options = {tlv.tag: tlv.value for tlv in message.tlvs}
    data = options.get(MESSAGE_PAYLOAD, message.short_message)
    if message.esm_class & HAS_HEADER:
        return headed(data)
    if SAR_MSG_REF_NUM not in options:
        return None, data
    tags = (SAR_MSG_REF_NUM, SAR_TOTAL_SEGMENTS, SAR_SEGMENT_SEQNUM)
    return Place(*(int.from_bytes(options[tag], "big") for tag in tags)), data


def headed(data: bytes) -> tuple[Place | None, bytes]:
    """The same for a text with a user data header, which may hold other elements too."""
    elements, text, place = data[1 : 1 + data[0]], data[1 + data[0] :], None
    while elements:
        kind, value = elements[0], elements[2 : 2 + elements[1]]
        if kind == EIGHT_BITS:
            place = Place(*struct.unpack("!BBB", value))
        elif kind == SIXTEEN_BITS:
            place = Place(*struct.unpack("!HBB", value))
        elements = elements[2 + elements[1] :]
    return place, text


def encoded(text: str, coding: int) -> bytes:
    """One octet per septet: SMPP packs nothing by itself."""
    if coding == UCS2:
        return text.encode("utf-16-be")
    return bytes(gsm0338.Codec().encode(text)[0])


def decoded(data: bytes, coding: int) -> str:
    """Raises UnicodeDecodeError for what no phone can show, ValueError for another alphabet."""
    if coding == UCS2:
        return data.decode("utf-16-be")
    if coding != DEFAULT_ALPHABET:
        raise ValueError(f"data_coding {coding}")
    return str(gsm0338.Codec().decode(data)[0])


def gsm(text: str) -> bool:
    """Whether the text fits the default alphabet of TS 23.038."""
    try:
        encoded(text, DEFAULT_ALPHABET)
    except UnicodeEncodeError:
        return False
    return True
