"""The clock of a scenario: when time must pass before an act, and how exactly it is said.

Rule: it goes on as the one of `scenarios.house` does, a second with each act. Minutes are enough
unless something falls due in between: then it is told to the second.
"""

from datetime import datetime, timedelta

from bot.replay.scenarios.house import A_MOMENT
from handoff.hours import PARIS

_MINUTE = timedelta(minutes=1)


class Clock:
    """Stands at a moment of the scenario. `exact`: to the second."""

    def __init__(self, first: datetime, *, exact: bool) -> None:
        self._exact = exact
        self.now = self._before(first)

    def until(self, act: datetime) -> str:
        """The moment to write before an act; empty when nobody waits for it."""
        wanted = self._before(act)
        return self._move(wanted) if wanted > self.now else ""

    def falls_due(self, moment: datetime) -> str:
        """The moment to write so that what fell due then does."""
        wanted = _up(moment, timedelta(seconds=1) if self._exact else _MINUTE)
        return self._move(max(wanted, self.now + A_MOMENT))

    def acts(self, times: int = 1) -> None:
        """Somebody did something."""
        self.now += times * A_MOMENT

    def _before(self, moment: datetime) -> datetime:
        if self._exact:
            return moment.replace(microsecond=0) - A_MOMENT
        return moment.replace(second=0, microsecond=0)

    def _move(self, moment: datetime) -> str:
        self.now = moment
        return written(moment)


def written(moment: datetime) -> str:
    """A moment as scenarios write it."""
    return moment.astimezone(PARIS).strftime(
        "%Y-%m-%d %H:%M:%S" if moment.second else "%Y-%m-%d %H:%M"
    )


def _up(moment: datetime, to: timedelta) -> datetime:
    down = moment.replace(microsecond=0)
    down = down.replace(second=0) if to == _MINUTE else down
    return down if down == moment else down + to
