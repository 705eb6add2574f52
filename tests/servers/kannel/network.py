"""The radio network behind Kannel's test driver, and the phones in it.

Rule: a phone knows what a phone knows: the texts it got, joined, and what it wrote.

The driver speaks lines over TCP, with one client at a time: `from to kind data`, where kind is
`text`, `ucs2` (`ucs-2` when Kannel sends), `udh-text` or `udh`; headers and what is not text are
percent-encoded. It reports every SMS as delivered as soon as it is written to us.
"""

import contextlib
import re
import socket
import threading
from collections.abc import Iterator
from itertools import count
from urllib.parse import quote_from_bytes, unquote_to_bytes

import gsm0338
import msgspec

SECONDS_TO_ARRIVE = 20
LINE = re.compile(rb"(\S*) (\S*) (text|data|ucs-2|udh) (.*)", re.DOTALL)
LONGEST_CHUNK = 1 << 20


class Sms(msgspec.Struct, frozen=True):
    """One text as the person sees it. `parts` is what it cost."""

    sender: str
    recipient: str
    text: str
    parts: int = 1


class NothingArrived(Exception):
    """No SMS came in time."""


class Network:
    """What Kannel sends through, and what it hears."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._mast: socket.socket | None = None
        self._arrived = threading.Condition()
        self._texts: list[Sms] = []
        self._parts: dict[tuple[bytes, bytes, int], dict[int, bytes]] = {}
        self._references: Iterator[int] = count(1)

    @property
    def texts(self) -> list[Sms]:
        """All that reached a phone, oldest first."""
        with self._arrived:
            return list(self._texts)

    def comes_up(self) -> None:
        """Joins Kannel. Raises OSError when it does not listen."""
        self._mast = socket.create_connection(("127.0.0.1", self._port))
        threading.Thread(target=self._listen, args=[self._mast], daemon=True).start()

    def goes_down(self) -> None:
        """No phone hears or is heard any more."""
        if self._mast:
            with contextlib.suppress(OSError):  # Kannel was killed
                self._mast.shutdown(socket.SHUT_RDWR)
            self._mast.close()
        self._mast = None

    def says(self, line: bytes) -> None:
        """Raises OSError when the network is down."""
        if self._mast is None:
            raise ConnectionError("the network is down")
        self._mast.sendall(line + b"\n")

    def reference(self) -> int:
        """What the parts of the next long text have in common (3GPP TS 23.040, 9.2.3.24.1)."""
        return next(self._references) % 256

    def nth(self, recipient: str, index: int, seconds: float) -> Sms:
        """The text number `index` to that phone, as soon as it is there."""
        with self._arrived:
            if self._arrived.wait_for(lambda: len(self._to(recipient)) > index, seconds):
                return self._to(recipient)[index]
        raise NothingArrived(f"{len(self._to(recipient))} texts, {index + 1} awaited")

    def to(self, recipient: str) -> list[Sms]:
        with self._arrived:
            return self._to(recipient)

    def _to(self, recipient: str) -> list[Sms]:
        return [sms for sms in self._texts if sms.recipient == recipient]

    def _listen(self, mast: socket.socket) -> None:
        rest = b""
        with contextlib.suppress(OSError):  # the network went down
            while chunk := mast.recv(LONGEST_CHUNK):
                rest += chunk
                if rest.endswith(b"\n"):
                    self._take(messages(rest))
                    rest = b""

    def _take(self, said: list[bytes]) -> None:
        with self._arrived:
            for line in said:
                if sms := self._read(line):
                    self._texts.append(sms)
            self._arrived.notify_all()

    def _read(self, line: bytes) -> Sms | None:
        """The text that this line completes."""
        found = LINE.fullmatch(line)
        assert found, "the driver changed its lines"
        sender, recipient, kind, data = found.groups()
        parts = [data] if kind == b"text" else [unescaped(data)]
        if kind == b"udh":
            parts = self._join(sender, recipient, data)
        if not parts:
            return None
        text = "".join(decoded(part) for part in parts)
        return Sms(sender.decode(), recipient.decode(), text, len(parts))

    def _join(self, sender: bytes, recipient: bytes, data: bytes) -> list[bytes]:
        """All parts in order, or none as long as one is missing."""
        header, _, body = data.partition(b" data ")
        reference, total, number = unescaped(header)[-3:]
        known = self._parts.setdefault((sender, recipient, reference), {})
        known[number] = unescaped(body)
        if len(known) < total:
            return []
        del self._parts[(sender, recipient, reference)]
        return [known[at] for at in sorted(known)]


def messages(said: bytes) -> list[bytes]:
    """One per SMS. A line break inside a text is a line break on the wire too."""
    whole: list[bytes] = []
    for line in said.removesuffix(b"\n").split(b"\n"):
        if whole and not LINE.fullmatch(line):
            whole[-1] += b"\n" + line
        else:
            whole.append(line)
    return whole


def unescaped(data: bytes) -> bytes:
    """What the driver wrote as in a form: a space is a +."""
    return unquote_to_bytes(data.replace(b"+", b" "))


def decoded(data: bytes) -> str:
    """The driver does not say which alphabet a part is in; only UCS-2 has zero bytes."""
    return data.decode("utf-16-be" if b"\0" in data else "utf-8")


class Phone:
    """One person's phone. `number` in E.164, with its plus sign."""

    def __init__(self, network: Network, number: str, operator: str) -> None:
        self._network = network
        self._operator = operator
        self._read = 0
        self.number = number

    @property
    def received(self) -> list[str]:
        """The texts on it, oldest first."""
        return [sms.text for sms in self._network.to(self.number)]

    def reads(self, seconds: float = SECONDS_TO_ARRIVE) -> Sms:
        """The next text nobody has read yet. Raises NothingArrived after `seconds`."""
        sms = self._network.nth(self.number, self._read, seconds)
        self._read += 1
        return sms

    def writes(self, text: str) -> None:
        """In one SMS, in the alphabet a phone would choose."""
        if "\n" in text or not gsm(text):
            self._send(b"ucs2", escaped(text.encode("utf-16-be")))
        else:
            self._send(b"text", text.encode())

    def writes_in_parts(self, *parts: str, order: list[int] | None = None) -> None:
        """One long text of the GSM alphabet; `order` (from 0) is that in which parts are sent."""
        reference = self._network.reference()
        for at in range(len(parts)) if order is None else order:
            header = bytes([5, 0, 3, reference, len(parts), at + 1])
            self._send(b"udh-text", escaped(header) + b" " + parts[at].encode())

    def _send(self, kind: bytes, data: bytes) -> None:
        addresses = f"{self.number} {self._operator}".encode()
        self._network.says(b" ".join([addresses, kind, data]))


def escaped(data: bytes) -> bytes:
    return quote_from_bytes(data, safe="").encode()


def gsm(text: str) -> bool:
    """Whether the text fits the alphabet of 3GPP TS 23.038."""
    try:
        gsm0338.Codec().encode(text)
    except UnicodeEncodeError:
        return False
    return True
