"""Every fact the project knows is said by some answer, or written down as not said and why.

Rule: the table for people (docs/facts-coverage.md) and the metadata of the answers never differ,
so that whoever checks a fact finds every sentence that rests on it.
"""

import re
from collections import defaultdict
from datetime import date

from tests.unit.data.answers import ROOT, VARIATIONS, load

FACTS = load("data/facts.yml")["facts"]
ROW = re.compile(r"^\| (?P<fact>(?:[ABDR]|C-)\d+b?) \| (?P<confidence>\w+) \| (?P<said>.+) \|$")


def _used() -> dict[str, set[str]]:
    used: dict[str, set[str]] = defaultdict(set)
    for name, variation in VARIATIONS:
        for fact in variation["metadata"].get("facts", ()):
            used[fact].add(name)
    return used


def _table() -> dict[str, tuple[str, str]]:
    lines = (ROOT / "docs/facts-coverage.md").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(ROW.match, lines) if row]
    table = {row["fact"]: (row["confidence"], row["said"]) for row in rows}
    assert len(table) == len(rows), "a fact stands twice"
    return table


USED, TABLE = _used(), _table()


def test_every_fact_is_used_or_the_reason_is_written() -> None:
    assert set(FACTS) - set(USED) - set(TABLE) == set()


def test_the_table_is_about_the_facts_there_are() -> None:
    assert set(TABLE) == set(FACTS)
    for fact, (confidence, _) in TABLE.items():
        assert confidence == FACTS[fact]["confidence"], fact


def test_the_table_names_the_answers_that_use_a_fact() -> None:
    for fact, (_, said) in TABLE.items():
        if fact in USED:
            assert set(re.findall(r"`(utter_\w+)`", said)) == USED[fact], fact
        else:
            assert len(said.split()) >= 5, f"{fact} needs a reason"


def test_an_answer_uses_facts_that_are_known_and_sure() -> None:
    assert set(USED) - set(FACTS) == set()
    assert {fact for fact in USED if FACTS[fact]["confidence"] == "low"} == set()


def test_a_fact_says_how_sure_it_is_and_since_when() -> None:
    for fact, known in FACTS.items():
        assert known["confidence"] in {"high", "medium", "low"}, fact
        assert date.fromisoformat(known["checked"]) >= date(2026, 11, 22), fact
        assert 0 < len(known["gist"]) <= 130, fact
