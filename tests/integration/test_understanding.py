"""What the trained model makes of messages it never learnt, written by others.

Rule: these are floors, a little below what was measured, so that a change for the worse shows;
the figures themselves are printed by `referent eval tests/understanding/others.tsv`.
"""

from pathlib import Path

import pytest

import nlu
from nlu.evaluation import Report, evaluate
from nlu.evaluation.rows import read_rows
from nlu.examples import bare, read_corpus
from tests.servers.referent import ROOT

FOLDER = ROOT / "tests" / "understanding"
SETS = {"others": 0.75, "inbox": 0.86}
"""The least share answered right: `others` is hard on purpose, `inbox` is as a real inbox."""
WRONG, OUTSIDE = 0.04, 0.04


@pytest.fixture(scope="module", params=SETS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def report(trained: Path, name: str) -> Report:
    found = nlu.find(ROOT / "data", ROOT / "config.yml", trained / "models")
    assert found is not None
    return evaluate(nlu.load(found), FOLDER / f"{name}.tsv")


def test_no_message_of_the_evaluation_is_an_example(name: str) -> None:
    taught = {bare(example.text) for example in read_corpus(ROOT / "data").examples}
    rows = read_rows(FOLDER / f"{name}.tsv")
    words = [row.text for row in rows if len(row.text.split()) > 3]  # everybody says « bonsoir »
    assert [text for text in words if bare(text) in taught] == []


def test_most_messages_are_answered_right(report: Report, name: str) -> None:
    assert report.counts["right"] / len(report.cases) >= SETS[name]


def test_few_are_answered_wrong(report: Report) -> None:
    assert report.counts["wrong"] / len(report.cases) <= WRONG


def test_hardly_anything_out_of_scope_is_answered_as_ours(report: Report) -> None:
    wrong, all_outside = report.out_answered
    assert wrong / all_outside <= OUTSIDE


def test_nobody_in_distress_is_answered_about_something_else(report: Report) -> None:
    missed = [
        case.row.text
        for case in report.cases
        if case.row.labels == ("detresse",) and case.outcome == "wrong"
    ]
    assert missed == []
