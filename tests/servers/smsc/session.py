"""One connection of an application to the centre.

Rule: what was sent here and not acknowledged here stays with the centre; the next session sends it
again, as from the beginning.
"""

from __future__ import annotations

import asyncio
import contextlib
from itertools import count
from typing import TYPE_CHECKING

from smpp34 import SubmitSm, decode

from tests.servers.smsc import pdu
from tests.servers.smsc.pdu import Unit, written

if TYPE_CHECKING:
    from tests.servers.smsc.centre import Smsc

RECEIVER, TRANSMITTER = 1, 2


class Session:
    """`answered` counts the answers to our enquire_link."""

    def __init__(self, centre: Smsc, writer: asyncio.StreamWriter) -> None:
        self.answered = 0
        self._centre = centre
        self._writer = writer
        self._sequence = count(1)
        self._sent: dict[int, int] = {}
        self._delivered: set[int] = set()
        self._bind = 0

    async def serve(self, reader: asyncio.StreamReader) -> None:
        """Until the other side leaves or is cut."""
        try:
            with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
                while self._answer(await pdu.next_unit(reader)):
                    await self._writer.drain()
        finally:
            self._centre.leaves(self)
            self._writer.close()

    def cut(self) -> None:
        """Nothing more is read, nothing that waits to be written is written."""
        self._writer.transport.abort()

    def enquire(self) -> None:
        self._say(pdu.ENQUIRE_LINK, pdu.OK, next(self._sequence))

    def deliver(self) -> None:
        """Sends what waits and was not sent here yet."""
        if self._bind == TRANSMITTER:
            return
        for number, waiting in self._centre.to_deliver().items():
            if number not in self._delivered:
                sequence = next(self._sequence)
                self._sent[sequence] = number
                self._delivered.add(number)
                self._writer.write(waiting.unit(self._centre.number, sequence))

    def _answer(self, unit: Unit) -> bool:
        """Whether the session goes on."""
        if unit.command in pdu.BINDS:
            return self._bound(unit)
        if unit.command & pdu.RESPONSE:
            self._hear(unit)
        elif not self._bind:
            self._say(unit.command | pdu.RESPONSE, pdu.NOT_BOUND, unit.sequence)
        elif unit.command == pdu.SUBMIT_SM and self._bind != RECEIVER:
            self._submit(unit)
        elif unit.command in {pdu.ENQUIRE_LINK, pdu.UNBIND}:
            self._say(unit.command | pdu.RESPONSE, pdu.OK, unit.sequence)
        else:
            self._say(pdu.GENERIC_NACK, pdu.INVALID_COMMAND, unit.sequence)
        return unit.command != pdu.UNBIND

    def _bound(self, unit: Unit) -> bool:
        right = pdu.credentials(unit) == (self._centre.system_id, self._centre.password)
        status = pdu.OK if right else pdu.WRONG_PASSWORD
        status = pdu.ALREADY_BOUND if self._bind else status
        body = b"the centre\0" if right else b""
        self._say(unit.command | pdu.RESPONSE, status, unit.sequence, body)
        if status == pdu.OK:
            self._bind = unit.command
            self._centre.joins(self)
            self.deliver()
        return right

    def _hear(self, unit: Unit) -> None:
        if unit.command == pdu.ENQUIRE_LINK | pdu.RESPONSE:
            self.answered += 1
            self._centre.heard()
        elif unit.sequence in self._sent:
            number = self._sent.pop(unit.sequence)
            nack = pdu.SYSTEM_ERROR if unit.command == pdu.GENERIC_NACK else pdu.OK
            status = unit.status or nack
            self._centre.acknowledged(number, status, later=status == pdu.TRY_AGAIN)

    def _submit(self, unit: Unit) -> None:
        message = decode(unit.raw)
        assert isinstance(message, SubmitSm)
        status, message_id = self._centre.submitted(message)
        body = message_id.encode() + b"\0" if status == pdu.OK else b""
        self._say(unit.command | pdu.RESPONSE, status, unit.sequence, body)
        if status == pdu.OK:
            self._centre.reports(message, message_id)

    def _say(self, command: int, status: int, sequence: int, body: bytes = b"") -> None:
        self._writer.write(written(command, status, sequence, body))
