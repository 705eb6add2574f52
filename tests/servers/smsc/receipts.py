"""What the centre says about a text it took: the delivery receipt.

Rule: the text is that of appendix B, and the same facts are in the optional parameters (5.3.2.12,
5.3.2.35), because real centres send one, the other or both.
"""

from tests.servers.smsc.parts import DEFAULT_ALPHABET, Part
from tests.servers.smsc.pdu import MESSAGE_STATE, RECEIPTED_MESSAGE_ID

RECEIPT = 0x04  # esm_class, 5.2.12
# 5.2.28
STATES = {"ENROUTE": 1, "DELIVRD": 2, "EXPIRED": 3, "DELETED": 4, "UNDELIV": 5, "REJECTD": 8}
WHEN = "2601011200"  # YYMMDDhhmm; no clock, so that a receipt is the same each time


def receipt(message_id: str, state: str, *, when: str = WHEN, error: str | None = None) -> Part:
    """The receipt for `message_id`. Raises KeyError for a state the protocol does not know."""
    delivered = int(state == "DELIVRD")
    error = error or ("000" if delivered else "001")
    text = (
        f"id:{message_id} sub:001 dlvrd:{delivered:03} submit date:{when} done date:{when} "
        f"stat:{state} err:{error} text:"
    )
    options = (
        (RECEIPTED_MESSAGE_ID, message_id.encode() + b"\0"),
        (MESSAGE_STATE, bytes([STATES[state]])),
    )
    return Part(DEFAULT_ALPHABET, text.encode("ascii"), RECEIPT, options)
