"""The configuration file of a Kannel that listens on loopback only.

Rule: what is received outlives bearerbox (`store-type = spool`), and smsbox goes on trying until
the application takes it (`http-request-retry`), as Kannel's user guide asks of an operator.
"""

import msgspec

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

group = smsc
smsc = fake
smsc-id = fake1
our-host = "127.0.0.1"
port = {ports.network}
connect-allow-ip = "127.0.0.1"

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


class Ports(msgspec.Struct, frozen=True):
    """Where each part of one Kannel listens on 127.0.0.1."""

    admin: int
    smsbox: int
    network: int
    sendsms: int


def written(ports: Ports, spool: str, mo_url: str) -> str:
    """The file's text. `mo_url` is where received SMS go, RECEIVED is added to its query."""
    joint = "&" if "?" in mo_url else "?"
    return TEMPLATE.format(
        ports=ports,
        spool=spool,
        number=SHORT_NUMBER,
        user=USER,
        password=PASSWORD,
        received=mo_url.replace("%", "%%") + joint + RECEIVED,
    )
