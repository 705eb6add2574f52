"""Rules, stories and calendar agree with each other and with the domain.

Rule: real Rasa trains on these files, and finds contradictions; what it does not look at is here.
"""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from bot.dialogue.scripts import Step
from bot.replay.stories.reading import read

ROOT = Path(__file__).parents[3]
STORIES = ROOT / "tests" / "stories"


def _load(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


DOMAIN = _load("domain.yml")
RULES = _load("data/rules.yml")["rules"]

RASA_READS = sorted(str(p.relative_to(ROOT)) for p in (ROOT / "tests").rglob("test_*.yml"))
ALL = sorted({*RASA_READS, *(f"tests/stories/{p.name}" for p in STORIES.glob("*.yml"))})
TESTS = {path: read(ROOT / path, path) for path in RASA_READS}

Told = list[tuple[str, str]]


def _told(steps: Iterable[Step]) -> Told:
    """The intents and actions of a story, in order."""
    return [(step.kind, step.name) for step in steps if step.kind in ("intent", "action")]


def _all_told() -> list[Told]:
    return [_told(tale.steps) for tales in TESTS.values() for tale in tales.tales]


def _rule(rule: dict[str, Any]) -> Told:
    """The intent and the actions of a rule, in order."""
    keys = ("intent", "action")
    return [(key, step[key]) for step in rule["steps"] for key in keys if key in step]


def _within(part: Told, told: Iterable[Told]) -> bool:
    """Whether a story tells these steps, one right after the other."""
    length = len(part)
    return any(
        part == story[start : start + length]
        for story in told
        for start in range(len(story) - length + 1)
    )


def _intent_names() -> set[str]:
    return {name if isinstance(name, str) else next(iter(name)) for name in DOMAIN["intents"]}


def _steps(key: str) -> set[str]:
    return {step[key] for rule in RULES for step in rule["steps"] if key in step}


def test_every_intent_leads_somewhere() -> None:
    assert _intent_names() - _steps("intent") == set()


def test_every_rule_speaks_of_what_the_domain_declares() -> None:
    known = {*DOMAIN["actions"], *DOMAIN["responses"], *DOMAIN["forms"]}
    builtin = {"action_two_stage_fallback", "action_deactivate_loop"}
    assert _steps("action") - known - builtin == set()
    assert _steps("intent") - _intent_names() == set()


def test_the_calendar_follows_its_rule_and_is_sourced() -> None:
    calendar = _load("data/calendar.yml")
    rule = calendar["rule"]
    for name, month in calendar["months"].items():
        declared = date.fromisoformat(f"{name}-01")
        opening = rule["opening_day_february"] if declared.month == 2 else rule["opening_day"]
        assert date.fromisoformat(month["opening"]) == declared.replace(day=opening)
        following = (declared + timedelta(days=31)).replace(day=rule["closing_day"])
        assert date.fromisoformat(month["closing"]) == following
        assert month["opening"] < month["first_transfer"] < month["closing"]
        assert month["confirmed"] and month["source"] and month["checked"]
    assert rule["confirmed"] is False and rule["first_transfer"] is None


def test_a_published_transfer_is_never_on_a_weekend() -> None:
    for month in _load("data/calendar.yml")["months"].values():
        assert date.fromisoformat(month["first_transfer"]).weekday() < 5


def test_stories_tell_every_rule_of_the_product() -> None:
    assert [rule["rule"] for rule in RULES if not _within(_rule(rule), _all_told())] == []


def test_stories_tell_every_conversation_that_the_assistant_learns() -> None:
    learned = read(ROOT / "data/stories.yml").tales
    assert [tale.name for tale in learned if not _within(_told(tale.steps), _all_told())] == []


def test_there_are_enough_stories_and_each_has_its_own_name() -> None:
    names = [
        story.get("story") or story["test_case"]
        for path in ALL
        for kind in ("stories", "test_cases")
        for story in _load(path).get(kind, [])
    ]
    assert len(names) >= 250
    assert sorted(set(names)) == sorted(names)


def test_stories_speak_of_what_the_domain_declares() -> None:
    intents = {name for told in _all_told() for kind, name in told if kind == "intent"}
    assert intents == _intent_names()


def test_every_file_of_stories_can_be_read() -> None:
    assert [str(problem) for path in ALL for problem in read(ROOT / path, path).problems] == []


def test_what_rasa_reads_holds_only_what_rasa_can_check() -> None:
    for path in RASA_READS:
        stories = _load(path)
        assert set(stories) == {"version", "stories"}, path
        steps = [step for story in stories["stories"] for step in story["steps"]]
        # Rasa takes the words of the assistant for an action that it must predict.
        assert [step for step in steps if "bot" in step] == [], path
        assert [step for step in steps if "user" in step and "intent" not in step] == [], path
    assert sum(len(_load(path)["stories"]) for path in RASA_READS) >= 200


def test_a_word_that_an_sms_proposes_is_an_example() -> None:
    proposed = set()
    for variations in DOMAIN["responses"].values():
        for text in (v["text"] for v in variations if v.get("channel") == "sms"):
            for words in re.findall(r"(?:[Rr]épondez|humain|[Ss]uite) : ([^.:]+)\.", text):
                proposed |= set(re.split(r", ou |, | ou ", words))
    examples = {
        line.removeprefix("- ")
        for path in (ROOT / "data/nlu").glob("*.yml")
        for entry in _load(f"data/nlu/{path.name}")["nlu"]
        for line in entry.get("examples", "").splitlines()
    }
    assert {"conseiller", "étapes"} <= proposed
    assert proposed - examples == set()
