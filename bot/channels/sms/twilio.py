"""Twilio, and providers that speak as it does: signed forms in, Messages.json out.

Rule: nothing is read of a form whose signature is wrong. The signature covers the address as the
provider knows it, which is why `public_url` is configured and not guessed from a request.

Source: twilio.com/docs/usage/security (signatures), /messaging/guides/webhook-request (fields),
/messaging/api/message-resource (sending, statuses), /api/errors (codes).
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from urllib.parse import parse_qsl

import aiohttp
import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.sms.credentials import TwilioKeys
from bot.channels.sms.ports import Adapter, Received, Receiver, Report, Sms, read_place
from bot.channels.sms.provider import PATH, STATES
from bot.channels.sms.web import LARGEST, LATER, Client, refuse, same, unauthorized
from bot.conversation.errors import Malformed, Undeliverable
from bot.gsm import measure
from bot.relay import Carried
from handoff.ports import NotNow

log = structlog.get_logger()

NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
"""TwiML that sends nothing: our answers leave by the outbox."""

STOPPED = 21610
"""The person told Twilio itself to stop: nothing reaches them until they tell it START."""

NOBODY = frozenset({21211, 21214, 21217, 21614})
"""The number is not valid, cannot be reached, or is no mobile phone's."""

Fields = Sequence[tuple[str, str]]


class _Taken(msgspec.Struct, frozen=True):
    sid: str = ""
    code: int | None = None


_taken = msgspec.json.Decoder(_Taken).decode


def signature(auth_token: str, url: str, fields: Fields) -> str:
    """The base64 HMAC-SHA1 of the address and all fields, sorted, without anything between."""
    signed = url + "".join(name + value for name, value in sorted(set(fields)))
    return base64.b64encode(
        hmac.new(auth_token.encode(), signed.encode(), hashlib.sha1).digest()
    ).decode()


class Twilio:
    """`Gateway` to Twilio, and the address where it posts."""

    def __init__(self, keys: TwilioKeys, receiver: Receiver) -> None:
        self._keys = keys
        self._receiver = receiver
        self._client = Client()
        login = base64.b64encode(f"{keys.account_sid}:{keys.auth_token}".encode()).decode()
        self._headers = {"Authorization": f"Basic {login}"}
        base = keys.api_base.rstrip("/")
        self._send_url = f"{base}/2010-04-01/Accounts/{keys.account_sid}/Messages.json"

    def adapter(self) -> Adapter:
        """What the channel needs of it."""
        route = Route(PATH, self.receive, methods=["POST"], max_body_size=LARGEST)
        return Adapter(self, [route], close=self._client.close)

    async def receive(self, request: Request) -> Response:
        """Take a message or a status; empty TwiML after the commit."""
        fields = _fields(await request.body())
        query = request.scope["query_string"].decode("latin-1")
        url = self._here(query)
        given = request.headers.get("x-twilio-signature", "")
        if not same(given, signature(self._keys.auth_token, url, fields)):
            return unauthorized()
        await self._take(dict(fields), request.query_params.get("message", ""))
        return Response(NOTHING, media_type="text/xml")

    def _here(self, query: str) -> str:
        return f"{self._keys.public_url.rstrip('/')}{PATH}" + (f"?{query}" if query else "")

    async def _take(self, said: dict[str, str], token: str) -> None:
        if "MessageStatus" in said:
            state = STATES.get(said["MessageStatus"])
            if state:
                report = Report(state, read_place(token), (said.get("MessageSid", ""),))
                await self._receiver.reported(report)
            return
        if not said.get("MessageSid") or "From" not in said:
            raise Malformed("expected the fields MessageSid, From and Body")
        received = Received(said["From"], said.get("Body", ""), said["MessageSid"][:255])
        await self._receiver.take(received)

    async def send(self, sms: Sms) -> Carried:
        """See `Gateway.send`. Twilio has no idempotency key."""
        form = {
            "From": self._keys.number,
            "To": sms.to,
            "Body": sms.text,
            "StatusCallback": self._here(f"message={sms.place.token}"),
        }
        try:
            answer = self._client.session.post(self._send_url, data=form, headers=self._headers)
            async with answer as response:
                status, told, body = response.status, response.headers, await response.read()
        except (TimeoutError, aiohttp.ClientError) as error:
            raise NotNow(retry_in=LATER) from error
        taken = _answer(body)
        if status == 400 and taken.code == STOPPED:
            raise Undeliverable("blocked")
        if status == 400 and taken.code in NOBODY:
            raise Undeliverable("unknown")
        refuse(status, told, "twilio")
        return Carried(taken.sid or sms.place.token, measure(sms.text).segments)


def _fields(body: bytes) -> Fields:
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=200)
    except ValueError:
        return ()  # whatever it is, it is not what was signed


def _answer(body: bytes) -> _Taken:
    try:
        return _taken(body)
    except msgspec.DecodeError:
        return _Taken()
