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

OTHERS = ROOT / "tests" / "understanding" / "others.tsv"
RIGHT, WRONG, OUTSIDE = 0.70, 0.05, 0.05


@pytest.fixture(scope="module")
def report(trained: Path) -> Report:
    found = nlu.find(ROOT / "data", ROOT / "config.yml", trained / "models")
    assert found is not None
    return evaluate(nlu.load(found), OTHERS)


def test_no_message_of_the_evaluation_is_an_example() -> None:
    taught = {bare(example.text) for example in read_corpus(ROOT / "data").examples}
    words = [row.text for row in read_rows(OTHERS) if len(row.text.split()) > 3]
    assert [text for text in words if bare(text) in taught] == []


def test_most_messages_are_answered_right(report: Report) -> None:
    assert report.counts["right"] / len(report.cases) >= RIGHT


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
