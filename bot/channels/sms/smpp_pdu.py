"""What an SMSC delivers, read from the bytes of a deliver_sm; and texts as the bytes of segments.

Rule: whatever can be read is read. A receipt with an error code in hexadecimal, a date with
seconds, an unknown parameter or coding must not cut a link by which everybody writes (the
library's own reading does, aiosmpplib 0.7.4).

Source: SMPP 3.4 (SMPP Developers Forum, 1999), 4.6.1 (deliver_sm), 5.2.12 (esm_class), 5.2.19
(data_coding), 5.3.2 (optional parameters), appendix B (receipts); 3GPP TS 23.038, clause 4.
"""

import re
import struct
from collections.abc import Mapping
from typing import Literal

import msgspec
from aiosmpplib.codec import GSM7BitCodec

from bot.channels.sms import headers
from bot.channels.sms.ports import Portion
from bot.conversation.speech import Delivery
from bot.gsm import measure

HEADER = 16
"""Bytes of a PDU before its body: length, command, status, sequence number."""

Alphabet = Literal["gsm7", "latin1"]

USER_DATA_HEADER, RECEIPT, RECEIPTS = 0x40, 0x04, 0x3C
RECEIPTED_ID, MESSAGE_STATE, PAYLOAD = 0x001E, 0x0427, 0x0424
USER_REFERENCE = 0x0204
SAR_REFERENCE, SAR_TOTAL, SAR_NUMBER = 0x020C, 0x020E, 0x020F
INTERNATIONAL, NAMED = 1, 5
"""Types of number (5.2.5): digits without their +, and letters."""

STATES = {
    1: Delivery.SENT,  # on its way
    2: Delivery.DELIVERED,
    6: Delivery.SENT,  # accepted
    **dict.fromkeys((3, 4, 5, 8), Delivery.FAILED),  # expired, deleted, undeliverable, rejected
}
WORDS = {
    **dict.fromkeys(("ENROUTE", "ACCEPTD"), Delivery.SENT),
    "DELIVRD": Delivery.DELIVERED,
    **dict.fromkeys(("EXPIRED", "DELETED", "UNDELIV", "REJECTD"), Delivery.FAILED),
}
_ID = re.compile(r"\bid:(\S+)", re.IGNORECASE)
_STAT = re.compile(r"\bstat:(\w{7})", re.IGNORECASE)
_gsm = GSM7BitCodec()


class Unreadable(Exception):
    """The bytes are no deliver_sm."""


class News(msgspec.Struct, frozen=True):
    """A delivery receipt: the SMSC's id of what we sent, and what became of it."""

    reference: str
    state: Delivery | None


class Delivered(msgspec.Struct, frozen=True):
    """A deliver_sm. `text` is None when it is no text; `id` is the SMSC's, if it gives one.

    `content` is all that tells two messages of one sender apart when there is no id.
    """

    sender: str
    text: str | None
    content: bytes
    portion: Portion | None = None
    id: str = ""
    news: News | None = None


def read(pdu: bytes, alphabet: Alphabet) -> Delivered:
    """What a deliver_sm says. Raises `Unreadable`."""
    try:
        return _read(pdu, alphabet)
    except (IndexError, ValueError, struct.error) as error:
        raise Unreadable(type(error).__name__) from error


def _read(pdu: bytes, alphabet: Alphabet) -> Delivered:
    place = pdu.index(0, HEADER) + 1  # after service_type
    sender, place = _number(pdu, place)
    receiver, place = _number(pdu, place)
    esm_class = pdu[place]
    place = pdu.index(0, place + 3) + 1  # protocol_id and priority_flag; schedule_delivery_time
    place = pdu.index(0, place) + 1  # validity_period
    coding, size = pdu[place + 2], pdu[place + 4]
    start = place + 5
    more = _parameters(pdu, start + size)
    data = pdu[start : start + size] or more.get(PAYLOAD, b"")
    begins = headers.body(data) if esm_class & USER_DATA_HEADER else 0
    content = b"\0".join([receiver.encode(), data, more.get(USER_REFERENCE, b"")])
    id_ = _name(more.get(RECEIPTED_ID, b""))
    if esm_class & RECEIPTS == RECEIPT:
        return Delivered(sender, None, content, news=_news(id_, data, more))
    portion = headers.portion(data[:begins]) if begins else _sar(more)
    return Delivered(sender, _text(data[begins:], coding, alphabet), content, portion, id_)


