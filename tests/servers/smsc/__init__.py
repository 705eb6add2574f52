"""A short message centre of the tests' own, on 127.0.0.1, that speaks SMPP 3.4.

Rule: it keeps an SMS until the other side has acknowledged it, as an operator's centre does, and
aiosmpplib and Kannel, which nobody here wrote, take it for a real one.

Section numbers are those of « Short Message Peer to Peer Protocol Specification v3.4 », issue 1.2.
"""

from tests.servers.smsc.centre import Sms, Smsc, running
from tests.servers.smsc.parts import How
from tests.servers.smsc.phone import Phone

__all__ = ["How", "Phone", "Sms", "Smsc", "running"]
