"""What credentials.yml says under `sms:`, adapter by adapter.

Rule: a missing or unknown key stops the server when it starts, by its name; a secret whose
variable is not set is a missing one.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

import msgspec

from bot.channels.sms.numbers import FRANCE
from bot.conversation.errors import Malformed

Text = Annotated[str, msgspec.Meta(min_length=1)]
Secret = Annotated[str, msgspec.Meta(min_length=16, pattern=r"^[A-Za-z0-9_-]+$")]
"""A key that goes through URLs: letters, digits, - and _, 16 at least."""

Url = Annotated[str, msgspec.Meta(pattern=r"^https?://[^\s/]+")]
Amount = Annotated[float, msgspec.Meta(ge=0)]
Rate = Annotated[float, msgspec.Meta(gt=0)]
Port = Annotated[int, msgspec.Meta(ge=1, le=65535)]


class Common(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every adapter has. `number` is ours, as people see it; prices are in euros."""

    adapter: str
    number: Text
    countries: tuple[str, ...] = FRANCE
    price_per_segment: Amount = 0.0
    per_second: Rate = 20.0

    def __repr__(self) -> str:
        """Without any secret."""
        return f"{type(self).__name__}(number={self.number!r})"


class KannelKeys(Common, frozen=True, kw_only=True):
    """`key` is asked of Kannel, `username` and `password` are asked by it.

    `send_url` is its sendsms, `callback_url` is where it reaches this server.
    """

    send_url: Url
    username: Text
    password: Text
    key: Secret
    callback_url: Url


class HmacKeys(Common, frozen=True, kw_only=True):
    """A provider that signs with `secret` and takes messages at `send_url` with `token`."""

    scheme: Literal["hmac"]
    secret: Text
    send_url: Url
    token: Text


class TwilioKeys(Common, frozen=True, kw_only=True):
    """Twilio, or who speaks as it does. `public_url` is ours, as the provider reaches it."""

    scheme: Literal["twilio"]
    account_sid: Text
    auth_token: Text
    public_url: Url
    api_base: Url = "https://api.twilio.com"


class SmppKeys(Common, frozen=True, kw_only=True):
    """A link to an operator's SMSC. Lengths are those of the protocol (SMPP 3.4, 4.1.1).

    `window` is how many messages may wait for their answer, `enquire_every` is in seconds.
    """

    host: Text
    port: Port = 2775
    system_id: Annotated[str, msgspec.Meta(min_length=1, max_length=15)]
    password: Annotated[str, msgspec.Meta(min_length=1, max_length=8)]
    system_type: Annotated[str, msgspec.Meta(max_length=12)] = ""
    default_alphabet: Literal["gsm7", "latin1"] = "gsm7"
    window: Annotated[int, msgspec.Meta(ge=1)] = 10
    enquire_every: Rate = 30.0


T = TypeVar("T", bound=Common)


def read(credentials: Mapping[str, Any], kind: type[T]) -> T:
    """The credentials of one adapter. Raises `Malformed` naming the key, never its value."""
    try:
        return msgspec.convert(dict(credentials), kind, strict=False)
    except msgspec.ValidationError as error:
        raise Malformed(f"credentials.yml: sms: {error}") from error
