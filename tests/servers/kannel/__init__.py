"""A real Kannel of the tests' own, with phones on the other side of its network.

Rule: bearerbox and smsbox are Debian's programs, configured as an organisation would; only the
radio network is ours, at the far end of Kannel's own test driver (`smsc = fake`).
"""

from tests.servers.kannel.configuration import SHORT_NUMBER
from tests.servers.kannel.network import Network, Phone, Sms
from tests.servers.kannel.server import Kannel, KannelDidNotStart, running

__all__ = [
    "SHORT_NUMBER",
    "Kannel",
    "KannelDidNotStart",
    "Network",
    "Phone",
    "Sms",
    "running",
]
