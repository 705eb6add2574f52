"""Kannel, the gateway that many operators have: it asks us for each message and each report.

Rule: 200 only after the commit. Kannel itself told the network before that it has the message; it
keeps it on disk (`store-type = spool`) and asks again until it has our 200.

Source: Kannel User's Guide 1.4.5, chapters « Setting up a SMSBox » (sms-service, escape codes) and
« Using SMS Push » (sendsms parameters, status codes, delivery reports).
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.sms.credentials import KannelKeys
from bot.channels.sms.headers import portion
from bot.channels.sms.ports import Adapter, Received, Receiver, Report, Sms, read_place
from bot.channels.sms.web import LARGEST, LATER, Client, refuse, same, unauthorized
from bot.conversation.errors import Malformed
from bot.conversation.speech import Delivery
from bot.gsm import measure
from bot.relay import Carried
from handoff.ports import NotNow

log = structlog.get_logger()

PATH = "/webhooks/sms/kannel"
ALL_REPORTS = 31
STATES = {"1": Delivery.DELIVERED, "2": Delivery.FAILED, "16": Delivery.FAILED}
"""What %d says; 4 (queued at the network) and 8 (accepted by it) are no news: it left."""

BEFORE_THE_COLON = ("0", "3")
"""How a body of 202 begins: « 0: Accepted for delivery », « 3: Queued for later delivery »."""


class Kannel:
    """`Gateway` by Kannel's sendsms, and the two addresses that it asks."""

    def __init__(self, keys: KannelKeys, receiver: Receiver) -> None:
        self._keys = keys
        self._receiver = receiver
        self._client = Client()

    def adapter(self) -> Adapter:
        """What the channel needs of it."""
        routes = [
            Route(PATH, self.receive, methods=["GET", "POST"], max_body_size=LARGEST),
            Route(f"{PATH}/dlr", self.report, methods=["GET", "POST"], max_body_size=LARGEST),
        ]
        return Adapter(self, routes, close=self._client.close)

    async def receive(self, request: Request) -> Response:
        """Take a message. An empty 200: what Kannel is given as text it sends to the person."""
        raw = await _parameters(request)
        if not same(_text(raw, "key"), self._keys.key):
            return unauthorized()
        await self._receiver.take(_received(raw))
        return Response(status_code=200)

    async def report(self, request: Request) -> Response:
        """Take a delivery report."""
        raw = await _parameters(request)
        if not same(_text(raw, "key"), self._keys.key):
            return unauthorized()
        place, state = read_place(_text(raw, "message")), STATES.get(_text(raw, "state"))
        if place and state:
            await self._receiver.reported(Report(state, place))
        return Response(status_code=200)

    async def send(self, sms: Sms) -> Carried:
        """See `Gateway.send`."""
        measured = measure(sms.text)
        try:
            answer = self._client.session.get(self._keys.send_url, params=self._asked(sms))
            async with answer as response:
                status, body = response.status, await response.text()
                headers = response.headers
        except (TimeoutError, aiohttp.ClientError) as error:
            raise NotNow(retry_in=LATER) from error
        refuse(status, headers, "kannel")
        if not body.startswith(BEFORE_THE_COLON):
            log.warning("sms.refused", adapter="kannel", status=status, code=body[:1])
            raise NotNow(retry_in=LATER)
        return Carried(sms.place.token, measured.segments)

    def _asked(self, sms: Sms) -> dict[str, str]:
        callback = self._keys.callback_url.rstrip("/")
        where = f"{callback}{PATH}/dlr?key={self._keys.key}&message={sms.place.token}&state=%d"
        return {
            "username": self._keys.username,
            "password": self._keys.password,
            "from": self._keys.number,
            "to": sms.to,
            "text": sms.text,
            "charset": "UTF-8",
            "coding": "0" if measure(sms.text).coding == "gsm7" else "2",
            "dlr-mask": str(ALL_REPORTS),
            "dlr-url": where,
        }


async def _parameters(request: Request) -> Mapping[str, bytes]:
    """The parameters as bytes: a user data header is not text, and texts say their charset."""
    query = request.scope["query_string"].decode("latin-1")
    if request.method == "POST":
        query = f"{query}&{(await request.body()).decode('latin-1')}"
    try:
        pairs = parse_qsl(query, keep_blank_values=True, encoding="latin-1", max_num_fields=64)
    except ValueError as error:
        raise Malformed("expected at most 64 parameters") from error
    return {name: value.encode("latin-1") for name, value in pairs}


def _text(raw: Mapping[str, bytes], name: str, charset: str = "utf-8") -> str:
    value: Any = raw.get(name, b"")
    try:
        return str(value, charset)
    except (LookupError, UnicodeDecodeError):
        return str(value, "utf-8", "replace")


def _received(raw: Mapping[str, bytes]) -> Received:
    if "from" not in raw or "id" not in raw:
        raise Malformed("expected the parameters from, text and id")
    text = _text(raw, "text", _text(raw, "charset") or "utf-8")
    return Received(_text(raw, "from"), text, _text(raw, "id"), portion(raw.get("udh", b"")))
