"""Opens text messages: one of three adapters, by `sms: adapter:` in credentials.yml.

Rule: an adapter is imported when it is the one that is used.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol, runtime_checkable

from bot.channels.sms import credentials as keys
from bot.channels.sms.carrying import SmsCarrier
from bot.channels.sms.credentials import Common
from bot.channels.sms.pacing import Pace
from bot.channels.sms.ports import CHANNEL, Adapter
from bot.channels.sms.receiving import Receiving
from bot.channels.sms.spending import Readable, Spending
from bot.connecting import Channel, Premises, Running
from bot.conversation.errors import Malformed
from bot.store.parts import Parts

Making = Callable[[Receiving, Parts], Adapter]


@runtime_checkable
class KeepsParts(Protocol):
    """A store with a place for the parts of long messages."""

    parts: Parts


@runtime_checkable
class Counts(Readable, Protocol):
    """A store whose deliveries can be counted."""


def connect(credentials: Mapping[str, Any], premises: Premises) -> Channel:
    """The channel. Raises `Malformed` naming what is missing or wrong."""
    common, making = _chosen(credentials, premises)
    store = premises.store
    if not isinstance(store, KeepsParts):
        raise Malformed("sms: this store has no place for the parts of long messages")
    receiving = Receiving(premises, store.parts, common.countries)
    adapter = making(receiving, store.parts)
    pace = Pace(time.monotonic, common.per_second)
    runs: list[Running] = [receiving.run]
    if isinstance(store, Counts):
        price, clock = common.price_per_segment, premises.clock
        runs.append(Spending(store, price, clock, lambda: receiving.segments).run)
    return Channel(
        CHANNEL,
        carrier=SmsCarrier(adapter.gateway, pace, premises.words.buttons, receiving),
        routes=adapter.routes,
        runs=runs,
        links=adapter.runs,
        official=lambda: [common.number],
        close=adapter.close,
    )


def _chosen(credentials: Mapping[str, Any], premises: Premises) -> tuple[Common, Making]:
    """The credentials of the adapter that is named, and what makes it of a receiver."""
    name = credentials.get("adapter")
    making = ADAPTERS.get(str(name))
    if making is None:
        known = ", ".join(ADAPTERS)
        raise Malformed(f"credentials.yml: sms: adapter is {name!r}: expected one of {known}")
    return making(credentials, premises)


def _kannel(credentials: Mapping[str, Any], _: Premises) -> tuple[Common, Making]:
    from bot.channels.sms.kannel import Kannel

    read = keys.read(credentials, keys.KannelKeys)
    return read, lambda receiver, _: Kannel(read, receiver).adapter()


def _provider(credentials: Mapping[str, Any], premises: Premises) -> tuple[Common, Making]:
    scheme = credentials.get("scheme")
    if scheme == "twilio":
        from bot.channels.sms.twilio import Twilio

        twilio = keys.read(credentials, keys.TwilioKeys)
        return twilio, lambda receiver, _: Twilio(twilio, receiver).adapter()
    if scheme != "hmac":
        wrong = f"scheme is {scheme!r}: expected hmac or twilio"
        raise Malformed(f"credentials.yml: sms: {wrong}")
    from bot.channels.sms.provider import Provider

    signed = keys.read(credentials, keys.HmacKeys)
    return signed, lambda receiver, _: Provider(signed, receiver, premises.clock).adapter()


def _smpp(credentials: Mapping[str, Any], premises: Premises) -> tuple[Common, Making]:
    from bot.channels.sms.smpp import Smpp

    read = keys.read(credentials, keys.SmppKeys)
    return read, lambda receiver, parts: Smpp(read, receiver, premises.clock, parts).adapter()


ADAPTERS = {"kannel": _kannel, "provider": _provider, "smpp": _smpp}
