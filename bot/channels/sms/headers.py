"""The user data header of a text message: which part of a long one it is.

Source: 3GPP TS 23.040, 9.2.3.24 (elements of a header), 9.2.3.24.1 and .8 (concatenation with
references of 8 and 16 bits).
"""

from bot.channels.sms.ports import Portion

CONCATENATED_8, CONCATENATED_16 = 0x00, 0x08


def body(data: bytes) -> int:
    """Where the text begins, after the header and the byte that gives its length."""
    return min(data[0] + 1, len(data)) if data else 0


def portion(header: bytes) -> Portion | None:
    """What a header says of the part; None when it says nothing, or something impossible.

    The two widths of reference are different numbers: a phone uses one of them for one message.
    """
    place, end = 1, body(header)
    while place + 2 <= end:
        element, size = header[place], header[place + 1]
        content = header[place + 2 : min(place + 2 + size, end)]
        if element == CONCATENATED_8 and size == 3 == len(content):
            return _sound(f"8.{content[0]}", content[2], content[1])
        if element == CONCATENATED_16 and size == 4 == len(content):
            return _sound(f"16.{int.from_bytes(content[:2])}", content[3], content[2])
        place += 2 + size
    return None


def _sound(reference: str, number: int, total: int) -> Portion | None:
    found = Portion(reference, number, total)
    return found if found.is_sound else None
