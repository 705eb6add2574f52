"""Our own commands, on the same files, timed as Rasa's are."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import yaml

from bot.replay.told import Result
from tests.rasa.cannot import Failed
from tests.rasa.commands import Ran, run
from tests.rasa.comparison import Story
from tests.servers import referent
from tests.servers.referent import ROOT


class Ours(msgspec.Struct, frozen=True):
    """This project's own engine. `folder` is empty and gone afterwards; the model is made there."""

    folder: Path

    def validate(self) -> Ran:
        """`referent validate`. Raises `Failed`."""
        return self._must("validate")

    def train(self) -> Ran:
        """`referent train`, from nothing. Raises `Failed`."""
        return self._must("train")

    def replay(self, paths: Sequence[Path]) -> tuple[Ran, list[Result]]:
        """`referent replay`. What fails there is looked at by the caller; misuse is `Failed`."""
        out = self.folder / "replay.json"
        ran = self._run("replay", *map(str, paths), "--json", str(out))
        if ran.code not in (0, 1):
            raise Failed(f"referent replay ended with {ran.code}: {ran.output[-2000:]}")
        return ran, msgspec.json.decode(out.read_bytes(), type=list[Result])

    def _must(self, *words: str) -> Ran:
        ran = self._run(*words)
        if ran.code:
            raise Failed(f"referent {words[0]} ended with {ran.code}: {ran.output[-2000:]}")
        return ran

    def _run(self, *words: str) -> Ran:
        return run([str(referent.PROGRAM), *words], referent.settings(self.folder))


def stories(results: Sequence[Result]) -> list[Story]:
    """What was done in each story, turn by turn."""
    return [Story(each.name, each.actions) for each in results]


def spoken_intents() -> set[str]:
    """The intents that a rule without conditions answers by one response, and nothing else."""
    rules = yaml.safe_load((ROOT / "data" / "rules.yml").read_text("utf-8"))["rules"]
    plain = (rule["steps"] for rule in rules if "condition" not in rule)
    return {
        steps[0]["intent"]
        for steps in plain
        if len(steps) == 2 and str(steps[1].get("action")).startswith("utter_")
    }
