"""Replays with an action that is flaky on purpose: `python -m tests.integration.replay.flaky`.

Rule: the entity `kind` of the message says which source of chance is asked; what it gives is said.
"""

import random
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from bot.conversation.events import AnyEvent
from bot.dialogue.acting import Turn
from bot.dialogue.actions import ACTIONS
from bot.replay import twice

KINDS: dict[str, Callable[[], str]] = {
    "nothing": lambda: "toujours pareil",
    "random": lambda: str(random.random()),
    "choice": lambda: "".join(random.choice("abcdefgh") for _ in range(16)),
    "uuid": lambda: f"dossier {uuid.uuid4()}",
    "time": lambda: str(time.time()),
    "today": lambda: datetime.now(UTC).strftime("%Y"),
    "order": lambda: " ".join({"claire", "karim", "odile", "yann", "inès", "léa", "ana"}),
}


def main() -> int:
    """As `bot.replay.twice` does."""

    def tell(turn: Turn) -> Iterator[AnyEvent]:
        kind = next(str(entity["value"]) for entity in turn.understood.entities)
        yield turn.say("utter_source_article", source="https://x.fr", article=KINDS[kind]())

    ACTIONS["action_source"] = tell
    return twice.main()


if __name__ == "__main__":
    sys.exit(main())