def _number(pdu: bytes, place: int) -> tuple[str, int]:
    """An address, with the + that its type means; and where it ends."""
    end = pdu.index(0, place + 2)
    digits = pdu[place + 2 : end].decode("latin-1")
    plus = "+" if pdu[place] == INTERNATIONAL and digits[:1].isdigit() else ""
    return plus + digits, end + 1


def _parameters(pdu: bytes, place: int) -> dict[int, bytes]:
    """The optional parameters; one that is cut off ends them."""
    found = {}
    while place + 4 <= len(pdu):
        tag, size = struct.unpack_from("!HH", pdu, place)
        found[tag] = pdu[place + 4 : place + 4 + size]
        place += 4 + size
    return found


def _name(value: bytes) -> str:
    return value.split(b"\0")[0].decode("latin-1")


def _sar(more: Mapping[int, bytes]) -> Portion | None:
    """The part, said by optional parameters instead of a header."""
    said = [more.get(tag) for tag in (SAR_REFERENCE, SAR_NUMBER, SAR_TOTAL)]
    if None in said:
        return None
    reference, number, total = (int.from_bytes(value or b"") for value in said)
    found = Portion(f"sar.{reference}", number, total)
    return found if found.is_sound else None


def _text(data: bytes, coding: int, alphabet: Alphabet) -> str | None:
    """The text; None for what is no text (pictures, settings of a phone)."""
    kind = coding if coding < 0x10 else coding & 0x0C  # classes and groups of TS 23.038
    if kind in (0x02, 0x04):
        return None
    if kind == 0x08:
        return data.decode("utf-16-be", "replace")
    if kind == 0x03 or (kind == 0x00 and alphabet == "latin1"):
        return data.decode("latin-1")
    if kind == 0x01:
        return data.decode("ascii", "replace")
    return str(_gsm.decode(data, "replace")[0])


def _news(id_: str, data: bytes, more: Mapping[int, bytes]) -> News:
    """A receipt: by its parameters, else by its text, which every SMSC writes a bit otherwise."""
    text = data.decode("latin-1")
    named, said = _ID.search(text), _STAT.search(text)
    state = STATES.get(int.from_bytes(more.get(MESSAGE_STATE, b"")))
    state = state or (WORDS.get(said[1].upper()) if said else None)
    return News(id_ or (named[1] if named else ""), state)


def references(reference: str) -> list[str]:
    """The writings of an id: some SMSCs answer in hexadecimal and report in decimal digits."""
    found = [reference]
    if reference.isdecimal():
        found += [f"{int(reference):x}", f"{int(reference):X}", reference.lstrip("0")]
    elif re.fullmatch(r"[0-9A-Fa-f]{1,16}", reference):
        found.append(str(int(reference, 16)))
    return found


def encoded(text: str, alphabet: Alphabet) -> tuple[str | None, list[bytes]]:
    """The library's name of the coding, and the bytes of each segment, without headers."""
    coding: str | None = "ucs2"
    alone, each, to_bytes = 140, 134, _ucs2
    if measure(text).coding == "gsm7" and (alphabet == "gsm7" or _is_latin(text)):
        alone, each = 160, 153
        coding, to_bytes = (None, _septets) if alphabet == "gsm7" else ("latin_1", _latin)
    signs = [to_bytes(sign) for sign in text]
    if sum(map(len, signs)) <= alone:
        return coding, [b"".join(signs)]
    segments = [b""]
    for sign in signs:  # what takes two (€, emoji) is never torn apart
        if len(segments[-1]) + len(sign) > each:
            segments.append(b"")
        segments[-1] += sign
    return coding, segments


def _ucs2(sign: str) -> bytes:
    return sign.encode("utf-16-be")


def _septets(sign: str) -> bytes:
    return bytes(_gsm.encode(sign)[0])


def _latin(sign: str) -> bytes:
    return sign.encode("latin-1")


def _is_latin(text: str) -> bool:
    return all(sign <= "\xff" for sign in text)
