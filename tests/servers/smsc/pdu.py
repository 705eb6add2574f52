"""SMPP's units on the wire: what is so simple that smpp34 has no name for it.

Rule: lengths come from the other side; nothing longer than LONGEST is read.
"""

import asyncio
import struct

import msgspec

HEADER = struct.Struct("!IIII")
LONGEST = 1 << 17  # a message_payload holds 64 kB

# 5.1.2.1
RESPONSE = 0x80000000
GENERIC_NACK = RESPONSE
BINDS = {1, 2, 9}  # receiver, transmitter, transceiver
SUBMIT_SM, DELIVER_SM, UNBIND, ENQUIRE_LINK = 0x04, 0x05, 0x06, 0x15

# 5.1.3
OK = 0x00
INVALID_COMMAND = 0x03
NOT_BOUND = 0x04
ALREADY_BOUND = 0x05
SYSTEM_ERROR = 0x08
WRONG_PASSWORD = 0x0E
SUBMIT_FAILED = 0x45
THROTTLED = 0x58
TRY_AGAIN = 0x64  # ESME_RX_T_APPN: the other side wants it later

# Optional parameters, 5.3.2
RECEIPTED_MESSAGE_ID = 0x001E
SAR_MSG_REF_NUM = 0x020C
SAR_TOTAL_SEGMENTS = 0x020E
SAR_SEGMENT_SEQNUM = 0x020F
MESSAGE_PAYLOAD = 0x0424
MESSAGE_STATE = 0x0427


class Unit(msgspec.Struct, frozen=True):
    """One PDU. `raw` is all of it."""

    command: int
    status: int
    sequence: int
    raw: bytes

    @property
    def body(self) -> bytes:
        return self.raw[HEADER.size :]


async def next_unit(reader: asyncio.StreamReader) -> Unit:
    """Raises IncompleteReadError at the end, ValueError for a length that cannot be."""
    head = await reader.readexactly(HEADER.size)
    length, command, status, sequence = HEADER.unpack(head)
    if not HEADER.size <= length <= LONGEST:
        raise ValueError(f"a PDU of {length} bytes")
    body = await reader.readexactly(length - HEADER.size)
    return Unit(command, status, sequence, head + body)


def written(command: int, status: int, sequence: int, body: bytes = b"") -> bytes:
    return HEADER.pack(HEADER.size + len(body), command, status, sequence) + body


def credentials(bind: Unit) -> tuple[str, str]:
    """system_id and password of a bind (4.1.1). Raises ValueError when they are not there."""
    system_id, password, _ = bind.body.split(b"\0", 2)
    return system_id.decode("ascii"), password.decode("ascii")
