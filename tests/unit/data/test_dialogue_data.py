"""Rules, stories and calendar agree with each other and with the domain.

Rule: real Rasa trains on these files, and finds contradictions; what it does not look at is here.
"""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[3]


def _load(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


DOMAIN = _load("domain.yml")
RULES = _load("data/rules.yml")["rules"]


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


def test_there_are_test_stories_for_every_kind_of_turn() -> None:
    stories = _load("tests/test_stories.yml")["stories"]
    intents = {step["intent"] for s in stories for step in s["steps"] if "intent" in step}
    assert len(stories) >= 25
    assert intents - _intent_names() == set()
    assert {"nlu_fallback", "detresse", "joindre_conseiller__parler", "compter_absence"} <= intents


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
