"""Rasa's side of the parity run: what `rasa test core` decides, turn by turn. Python 3.10.

Rule: run by a Python that has Rasa, which ours has not; so it imports nothing of this project, and
speaks in files. Deciding is left to Rasa's own test code; here it is only written down.

    python rasa_side.py MODEL OUT.json STORIES.yml...

OUT.json: {"loaded_s": seconds, "files": [{"path", "read_s", "played_s", "stories":
[{"story": name, "turns": [{"intent": name, "actions": [names]}]}]}]}
"""

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

LISTEN = "action_listen"


def main(model: str, out: str, *paths: str) -> None:
    """Decide every turn of every story of the files."""
    began = time.perf_counter()
    from rasa.core.agent import Agent

    agent = Agent.load(model)
    loaded = time.perf_counter() - began
    files = [asyncio.run(_file(agent, path)) for path in paths]
    Path(out).write_text(json.dumps({"loaded_s": loaded, "files": files}), "utf-8")


async def _file(agent: Any, path: str) -> dict[str, Any]:
    began = time.perf_counter()
    trackers = _trackers(agent, path)
    read = time.perf_counter()
    stories = [await _story(agent, tracker) for tracker in trackers]
    played = time.perf_counter()
    return {"path": path, "read_s": read - began, "played_s": played - read, "stories": stories}


def _trackers(agent: Any, path: str) -> list[Any]:
    """The stories as `rasa test core` reads them, except that those it thinks alike are kept."""
    from rasa.core import test

    generator = test._create_data_generator(path, agent)
    generator.config = generator.config._replace(remove_duplicates=False)
    return list(generator.generate_story_trackers())


async def _story(agent: Any, tracker: Any) -> dict[str, Any]:
    """The predictions of `rasa test core`; each stands on what the story says came before it."""
    from rasa.core import test
    from rasa.shared.core.events import ActionExecuted, UserUttered

    _, _, decided, _ = await test._predict_tracker_actions(tracker, agent)
    predicted = iter(decision["predicted"] for decision in decided)
    turns: list[dict[str, Any]] = []
    for event in list(tracker.events)[1:]:  # the first is that it listens, which nobody predicts
        if isinstance(event, UserUttered):
            turns.append({"intent": event.intent["name"], "actions": []})
        elif isinstance(event, ActionExecuted):
            action = next(predicted)
            if action != LISTEN or event.action_name != LISTEN:
                turns[-1]["actions"].append(action)
    return {"story": tracker.sender_id, "turns": turns}


if __name__ == "__main__":
    main(*sys.argv[1:])
