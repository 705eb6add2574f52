"""What text messages cost, in /metrics: counted from what left, so that it survives restarts.

Rule: the price is the operator's (`price_per_segment`); what is shown is an estimate of the bill.
A message counts for the month of its last report: at midnight of the month's end some belong to
the other one.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

import structlog
from prometheus_client import REGISTRY
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Connection, func, select

from bot.channels.sms.ports import CHANNEL
from bot.conversation.errors import Unavailable
from bot.store import tables as t
from bot.store.codec import micros, moment

log = structlog.get_logger()

EVERY = 60
"""Seconds between two counts."""

PARIS = ZoneInfo("Europe/Paris")
"""Months are those of the operators' bills."""

T = TypeVar("T")


class Readable(Protocol):
    """A store that can be asked in SQL."""

    async def read(self, query: Callable[[Connection], T]) -> T:
        """What `query` gives. Raises `Unavailable`."""


class Spending(Collector):
    """The figures of /metrics. `came` gives the segments that people wrote since the start."""

    def __init__(
        self,
        store: Readable,
        price: float,
        clock: Callable[[], datetime],
        came: Callable[[], int],
    ) -> None:
        self._store = store
        self._price = price
        self._clock = clock
        self._came = came
        self.months: dict[str, int] = {}

    def describe(self) -> Iterable[Metric]:
        """Nothing: two servers in one process (tests) may both have text messages."""
        return []

    def collect(self) -> Iterator[Metric]:
        """As last counted."""
        segments = CounterMetricFamily(
            "referent_sms_segments", "Segments of text messages", labels=["direction"]
        )
        segments.add_metric(["out"], sum(self.months.values()))
        segments.add_metric(["in"], self._came())
        yield segments
        cost = GaugeMetricFamily(
            "referent_sms_cost_euros", "What the segments that left cost", labels=["month"]
        )
        for month, count in self.months.items():
            cost.add_metric([month], round(count * self._price, 4))
        yield cost

    async def count(self) -> None:
        """Count now: all months the first time, then those that still change."""
        now = self._clock()
        known = dict(list(self.months.items())[:-2])
        counted = await self._store.read(lambda connection: _counted(connection, now, set(known)))
        self.months = {**known, **counted}

    async def run(self) -> None:
        """Count every `EVERY` seconds, until cancelled."""
        REGISTRY.register(self)
        try:
            while True:
                try:
                    await self.count()
                except Unavailable as error:
                    log.warning("sms.uncounted", kind=str(error))
                await asyncio.sleep(EVERY)
        finally:
            REGISTRY.unregister(self)


def _counted(connection: Connection, now: datetime, known: set[str]) -> dict[str, int]:
    """The segments of each month that is not known yet, the oldest first."""
    here = t.delivery.c.channel == CHANNEL
    first = connection.scalar(select(func.min(t.delivery.c.at)).where(here))
    found: dict[str, int] = {}
    for month, begins, ends in _months(moment(first) if first is not None else now, now):
        if month not in known:
            within: Any = (t.delivery.c.at >= micros(begins), t.delivery.c.at < micros(ends))
            wanted = select(func.coalesce(func.sum(t.delivery.c.segments), 0)).where(here, *within)
            found[month] = int(connection.scalar(wanted) or 0)
    return found


def _months(first: datetime, last: datetime) -> Iterator[tuple[str, datetime, datetime]]:
    """Every month from that of `first` to that of `last`: its name, its beginning and its end."""
    begins = first.astimezone(PARIS).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    while begins <= last:
        ends = (begins + timedelta(days=32)).replace(day=1)
        yield f"{begins:%Y-%m}", begins, ends
        begins = ends
