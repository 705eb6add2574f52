"""The configuration file of a Kannel that listens on loopback only.

Rule: what is received outlives bearerbox (`store-type = spool`), and smsbox goes on trying until
the application takes it (`http-request-retry`), as Kannel's user guide asks of an operator.
"""

import msgspec

from tests.servers.smsc import Smsc

SHORT_NUMBER = "3949"
USER, PASSWORD = "referent", "a password of the tests"
# Kannel user guide 1.4.5, table 6-8, "Parameters (Escape Codes)".
RECEIVED = "from=%q&to=%P&text=%b&charset=%C&coding=%c&udh=%u&smsc=%i&id=%I&fid=%F&ts=%T"

TEMPLATE = """\
group = core
admin-port = {ports.admin}
admin-interface = "127.0.0.1"
admin-password = "{password}"
admin-deny-ip = "*.*.*.*"
admin-allow-ip = "127.0.0.1"
smsbox-port = {ports.smsbox}
smsbox-interface = "127.0.0.1"
box-deny-ip = "*.*.*.*"
box-allow-ip = "127.0.0.1"
dlr-storage = internal
store-type = spool
store-location = "{spool}"
sms-resend-freq = 1

{smsc}
group = smsbox
bearerbox-host = "127.0.0.1"
sendsms-port = {ports.sendsms}
sendsms-interface = "127.0.0.1"
global-sender = {number}
sendsms-chars = "0123456789 +-"
mo-recode = true
http-request-retry = 100000
http-queue-delay = 1
http-timeout = 10

group = sendsms-user
username = {user}
password = "{password}"
concatenation = true
max-messages = 6
user-deny-ip = "*.*.*.*"
user-allow-ip = "127.0.0.1"
omit-empty = true

group = sms-service
keyword = default
catch-all = true
max-messages = 0
omit-empty = true
assume-plain-text = true
get-url = "{received}"
"""

# The driver for tests would listen on all interfaces without `our-host`.
DRIVER_FOR_TESTS = """\
group = smsc
smsc = fake
smsc-id = fake1
our-host = "127.0.0.1"
port = {port}
connect-allow-ip = "127.0.0.1"
"""

SMPP = """\
group = smsc
smsc = smpp
smsc-id = centre
host = "127.0.0.1"
port = {port}
transceiver-mode = true
smsc-username = "{system_id}"
smsc-password = "{password}"
system-type = ""
interface-version = 34
reconnect-delay = 1
"""


class Ports(msgspec.Struct, frozen=True):
    """Where each part of one Kannel listens on 127.0.0.1."""

    admin: int
    smsbox: int
    network: int
    sendsms: int


def written(ports: Ports, spool: str, mo_url: str, centre: Smsc | None) -> str:
    """The file's text. `mo_url` is where received SMS go, RECEIVED is added to its query.

    With a `centre`, Kannel binds to it by SMPP; without, its driver for tests listens.
    """
    smsc = DRIVER_FOR_TESTS.format(port=ports.network)
    if centre:
        smsc = SMPP.format(port=centre.port, system_id=centre.system_id, password=centre.password)
    joint = "&" if "?" in mo_url else "?"
    return TEMPLATE.format(
        ports=ports,
        smsc=smsc,
        spool=spool,
        number=SHORT_NUMBER,
        user=USER,
        password=PASSWORD,
        received=mo_url.replace("%", "%%") + joint + RECEIVED,
    )
