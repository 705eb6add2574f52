"""What one run found: the figures of both engines, what Rasa said, and what differs.

Rule: data only; it is kept as it is in results/rasa-parity.json.
"""

from typing import Any

import msgspec

from tests.rasa.commands import Core, Ran
from tests.rasa.comparison import Outcome
from tests.rasa.environment import Installed
from tests.rasa.serving import Served


class Cost(msgspec.Struct, frozen=True):
    """What a command took: seconds, CPU seconds, peak MB."""

    seconds: float
    cpu: float
    peak_mb: float

    @classmethod
    def of(cls, ran: Ran) -> "Cost":
        """The cost of a command that ended."""
        return cls(ran.seconds, ran.cpu, ran.peak_mb)


class Played(msgspec.Struct, frozen=True):
    """Stories that were played, the seconds without loading and reading, and the whole command."""

    stories: int
    seconds: float
    command: Cost

    @property
    def per_second(self) -> float:
        """Stories a second, once loaded."""
        return self.stories / self.seconds


class Side(msgspec.Struct, frozen=True):
    """The figures of one engine. `served` by where conversations are kept."""

    installed: Installed
    validate: Cost
    train: Cost
    played: Played
    start_s: float
    served: dict[str, Served]


class Found(msgspec.Struct, frozen=True):
    """All of it. `nlu` is Rasa's accuracy on the examples it has learnt."""

    machine: dict[str, Any]
    rasa: Side
    ours: Side
    core: Core
    nlu: float
    warnings: list[str]
    parity: Outcome
